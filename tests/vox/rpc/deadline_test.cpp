// A caller's deadline at its callee: told as the time that is left, and the end of what is done for
// it.
#include "vox/rpc/deadline.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {

struct Patient {
  virtual ~Patient() = default;
  /// Nanoseconds until the caller stops waiting; none when it never does.
  virtual std::optional<std::int64_t> time_left(const Context& context) = 0;
  virtual void wait(const Context& context) = 0;
  /// Waits at whoever calls.
  virtual void wait_at_caller(const Context& context) = 0;
};
VOX_SERVICE(Patient, time_left, wait, wait_at_caller)

namespace {

using namespace std::chrono_literals;

class PatientImpl final : public Patient {
 public:
  std::optional<std::int64_t> time_left(const Context& context) override {
    if (context.deadline() == never) return {};
    return (context.deadline() - context.executor().now()).count();
  }
  void wait(const Context& context) override {
    waiting_count += 1;
    woken_by = await_sleep(context.executor(), 1h);
    woken_at = context.executor().now();
  }
  void wait_at_caller(const Context& context) override {
    const Client<Patient> caller(context.connection());
    call_came_to = outcome(caller->wait());
    call_ended_at = context.executor().now();
  }
  int waiting_count = 0;
  Wake woken_by = Wake::signalled;
  Time woken_at;
  std::string call_came_to;
  Time call_ended_at;
};

class DeadlineTest : public RpcTest {
 protected:
  DeadlineTest() {
    serve<Patient>(service);
    Services services;
    services.add<Patient>(service_of_client);
    client_options = services.on(std::move(client_options));
  }
  [[nodiscard]] Client<Patient> patient() const { return Client<Patient>(client.root()); }
  /// A call that says nothing about a deadline but what `told` says, and has none itself.
  template <typename Told>
  [[nodiscard]] CallOptions only_told(Told told) const {
    CallOptions options;
    options.metadata.add(std::string(metadata_time_left_key), std::move(told));
    return options;
  }
  std::shared_ptr<PatientImpl> service = std::make_shared<PatientImpl>();
  std::shared_ptr<PatientImpl> service_of_client = std::make_shared<PatientImpl>();
};

TEST_F(DeadlineTest, ADeadlineTravelsAsTheTimeThatIsLeft) {
  run_connected([&] {
    const std::int64_t ns = std::chrono::nanoseconds(30ms).count();
    EXPECT_EQ(patient()->time_left.with({.deadline = in(30ms)})().value(), ns);
    EXPECT_EQ(patient()->time_left().value(), std::nullopt);
  });
}

TEST_F(DeadlineTest, ACalleesScopeIsCancelledAtTheDeadlineWithoutAWordFromTheCaller) {
  run_connected([&] {
    const Time by = in(5ms);
    const std::uint64_t left = 5'000'000;
    EXPECT_EQ(outcome(patient()->wait.with(only_told(left))()),
              "ok");  // what it says then goes out
    EXPECT_EQ(service->woken_by, Wake::cancelled);
    EXPECT_EQ(service->woken_at, by);
  });
}

TEST_F(DeadlineTest, ACallThatAMethodMakesEndsWithItsDeadline) {
  run_connected([&] {
    const Time by = in(5ms);
    EXPECT_EQ(outcome(patient()->wait_at_caller.with(only_told(std::uint64_t{5'000'000}))()), "ok");
    EXPECT_EQ(service->call_came_to, "cancelled");
    EXPECT_EQ(service->call_ended_at, by);
    pause();
    EXPECT_EQ(service_of_client->waiting_count, 1);
    EXPECT_EQ(service_of_client->woken_by, Wake::cancelled);
    EXPECT_LE(service_of_client->woken_at, by + 1ms);
  });
}

TEST_F(DeadlineTest, ACallersOwnDeadlineReachesTheCallsThatAreMadeForIt) {
  run_connected([&] {
    const Time by = in(5ms);
    EXPECT_EQ(outcome(patient()->wait_at_caller.with({.deadline = by})()), "deadline_exceeded");
    EXPECT_EQ(executor.now(), by);
    pause();
    EXPECT_EQ(served(), 0U);
    EXPECT_EQ(service_of_client->woken_by, Wake::cancelled);
  });
}

TEST_F(DeadlineTest, ATimeLeftThatIsNoneOrLongerThanTheClockCountsIsNoDeadline) {
  run_connected([&] {
    constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    for (const std::uint64_t absurd :
         {largest, largest + 1, std::numeric_limits<std::uint64_t>::max()}) {
      EXPECT_EQ(patient()->time_left.with(only_told(absurd))().value(), std::nullopt) << absurd;
    }
    EXPECT_EQ(patient()->time_left.with(only_told(std::string("5000000")))().value(), std::nullopt);
  });
}

TEST_F(DeadlineTest, NoTimeLeftCancelsAtOnce) {
  run_connected([&] {
    const Time begun = executor.now();
    EXPECT_EQ(outcome(patient()->wait.with(only_told(std::uint64_t{0}))()), "ok");
    EXPECT_EQ(service->woken_by, Wake::cancelled);
    EXPECT_EQ(executor.now(), begun);
  });
}

TEST_F(DeadlineTest, ACallThatIsAnsweredInTimeLeavesNoTimer) {
  run_connected([&] {
    EXPECT_EQ(outcome(patient()->time_left.with({.deadline = in(1h)})()), "ok");
    EXPECT_EQ(outcome(patient()->time_left()), "ok");
    EXPECT_EQ(served(), 0U);
  });
  EXPECT_EQ(executor.armed_count(), 0U);
}

}  // namespace
}  // namespace vox::test

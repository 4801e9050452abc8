// Typed clients and servers at addresses, on a host of the simulator: attempts and the pauses
// between them take virtual time, so they are counted and not waited for.
#include "vox/rpc/connect.hpp"

#include <gtest/gtest.h>

#include "sim/world.hpp"
#include "tests/vox/rpc/rpc_fixture.hpp"

namespace vox::test {

struct Echoing {
  virtual ~Echoing() = default;
  virtual std::string echo(std::string text) = 0;
};
VOX_SERVICE(Echoing, echo)

struct Adding {
  virtual ~Adding() = default;
  virtual std::int64_t add(std::int64_t a, std::int64_t b) = 0;
};
VOX_SERVICE(Adding, add)

namespace {

using namespace std::chrono_literals;

class EchoingImpl final : public Echoing {
 public:
  std::string echo(std::string text) override { return text; }
};
class AddingImpl final : public Adding {
 public:
  std::int64_t add(std::int64_t a, std::int64_t b) override { return a + b; }
};

class RpcConnectTest : public ::testing::Test {
 protected:
  RpcConnectTest() { (void)world.run(Time{}); }

  /// Runs `body` on a fiber of the host, to its end.
  void run(const std::function<void()>& body) {
    bool ended = false;
    ASSERT_TRUE(host.scope().spawn([&] {
      body();
      ended = true;
      world.stop();
    }));
    EXPECT_EQ(world.run(never), sim::RunEnd::stopped);
    EXPECT_TRUE(ended);
  }
  void pause(Duration delay) { (void)await_sleep(host.executor(), delay); }
  [[nodiscard]] Time now() const { return world.now(); }

  [[nodiscard]] Runtime runtime() { return {host.executor(), host.transport()}; }
  [[nodiscard]] std::unique_ptr<ServiceServer> serve_echo(std::string_view address = ":80") {
    auto served = serve(runtime(), address, EchoingImpl());
    EXPECT_TRUE(served.has_value());
    return std::move(*served);
  }

  sim::World world{sim::WorldOptions{}};
  sim::Host& host = world.add_host("host", nullptr);
};

constexpr std::string_view address = "sim://host:80";

TEST_F(RpcConnectTest, AClientOfAServiceCallsWhoeverServesIt) {
  run([&] {
    const auto served = serve_echo();
    const auto echoing = connect<Echoing>(runtime(), address);
    ASSERT_TRUE(echoing.has_value());
    EXPECT_EQ((*echoing)->echo("hello").value(), "hello");
    EXPECT_EQ(served->sessions_count(), 1U);
    echoing->shutdown();
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, ASessionEndsWithTheLastCopyOfItsClient) {
  run([&] {
    const auto served = serve_echo();
    {
      auto first = connect<Echoing>(runtime(), address).value();
      const Connected<Echoing> copy = first;
      first = {};
      EXPECT_EQ(copy->echo("still here").value(), "still here");
    }
    pause(100ms);
    EXPECT_EQ(served->sessions_count(), 0U);
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, OtherServicesOfACounterpartAreOpenedOnConnectionsOfTheirOwn) {
  run([&] {
    Services services;
    services.add<Echoing>(std::make_shared<EchoingImpl>());
    services.add<Adding>(std::make_shared<AddingImpl>());
    const auto served = serve(runtime(), ":80", services).value();
    const auto echoing = connect<Echoing>(runtime(), address).value();
    const auto adding = echoing.open<Adding>();
    ASSERT_TRUE(adding.has_value());
    EXPECT_EQ((*adding)->add(3, 4).value(), 7);
    EXPECT_EQ(echoing->echo("the root").value(), "the root");
    const auto refused = echoing.open<testbed::Testbed>();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().metadata.text(metadata_error_key),
              "no service 'Testbed' here; there are: Echoing, Adding");
    echoing.shutdown();
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, TheRootIsForTheServiceOfTheClient) {
  run([&] {
    Services services;
    services.add<Echoing>(std::make_shared<EchoingImpl>());
    services.add<Adding>(std::make_shared<AddingImpl>());
    const auto served = serve(runtime(), ":80", services).value();
    const auto adding = connect<Adding>(runtime(), address).value();
    EXPECT_EQ(adding->add(40, 2).value(), 42);
    adding.shutdown();
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, MiddlewareOfTheOptionsRunsAroundTheCallsOfTheClient) {
  class Counting final : public Middleware {
   public:
    std::optional<Refusal> before(CallInfo&) override {
      ++count;
      return {};
    }
    int count = 0;
  };
  run([&] {
    const auto served = serve_echo();
    const auto counting = std::make_shared<Counting>();
    const auto echoing = connect<Echoing>(runtime(), address, {.middleware = {counting}}).value();
    EXPECT_EQ(echoing->echo("one").value(), "one");
    EXPECT_EQ(counting->count, 1);
    echoing.shutdown();
    served->shutdown();
  });
}

// --- when nobody is there

TEST_F(RpcConnectTest, WhereNobodyListensOneAttemptIsMade) {
  run([&] {
    const Time begun = now();
    const auto failed = connect<Echoing>(runtime(), address);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().attempts_count, 1U);
    EXPECT_TRUE(failed.error().can_retry());
    EXPECT_LT(now() - begun, 100ms);
  });
}

TEST_F(RpcConnectTest, AttemptsGoOnWithGrowingPausesUntilTheTimeIsUp) {
  run([&] {
    const Time begun = now();
    const auto failed = connect<Echoing>(
        runtime(), address, {.wait_for_service = 10s, .backoff_min = 100ms, .backoff_max = 800ms});
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().can_retry());
    EXPECT_LE(now() - begun, 10s);
    EXPECT_GE(now() - begun, 9s);  // no pause is longer than backoff_max
    // 100, 200, 400 and then 800 ms, of each its upper half.
    EXPECT_GE(failed.error().attempts_count, 14U);
    EXPECT_LE(failed.error().attempts_count, 28U);
  });
}

TEST_F(RpcConnectTest, AServerThatComesLaterIsWaitedFor) {
  run([&] {
    std::unique_ptr<ServiceServer> served;
    world.schedule(now() + 700ms,
                   [&] { ASSERT_TRUE(host.scope().spawn([&] { served = serve_echo(); })); });
    const auto echoing = connect<Echoing>(runtime(), address, {.wait_for_service = 10s});
    ASSERT_TRUE(echoing.has_value());
    EXPECT_EQ((*echoing)->echo("at last").value(), "at last");
    EXPECT_LT(now() - Time{}, 2s);
    echoing->shutdown();
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, AnAddressThatIsNoneIsFinal) {
  run([&] {
    const Time begun = now();
    const auto failed = connect<Echoing>(runtime(), "nonsense", {.wait_for_service = 10s});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().error, Error::invalid_address);
    EXPECT_EQ(failed.error().attempts_count, 1U);
    EXPECT_FALSE(failed.error().can_retry());
    EXPECT_EQ(now(), begun);
  });
}

TEST_F(RpcConnectTest, ACounterpartThatSaysNothingFailsAnAttemptInTime) {
  run([&] {
    const auto silent = host.transport().listen(":80").value();
    const Time begun = now();
    const auto failed = connect<Echoing>(runtime(), address, {.timeout = 200ms});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().error, Error::deadline_exceeded);
    EXPECT_EQ(now() - begun, 200ms);
  });
}

TEST_F(RpcConnectTest, WaitingForAServiceCapsAnAttemptToo) {
  run([&] {
    const auto silent = host.transport().listen(":80").value();
    const Time begun = now();
    const auto failed =
        connect<Echoing>(runtime(), address, {.timeout = 5s, .wait_for_service = 200ms});
    ASSERT_FALSE(failed);
    EXPECT_LT(now() - begun, 2s);
  });
}

/// Says something else than a session would, to each that comes.
class OtherProtocol final : private ListenerEvents, private StreamEvents {
 public:
  explicit OtherProtocol(std::unique_ptr<Listener> listener) : listener_(std::move(listener)) {
    listener_->attach(*this);
    handle_acceptable();
  }

 private:
  void handle_acceptable() override {
    while (auto accepted = listener_->try_accept()) {
      streams_.push_back(std::move(*accepted));
      streams_.back()->attach(*this);
      const BytesView part = as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n");
      (void)streams_.back()->try_write({&part, 1});
    }
  }
  void handle_readable() override {}
  void handle_writable() override {}
  std::unique_ptr<Listener> listener_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

TEST_F(RpcConnectTest, ACounterpartThatSpeaksSomethingElseIsFinal) {
  run([&] {
    const OtherProtocol other(host.transport().listen(":80").value());
    const Time begun = now();
    const auto failed = connect<Echoing>(runtime(), address, {.wait_for_service = 10s});
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().violation, Violation::none);
    EXPECT_FALSE(failed.error().can_retry());
    EXPECT_EQ(failed.error().attempts_count, 1U);
    EXPECT_LT(now() - begun, 2s);
  });
}

TEST_F(RpcConnectTest, WhoeverWaitsForAServiceCanBeCancelled) {
  run([&] {
    Scope scope(host.executor());
    std::optional<ConnectFailure> failure;
    ASSERT_TRUE(scope.spawn([&] {
      const auto failed = connect<Echoing>(runtime(), address, {.wait_for_service = 1h});
      if (!failed) failure = failed.error();
    }));
    pause(3s);
    const Time begun = now();
    scope.cancel();
    EXPECT_EQ(scope.await_empty(), Wake::signalled);
    EXPECT_EQ(now(), begun);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error, Error::cancelled);
    EXPECT_GT(failure->attempts_count, 1U);
  });
}

// --- servers

TEST_F(RpcConnectTest, AServerListensAtSeveralAddressesAndShutsThemDownTogether) {
  run([&] {
    const auto served = serve_echo();
    ASSERT_TRUE(served->listen(":81"));
    EXPECT_EQ(served->addresses().size(), 2U);
    EXPECT_EQ(served->listen(":81").error(), Error::address_in_use);
    EXPECT_EQ(served->addresses().size(), 2U);
    const auto first = connect<Echoing>(runtime(), address).value();
    const auto second = connect<Echoing>(runtime(), "sim://host:81").value();
    EXPECT_EQ(first->echo("one").value(), "one");
    EXPECT_EQ(second->echo("two").value(), "two");
    EXPECT_EQ(served->sessions_count(), 2U);
    const ShutdownReport report = served->shutdown();
    EXPECT_EQ(report.sessions, 2U);
    EXPECT_EQ(served->sessions_count(), 0U);
    pause(100ms);
    EXPECT_FALSE(first->echo("late"));
    EXPECT_FALSE(second->echo("late"));
    EXPECT_FALSE(connect<Echoing>(runtime(), address));
    EXPECT_FALSE(connect<Echoing>(runtime(), "sim://host:81"));
  });
}

TEST_F(RpcConnectTest, AServerThatStopsAcceptingGoesOnServing) {
  run([&] {
    const auto served = serve_echo();
    const auto echoing = connect<Echoing>(runtime(), address).value();
    EXPECT_EQ(echoing->echo("established at both ends").value(), "established at both ends");
    served->stop_accepting();
    EXPECT_FALSE(connect<Echoing>(runtime(), address));
    EXPECT_EQ(echoing->echo("goes on").value(), "goes on");
    echoing.shutdown();
    served->shutdown();
  });
}

TEST_F(RpcConnectTest, AnAddressThatIsTakenIsNotServed) {
  run([&] {
    const auto served = serve_echo();
    EXPECT_EQ(serve(runtime(), ":80", EchoingImpl()).error(), Error::address_in_use);
    served->shutdown();
    const auto again = serve_echo();
    again->shutdown();
  });
}

}  // namespace
}  // namespace vox::test

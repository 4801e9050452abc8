// Sessions that are let go of in the middle of their work, at every step of it.
//
// A small program has something of each kind in flight: calls both ways, opens that are taken,
// given up and dropped, closes, a resume. After so many steps of the executor, whatever is drawn
// from the list happens to it: its handles go, its scope is cancelled, an end shuts down, the link
// breaks. For each number of steps, until the program is over before that. Nothing may be left
// afterwards (R2, R4); the address sanitizer sees the rest.
#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "tests/vox/support/manual_executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/session.hpp"
#include "vox/session/session_registry.hpp"
#include "vox/transport/memory_link.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr MethodId echo_method{7};

class Program {
 public:
  explicit Program(std::optional<std::uint64_t> order_seed)
      : executor({.order_seed = order_seed}), app(executor) {
    client_options.lifetime = Lifetime::last_handle;
    client_options.resumable = server_options.resumable = true;
    server_options.registry = &registry;
    for (SessionOptions* options : {&client_options, &server_options}) {
      options->limits.keepalive_interval = Duration::zero();
      options->limits.resume_timeout = 1s;
      options->limits.control_places = 2;
      options->root_handler = slow_echo;
      options->acceptor = [](const ConnectionRequest& request) {
        (void)await_sleep(request.executor, 1ms);
        return AcceptDecision::accept(slow_echo);
      };
    }
  }

  static Reply slow_echo(const Request& request) {
    (void)await_sleep(request.executor, 2ms);
    return Reply::success(to_bytes(request.args));
  }

  [[nodiscard]] Time in(Duration delay) const { return after(executor.now(), delay); }

  void start() {
    (void)app.spawn([this] { await_work(); });
  }

  void await_work() {
    MemoryLinkPair links = make_memory_link_pair(executor);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    const SessionHandle ours = client;
    const SessionHandle theirs = server;
    if (!ours.establish(in(1s)) || !theirs.establish(in(1s))) return;
    root = ours.root();
    (void)app.spawn([this, ours] { await_opens(ours); });
    (void)app.spawn([this, theirs] { await_calls(theirs.root()); });
    (void)app.spawn([this, theirs] { (void)theirs.open({.deadline = in(10ms)}); });
    await_calls(ours.root());
    await_resume(ours);
    if (const auto again = ours.open({.deadline = in(10ms)})) await_calls(*again);
    root = {};
  }

  void await_calls(const ConnectionHandle& connection) {
    if (!connection) return;
    (void)connection.call(echo_method, as_bytes("x"), {.deadline = in(1ms)});
    (void)connection.call(echo_method, as_bytes("y"), {.deadline = in(20ms)});
  }

  void await_opens(const SessionHandle& session) {
    if (const auto kept = session.open({.deadline = in(10ms)})) {
      await_calls(*kept);
      (void)kept->close(in(10ms));
    }
    (void)session.open({.deadline = in(10ms)});  // dropped as soon as it is there
    (void)session.try_open();                    // dropped before it is decided
    auto pending = session.try_open();
    if (pending) (void)pending->wait(in(500us));
  }

  void await_resume(const SessionHandle& session) {
    MemoryLinkPair links = make_memory_link_pair(executor);
    (void)start_session(executor, Role::acceptor, std::move(links.second), server_options);
    (void)session.resume(std::move(links.first), {.replaces = {}, .deadline = in(10ms)});
  }

  void drop_handles() {
    client = server = {};
    root = {};
  }

  ManualExecutor executor;
  SessionRegistry registry;
  Scope app;
  SessionOptions client_options;
  SessionOptions server_options;
  SessionHandle client;
  SessionHandle server;
  ConnectionHandle root;
};

using Interruption = void (*)(Program&);

// Runs the program for `steps`, interrupts it, and lets what is left of it end. False when it was
// over before.
bool interrupt_after(std::uint64_t steps, std::optional<std::uint64_t> order_seed,
                     Interruption interrupt) {
  Program program(order_seed);
  program.start();
  std::uint64_t taken = 0;
  const bool interrupted = program.executor.run_until([&] { return taken++ == steps; });
  // On the executor, as what is called there has to be.
  Scope interruptions(program.executor);
  (void)interruptions.spawn([&] { interrupt(program); });
  program.executor.run_until_quiet();
  (void)interruptions.spawn([&] { program.drop_handles(); });
  program.executor.run_until_quiet();
  EXPECT_EQ(program.executor.fibers().live_count(), 0u) << "after " << steps << " steps";
  EXPECT_EQ(program.executor.armed_count(), 0u) << "after " << steps << " steps";
  EXPECT_EQ(program.registry.size(), 0u) << "after " << steps << " steps";
  return interrupted && !::testing::Test::HasFailure();
}

void interrupt_at_each_step(Interruption interrupt) {
  const std::optional<std::uint64_t> orders[] = {std::nullopt, 1, 2};
  for (const auto& order : orders) {
    std::uint64_t steps = 0;
    while (interrupt_after(steps, order, interrupt)) steps += 1;
    EXPECT_GT(steps, 100u);  // else the program did nothing
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(TeardownTest, AtEachStepAllHandlesMayBeDropped) {
  interrupt_at_each_step([](Program& program) { program.drop_handles(); });
}

TEST(TeardownTest, AtEachStepTheWholeProgramMayBeToldToEnd) {
  interrupt_at_each_step([](Program& program) {
    program.app.cancel();
    program.drop_handles();
  });
}

TEST(TeardownTest, AtEachStepTheSessionMayBeShutDownAndItsHandlesDropped) {
  interrupt_at_each_step([](Program& program) {
    if (program.client) program.client.try_shutdown({.drain = 5ms, .grace = 5ms});
    program.drop_handles();
  });
}

TEST(TeardownTest, AtEachStepAShutdownReturnsByItsBound) {
  interrupt_at_each_step([](Program& program) {
    if (!program.client) return;
    const SessionHandle client = program.client;
    const Time bound = program.in(15ms);
    const ShutdownReport report = client.shutdown({.drain = 5ms, .grace = 10ms});
    EXPECT_LE(program.executor.now(), bound);
    EXPECT_EQ(client.state(), SessionState::closed);
    EXPECT_NE(report.reason, CloseReason::none);
    EXPECT_EQ(report.handlers_detached, 0u);
  });
}

TEST(TeardownTest, AtEachStepTheOtherEndMayBeGoneAtOnce) {
  interrupt_at_each_step([](Program& program) {
    if (program.server) program.server.try_shutdown({.grace = Duration::zero()});
  });
}

TEST(TeardownTest, AtEachStepTheLinkMayBreak) {
  interrupt_at_each_step([](Program& program) {
    if (!program.client) return;
    MemoryLinkPair nowhere = make_memory_link_pair(program.executor);
    (void)program.client.try_resume(std::move(nowhere.first));  // and its other end is gone
  });
}

}  // namespace
}  // namespace vox::test

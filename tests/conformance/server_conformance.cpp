// A server's life over every backend with a network: who comes in, and the phases of its end.
#include <memory>
#include <string>
#include <vector>

#include "tests/conformance/conformance_test.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr MethodId echo_method{7};
constexpr MethodId slow_method{8};      // ends when it is cancelled
constexpr MethodId stubborn_method{9};  // does not

constexpr Duration stubborn_for = 200ms;

Reply serve_method(const Request& request) {
  if (request.method == slow_method) (void)await_sleep(request.executor, 1h);
  if (request.method == stubborn_method) {
    const Shield shield(request.executor);
    (void)await_sleep(request.executor, stubborn_for);
  }
  return Reply::success(to_bytes(request.args));
}

class ServerConformance : public ConformanceTest {
 protected:
  static SessionOptions options() {
    SessionOptions options;
    options.root_handler = serve_method;
    options.limits.keepalive_interval = Duration::zero();
    return options;
  }

  void run_served(const std::function<void()>& body) {
    if (backend->transport() == nullptr) GTEST_SKIP() << "there is no network";
    run([&] {
      calls.emplace(executor);
      server = serve(executor, *backend->transport(), backend->fresh_address(), options()).value();
      body();
      server->shutdown();
      for (const SessionHandle& client : clients) client.shutdown();
      EXPECT_EQ(calls->await_empty(), Wake::signalled);
      while (server->handlers_detached() > 0) pause();
      clients.clear();
      server.reset();
      calls.reset();
    });
  }

  /// One whose session is established at both ends: its first call proves that.
  const SessionHandle& add_client() {
    clients.push_back(
        connect(executor, *backend->transport(), server->address(), options()).value());
    EXPECT_TRUE(clients.back().root().call(echo_method, {}).has_value());
    return clients.back();
  }
  void start_call(const SessionHandle& client, MethodId method) {
    EXPECT_TRUE(calls->spawn([root = client.root(), method] { (void)root.call(method, {}); }));
    for (int i = 0; i < 5; ++i) pause();
  }
  void pause() { ASSERT_EQ(await_sleep(executor, 1ms), Wake::deadline); }

  std::unique_ptr<Server> server;
  std::vector<SessionHandle> clients;
  std::optional<Scope> calls;
};

TEST_P(ServerConformance, OnceItStoppedAcceptingNobodyComesInAndWhoIsInGoesOn) {
  run_served([&] {
    const SessionHandle client = add_client();
    server->stop_accepting();
    server->stop_accepting();
    const auto late = connect(executor, *backend->transport(), server->address(), options());
    ASSERT_FALSE(late.has_value());
    EXPECT_EQ(late.error(), Error::handshake_failed);
    EXPECT_TRUE(client.root().call(echo_method, {}).has_value());
    EXPECT_EQ(server->sessions_count(), 1u);
  });
}

TEST_P(ServerConformance, WhoHasSaidNothingYetIsSentAwayAtOnceAndNotWaitedFor) {
  run_served([&] {
    const auto silent = backend->transport()->connect(server->address()).value();
    while (server->sessions_count() == 0) pause();
    const Time start = executor.now();
    const ShutdownReport report = server->shutdown({.drain = 1h, .grace = 1h});
    EXPECT_LT(executor.now(), start + 1min);
    EXPECT_EQ(server->sessions_count(), 0u);
    EXPECT_EQ(report.sessions, 1u);
    EXPECT_EQ(report.handlers_cancelled, 0u);
  });
}

TEST_P(ServerConformance, ADrainWaitsForRequestsInFlightUntilItsBound) {
  run_served([&] {
    start_call(add_client(), stubborn_method);
    add_client();
    const Time start = executor.now();
    const ShutdownReport early = server->drain(10ms);
    EXPECT_GE(executor.now(), start + 10ms);
    EXPECT_LT(executor.now(), start + stubborn_for / 2);
    EXPECT_EQ(early.sessions, 2u);
    EXPECT_EQ(early.phase, ShutdownPhase::abort);
    ASSERT_EQ(early.handlers_cancelled, 1u);
    EXPECT_EQ(early.pending()[0].kind, PendingKind::handler);
  });
}

TEST_P(ServerConformance, ADrainIsOverWhenAllIsDone) {
  run_served([&] {
    start_call(add_client(), stubborn_method);
    const ShutdownReport report = server->drain(1h);
    EXPECT_EQ(report.phase, ShutdownPhase::drain);
    EXPECT_TRUE(report.pending().empty());
    EXPECT_LT(report.waited, 1min);
    EXPECT_EQ(server->sessions_count(), 0u);
  });
}

TEST_P(ServerConformance, AnAbortEndsWhatNoticesAndLeavesTheRestBehind) {
  run_served([&] {
    start_call(add_client(), slow_method);
    start_call(add_client(), stubborn_method);
    const Time start = executor.now();
    const ShutdownReport report = server->abort(20ms);
    EXPECT_LT(executor.now(), start + stubborn_for);
    EXPECT_EQ(report.sessions, 2u);
    EXPECT_EQ(report.phase, ShutdownPhase::abort);
    EXPECT_EQ(report.handlers_cancelled, 2u);
    EXPECT_EQ(report.handlers_detached, 1u);
    EXPECT_EQ(server->handlers_detached(), 1u);
    EXPECT_EQ(server->sessions_count(), 0u);
  });
}

TEST_P(ServerConformance, WhoComesAndGoesCannotPileUpHandlersPastTheSessionsThatMayBe) {
  if (backend->transport() == nullptr) GTEST_SKIP() << "there is no network";
  run([&] {
    calls.emplace(executor);
    server = std::make_unique<Server>(
        executor, backend->transport()->listen(backend->fresh_address()).value(), options(), 1);
    start_call(add_client(), stubborn_method);
    clients.back().shutdown({.grace = Duration::zero()});
    while (server->sessions_count() > 0) pause();
    EXPECT_EQ(server->handlers_detached(), 1u);
    const auto refused = connect(executor, *backend->transport(), server->address(), options());
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), Error::handshake_failed);
    while (server->handlers_detached() > 0) pause();
    EXPECT_TRUE(add_client().root().call(echo_method, {}).has_value());
    server->shutdown();
    EXPECT_EQ(calls->await_empty(), Wake::signalled);
    clients.clear();
    server.reset();
    calls.reset();
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, ServerConformance, ::testing::ValuesIn(executor_backends()),
                         backend_name);

}  // namespace
}  // namespace vox::test

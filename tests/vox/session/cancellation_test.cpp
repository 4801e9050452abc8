// Every waiting operation cancelled at every point where it can wait, in many orders of tasks:
// whatever it held is back afterwards, exactly once, and the next of its kind goes through.
//
// A round starts an operation in a crowd, so that it waits for a place first, lets the executor
// take a number of steps, cancels the operation's scope and looks at the gauges once all is quiet.
// The number grows from round to round until the operation ends before it is cancelled.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

// Both ends of a session whose places are so few that everybody waits.
class Round {
 public:
  explicit Round(std::optional<std::uint64_t> order_seed)
      : executor({.order_seed = order_seed}), scope(executor), victims(executor, &scope) {
    SessionOptions options;
    options.limits.control_places = 1;
    options.limits.connections_local_max = 2;
    options.limits.requests_max = 1;
    options.limits.keepalive_interval = Duration::zero();
    options.resumable = true;
    options.root_handler = [this](const Request& request) {
      (void)await_sleep(executor, 3ms);
      return echo(request);
    };
    options.acceptor = [this](const ConnectionRequest&) {
      (void)await_sleep(executor, 3ms);
      return AcceptDecision::accept(echo);
    };
    client_options = options;
    server_options = options;
    server_options.registry = &registry;
  }

  std::unique_ptr<Link> dial() {
    MemoryLinkPair links = make_memory_link_pair(executor);
    server_side = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    if (!server) server = server_side;
    return std::move(links.first);
  }

  void spawn(std::function<void()> body) { ASSERT_TRUE(scope.spawn(std::move(body))); }
  /// Runs `body` in a fiber to its end.
  void run(const std::function<void()>& body) {
    bool ended = false;
    spawn([&] {
      body();
      ended = true;
    });
    ASSERT_TRUE(executor.run_until([&] { return ended; }));
    executor.run_ready();
  }

  ManualExecutor executor;
  Scope scope;
  Scope victims;
  SessionRegistry registry;
  SessionOptions client_options;
  SessionOptions server_options;
  SessionHandle client;
  SessionHandle server;
  SessionHandle server_side;  // the last that was accepted
  ConnectionHandle connection;
};

struct WaitingOperation {
  const char* name;
  /// Who is there already when the operation begins; in a fiber each.
  void (*crowd)(Round& round);
  void (*operation)(Round& round);
};

constexpr WaitingOperation operations[] = {
    {"open", [](Round& round) { (void)round.client.open(); },
     [](Round& round) { (void)round.client.open(); }},
    {"call", [](Round& round) { (void)round.client.root().call(echo_method, as_bytes("first")); },
     [](Round& round) { (void)round.client.root().call(echo_method, as_bytes("second")); }},
    {"close", [](Round& round) { (void)round.client.open(); },
     [](Round& round) { (void)round.connection.close(); }},
    {"resume", [](Round&) {}, [](Round& round) { (void)round.client.resume(round.dial()); }},
    {"closed", [](Round&) {},
     [](Round& round) { (void)round.connection.closed(after(round.executor.now(), 4ms)); }},
};

void expect_at_rest(Round& round, const std::string& where) {
  round.run([&] {
    for (const SessionHandle& session : {round.client, round.server}) {
      const auto gauges = session.gauges();
      for (const Gauge& gauge : gauges.all()) {
        const bool may_stay = gauge.name == "receive_bytes" || gauge.name == "session_bytes" ||
                              gauge.name == "closes_unconfirmed";
        EXPECT_LE(gauge.high_water, gauge.bound) << where << gauge.name;
        if (may_stay) continue;
        EXPECT_EQ(gauge.current, 0u) << where << gauge.name;
      }
      const auto root_gauges = session.root().gauges();
      for (const Gauge& gauge : root_gauges.all()) {
        EXPECT_EQ(gauge.current, 0u) << where << gauge.name;
        EXPECT_LE(gauge.high_water, gauge.bound) << where << gauge.name;
      }
    }
  });
}

// The next of each kind, one after the other.
void expect_usable(Round& round, const std::string& where) {
  round.run([&] {
    const auto reply = round.client.root().call(echo_method, as_bytes("again"));
    EXPECT_TRUE(reply.has_value()) << where;
    auto opened = round.client.open();
    ASSERT_TRUE(opened.has_value()) << where << to_string(opened.error().error);
    EXPECT_TRUE(opened->close()) << where;
    auto tried = round.client.try_open();
    ASSERT_TRUE(tried.has_value()) << where << to_string(tried.error());
    EXPECT_TRUE(tried->wait().has_value()) << where;
  });
}

/// Cancels after `steps`; answers whether the operation had ended by then.
bool run_round(const WaitingOperation& what, std::optional<std::uint64_t> order_seed, int steps) {
  const std::string where = std::string(what.name) + " after " + std::to_string(steps) +
                            " steps, order " + std::to_string(order_seed.value_or(0)) + ": ";
  Round round(order_seed);
  round.run([&] {
    round.client =
        start_session(round.executor, Role::initiator, round.dial(), round.client_options);
    ASSERT_TRUE(round.client.establish());
    auto opened = round.client.open();
    ASSERT_TRUE(opened.has_value());
    round.connection = *std::move(opened);
  });
  bool ended = false;
  round.spawn([&] { what.crowd(round); });
  EXPECT_TRUE(round.victims.spawn([&] {
    what.operation(round);
    ended = true;
  }));
  for (int i = 0; i < steps && !ended; ++i) {
    if (!round.executor.step()) round.executor.advance(1ms);
  }
  const bool was_first = ended;
  round.victims.cancel();
  round.run([&] {
    (void)await_sleep(round.executor, 50ms);
    // A resume that was given up may have left the session without a link, or on its way to one.
    while (round.client.state() != SessionState::open) {
      (void)round.client.resume(round.dial());
      (void)await_sleep(round.executor, 50ms);
    }
    (void)round.connection.close();
    round.connection = {};
    (void)await_sleep(round.executor, 50ms);
  });
  EXPECT_TRUE(ended) << where;
  expect_at_rest(round, where);
  expect_usable(round, where);
  round.run([&] {
    for (const SessionHandle& session : {round.client, round.server, round.server_side}) {
      (void)session.shutdown({.grace = 10ms});
    }
    round.client = round.server = round.server_side = {};
  });
  round.executor.run_until_quiet();
  return was_first;
}

TEST(CancellationTest, GivesBackWhatWasHeldAtEveryPointOfEveryOperation) {
  for (const WaitingOperation& what : operations) {
    for (std::uint64_t order = 0; order <= 4; ++order) {
      const auto order_seed = order == 0 ? std::nullopt : std::optional(order);
      int steps = 0;
      while (!run_round(what, order_seed, steps) && !testing::Test::HasFailure()) steps += 1;
      EXPECT_GT(steps, 2) << what.name << " never waited";
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace vox::test

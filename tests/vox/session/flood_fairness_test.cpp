// A counterpart that always has another message for us does not hold up what is asked of the
// session: each control operation is taken up after at most one turn's quota of its messages (R6).
#include <gtest/gtest.h>

#include <array>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/runtime/observer.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

/// How many messages had been received when something happened to a session or a connection last.
class Watch final : public Observer {
 public:
  void observe(const Observation& observation) override {
    if (observation.kind == EventKind::message_received) received_count += 1;
    if (observation.kind == EventKind::session_transition) {
      at_session_state_[observation.b] = received_count;
    }
    if (observation.kind == EventKind::connection_transition) {
      at_connection_state_[observation.b] = received_count;
    }
  }
  [[nodiscard]] std::uint64_t at(SessionState state) const {
    return at_session_state_[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] std::uint64_t at(ConnectionState state) const {
    return at_connection_state_[static_cast<std::size_t>(state)];
  }
  std::uint64_t received_count = 0;

 private:
  std::array<std::uint64_t, 16> at_session_state_{};
  std::array<std::uint64_t, 16> at_connection_state_{};
};

struct Watched {
  Watch watch;
};

class FloodFairnessTest : private Watched, public SessionTest {
 protected:
  FloodFairnessTest() : SessionTest(ManualExecutorOptions{.observer = &watch}) {
    link_options.payloads_max = 8192;
    server_options.limits.messages_per_turn = quota;
    server_options.limits.strays_burst = 2 * flood_count;  // a flood that is not thrown out
    server_options.limits.keepalive_interval = Duration::zero();
  }

  /// Runs `script` against a server that has 4000 messages to read and one open connection, and
  /// expects that `script` has to wait for a quota of them and no more, and not for none.
  template <typename Script>
  void run_flooded(Script script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      ASSERT_TRUE(server.establish());
      Result<PendingOpen> pending = server.try_open();
      ASSERT_TRUE(pending.has_value());
      ASSERT_TRUE(peer.receive_kind<wire::ConnectionOpen>());
      peer.send({ConnectionId{2}, wire::ConnectionAccept{{Parity::even, 64}, {}}});
      auto connection = pending->wait();
      ASSERT_TRUE(connection.has_value());
      for (std::uint32_t i = 0; i < flood_count; ++i) {
        peer.send({root_connection_id, wire::Response{RequestId{9999}, {}, {}, {}}});
      }
      const std::uint64_t before = watch.received_count;
      const std::uint64_t taken_up = script(*connection);
      EXPECT_LE(taken_up - before, quota);
      EXPECT_LT(taken_up - before, flood_count);
      *connection = {};
      server.shutdown({.grace = Duration::zero()});
      server = {};
    });
  }

  /// Lets the session read all of it.
  void await_flood() {
    const Time limit = in(1min);
    while (watch.received_count < flood_count && executor.now() < limit) pause();
    EXPECT_GE(watch.received_count, flood_count);
  }

  static constexpr std::uint32_t quota = 16;
  static constexpr std::uint32_t flood_count = 4000;
  using Watched::watch;
};

TEST_F(FloodFairnessTest, AnOpenIsTakenUpAfterOneQuotaOfAFlood) {
  run_flooded([&](const ConnectionHandle&) {
    const Result<PendingOpen> pending = server.try_open();
    EXPECT_TRUE(pending.has_value());
    await_flood();
    return watch.at(ConnectionState::pending_outbound);
  });
}

TEST_F(FloodFairnessTest, ACloseIsTakenUpAfterOneQuotaOfAFlood) {
  run_flooded([&](const ConnectionHandle& connection) {
    EXPECT_TRUE(connection.try_close());
    await_flood();
    return watch.at(ConnectionState::closing);
  });
}

TEST_F(FloodFairnessTest, ADroppedConnectionIsTakenUpAfterOneQuotaOfAFlood) {
  run_flooded([&](ConnectionHandle& connection) {
    connection = {};
    await_flood();
    return watch.at(ConnectionState::closing);
  });
}

TEST_F(FloodFairnessTest, AShutdownIsTakenUpAfterOneQuotaOfAFlood) {
  run_flooded([&](const ConnectionHandle&) {
    server.try_shutdown({.drain = 1h});
    await_flood();
    return watch.at(SessionState::draining);
  });
}

}  // namespace
}  // namespace vox::test

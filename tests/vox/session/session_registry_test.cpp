// The registry holds exactly the sessions that can be resumed, and keeps none of them alive (R14).
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "tests/vox/session/resume_pair.hpp"
#include "tests/vox/session/scripted_peer.hpp"
#include "vox/session/session_core.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class SessionRegistryTest : public ResumeTest {
 protected:
  /// A script at the other end of `session`, an acceptor that has not heard a word.
  std::unique_ptr<ScriptedPeer> begin(SessionHandle& session) {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    session = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    return std::make_unique<ScriptedPeer>(executor, std::move(links.first));
  }
  /// The same, established.
  std::unique_ptr<ScriptedPeer> establish(SessionHandle& session) {
    auto peer = begin(session);
    EXPECT_TRUE(peer->establish(hello));
    EXPECT_TRUE(session.establish());
    return peer;
  }

  wire::Hello hello;
};

TEST_F(SessionRegistryTest, ASessionIsInItFromWhenItIsOpenAndNotBefore) {
  run([&] {
    const auto peer = begin(server);
    ASSERT_TRUE(peer->greet(hello));
    pause();
    EXPECT_TRUE(peer->yourself().resume_key.has_value());
    EXPECT_EQ(registry.size(), 0u);  // the key is promised, the session is not there yet
    peer->send(BytesView(wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no)));
    ASSERT_TRUE(server.establish());
    EXPECT_EQ(registry.size(), 1u);
    EXPECT_NE(registry.find(*peer->yourself().resume_key), nullptr);
    server.shutdown({.grace = Duration::zero()});
    server = {};
  });
}

// G-17
TEST_F(SessionRegistryTest, ASessionThatNeverOpenedLeavesNoEntry) {
  run([&] {
    const auto peer = begin(server);
    ASSERT_TRUE(peer->greet(hello));
    peer->send(BytesView(wire::encode_handshake(wire::Sorry{"no"}, wire::SendSchema::no)));
    EXPECT_EQ(server.establish().error(), Error::handshake_failed);
    EXPECT_EQ(registry.size(), 0u);
    server = {};
  });
}

// G-16
TEST_F(SessionRegistryTest, HoweverASessionEndsItsEntryGoesWithIt) {
  server_options.limits.resume_timeout = 200ms;
  run([&] {
    const auto shut_down = establish(server);
    server.shutdown({.grace = Duration::zero()});
    EXPECT_EQ(registry.size(), 0u);

    const auto forgotten = establish(server);
    forgotten->link().abort();
    pause();
    EXPECT_EQ(registry.size(), 1u);  // it may come back
    EXPECT_EQ(server.closed(), CloseReason::resume_timeout);
    EXPECT_EQ(registry.size(), 0u);

    const auto breaks_a_rule = establish(server);
    breaks_a_rule->send(BytesView(to_bytes("nonsense")));
    EXPECT_EQ(server.closed(), CloseReason::violation);
    EXPECT_EQ(registry.size(), 0u);
    server = {};
  });
}

TEST_F(SessionRegistryTest, ItKeepsNoSessionAlive) {
  run([&] {
    const auto peer = establish(server);
    const std::weak_ptr<SessionCore> core = registry.find(*peer->yourself().resume_key);
    EXPECT_FALSE(core.expired());
    server.shutdown({.grace = Duration::zero()});
    server = {};
    pause();
    EXPECT_TRUE(core.expired());
  });
}

// G-19: the key that a session was given leads to it after each resume.
TEST_F(SessionRegistryTest, TheKeyLeadsToTheSessionHoweverOftenItWasResumed) {
  run([&] {
    hello.connection_settings = {Parity::odd, 64};
    auto peer = establish(server);
    const wire::ResumeKey key = peer->yourself().resume_key.value();
    hello.resume_key = key;
    for (std::uint64_t epoch = 2; epoch < 6; ++epoch) {
      peer = begin(acceptor);
      ASSERT_TRUE(peer->establish(hello));
      EXPECT_EQ(peer->yourself().resume_key, key);
      EXPECT_EQ(acceptor.closed(), CloseReason::handed_over);
      pause();
      EXPECT_EQ(server.epoch(), LinkEpoch{epoch});
      EXPECT_EQ(registry.size(), 1u);
    }
    server.shutdown({.grace = Duration::zero()});
    server = acceptor = {};
    EXPECT_EQ(registry.size(), 0u);
  });
}

TEST_F(SessionRegistryTest, WhenItIsFullSessionsAreServedAndNotResumable) {
  SessionRegistry small(1);
  server_options.registry = &small;
  run([&] {
    const auto first = establish(server);
    EXPECT_TRUE(small.is_full());
    SessionHandle other;
    const auto second = establish(other);
    EXPECT_TRUE(first->yourself().resume_key.has_value());
    EXPECT_FALSE(second->yourself().resume_key.has_value());
    EXPECT_EQ(small.size(), 1u);
    second->link().abort();
    EXPECT_EQ(other.closed(), CloseReason::link_lost);
    server.shutdown({.grace = Duration::zero()});
    server = other = {};
    EXPECT_EQ(small.size(), 0u);
  });
}

}  // namespace
}  // namespace vox::test

// Finding out that a counterpart is gone: the decision by itself, and what a session makes of it in
// flight, without a link to come back on and with one, and while its link takes nothing.
#include <gtest/gtest.h>

#include <optional>

#include "tests/vox/session/moody_link.hpp"
#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"
#include "vox/session/keepalive.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr Time at(Duration time) { return Time{time}; }

TEST(Keepalive, PingsAfterTheIntervalAndGivesUpAfterTheTimeout) {
  Keepalive keepalive(2000ms, 5000ms);
  keepalive.start(at(0s));
  EXPECT_EQ(keepalive.next(), at(2000ms));
  EXPECT_EQ(keepalive.handle_time(at(1900ms)), Keepalive::Action::none);
  EXPECT_EQ(keepalive.handle_time(at(2000ms)), Keepalive::Action::ping);
  EXPECT_EQ(keepalive.handle_time(at(6900ms)), Keepalive::Action::none);
  EXPECT_EQ(keepalive.handle_time(at(7000ms)), Keepalive::Action::gone);
}

TEST(Keepalive, APongBeginsTheNextInterval) {
  Keepalive keepalive(2000ms, 5000ms);
  keepalive.start(at(0s));
  ASSERT_EQ(keepalive.handle_time(at(2000ms)), Keepalive::Action::ping);
  keepalive.handle_pong(keepalive.nonce(), at(3000ms));
  EXPECT_EQ(keepalive.next(), at(5000ms));
  EXPECT_EQ(keepalive.handle_time(at(5000ms)), Keepalive::Action::ping);
}

TEST(Keepalive, AnyMessagePutsOffTheNextPingAndNoneIsAnAnswer) {
  Keepalive keepalive(2000ms, 5000ms);
  keepalive.start(at(0s));
  keepalive.handle_message(at(1500ms));
  EXPECT_EQ(keepalive.handle_time(at(2000ms)), Keepalive::Action::none);
  ASSERT_EQ(keepalive.handle_time(at(3500ms)), Keepalive::Action::ping);
  keepalive.handle_message(at(6000ms));
  EXPECT_EQ(keepalive.handle_time(at(8500ms)), Keepalive::Action::gone);
}

TEST(Keepalive, APongOfAnotherPingIsNoAnswer) {
  Keepalive keepalive(2000ms, 5000ms);
  keepalive.start(at(0s));
  keepalive.handle_pong(1, at(1000ms));  // of none
  ASSERT_EQ(keepalive.handle_time(at(2000ms)), Keepalive::Action::ping);
  keepalive.handle_pong(keepalive.nonce() + 1, at(3000ms));
  EXPECT_EQ(keepalive.handle_time(at(7000ms)), Keepalive::Action::gone);
}

// G-32: nonces go on, so what answers a ping of the last link answers none of this one.
TEST(Keepalive, APongOfAFormerLinkIsNoAnswer) {
  Keepalive keepalive(2000ms, 5000ms);
  keepalive.start(at(0s));
  ASSERT_EQ(keepalive.handle_time(at(2000ms)), Keepalive::Action::ping);
  const std::uint64_t former = keepalive.nonce();
  keepalive.stop();
  EXPECT_EQ(keepalive.next(), never);
  keepalive.start(at(10000ms));
  ASSERT_EQ(keepalive.handle_time(at(12000ms)), Keepalive::Action::ping);
  EXPECT_NE(keepalive.nonce(), former);
  keepalive.handle_pong(former, at(13000ms));
  EXPECT_EQ(keepalive.handle_time(at(17000ms)), Keepalive::Action::gone);
}

TEST(Keepalive, AnIntervalOfZeroSwitchesItOff) {
  Keepalive keepalive(0s, 5000ms);
  keepalive.start(at(0s));
  EXPECT_FALSE(keepalive.is_on());
  EXPECT_EQ(keepalive.next(), never);
  EXPECT_EQ(keepalive.handle_time(at(24h)), Keepalive::Action::none);
}

class KeepaliveTest : public SessionTest {
 protected:
  KeepaliveTest() {
    client_options.limits.keepalive_interval = 2s;
    client_options.limits.keepalive_timeout = 5s;
  }

  /// A client on a link that `mood` commands, and a script at the other end that has established.
  std::unique_ptr<ScriptedPeer> connect_to_peer(LinkMood& mood) {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client =
        start_session(executor, Role::initiator,
                      std::make_unique<MoodyLink>(std::move(links.first), mood), client_options);
    auto peer = std::make_unique<ScriptedPeer>(executor, std::move(links.second));
    EXPECT_TRUE(peer->accept(yourself_with({Parity::even, 64}, key)));
    EXPECT_TRUE(client.establish());
    return peer;
  }

  /// Resumes the client on a link of which a script plays the other end.
  std::unique_ptr<ScriptedPeer> resume_with_peer() {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    auto peer = std::make_unique<ScriptedPeer>(executor, std::move(links.second));
    EXPECT_TRUE(client.try_resume(std::move(links.first)));
    EXPECT_TRUE(peer->accept(yourself_with({Parity::even, 64}, key, true)));
    EXPECT_EQ(peer->hello().resume_key, key);
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
    return peer;
  }

  void leave() {
    client.shutdown({.grace = Duration::zero()});
    client = {};
  }

  const wire::ResumeKey key{std::byte{7}};
};

TEST_F(KeepaliveTest, ACounterpartThatAnswersIsKept) {
  run([&] {
    LinkMood mood;
    const auto peer = connect_to_peer(mood);
    const Time start = executor.now();
    for (int i = 0; i < 10; ++i) {
      const auto ping = peer->receive_kind<wire::Ping>();
      ASSERT_TRUE(ping.has_value());
      peer->send({root_connection_id, wire::Pong{ping->nonce}});
    }
    EXPECT_EQ(executor.now(), start + 20s);
    EXPECT_EQ(client.state(), SessionState::open);
    leave();
  });
}

TEST_F(KeepaliveTest, MissingPongsFailTheCallsInFlightAndEndASessionThatCannotResume) {
  run([&] {
    LinkMood mood;
    const auto peer = connect_to_peer(mood);
    const Time start = executor.now();
    EXPECT_EQ(client.root().call(echo_method, {}).error(), Error::closed);
    EXPECT_EQ(executor.now(), start + 7s);
    EXPECT_EQ(client.closed(), CloseReason::keepalive_timeout);
    leave();
  });
}

// G-31, its second half: a session that may come back does.
TEST_F(KeepaliveTest, MissingPongsCostAResumableSessionItsLinkOnly) {
  client_options.resumable = true;
  run([&] {
    LinkMood mood;
    const auto silent = connect_to_peer(mood);
    const Time start = executor.now();
    EXPECT_EQ(client.root().call(echo_method, {}).error(), Error::indeterminate);
    EXPECT_EQ(executor.now(), start + 7s);
    EXPECT_EQ(client.state(), SessionState::awaiting_resume);
    const auto peer = resume_with_peer();
    const auto ping = peer->receive_kind<wire::Ping>();
    ASSERT_TRUE(ping.has_value());  // it asks on the new link, too
    peer->send({root_connection_id, wire::Pong{ping->nonce}});
    (void)await_sleep(executor, 6s);
    EXPECT_EQ(client.state(), SessionState::open);
    leave();
  });
}

// G-32: the counterpart answers the old link's ping on the new link.
TEST_F(KeepaliveTest, APongForAPingOfTheFormerLinkDoesNotKeepTheNewOne) {
  client_options.resumable = true;
  run([&] {
    LinkMood mood;
    const auto silent = connect_to_peer(mood);
    const auto former = silent->receive_kind<wire::Ping>();
    ASSERT_TRUE(former.has_value());
    const auto peer = resume_with_peer();
    const auto ping = peer->receive_kind<wire::Ping>();
    ASSERT_TRUE(ping.has_value());
    EXPECT_NE(ping->nonce, former->nonce);
    const Time pinged_at = executor.now();
    peer->send({root_connection_id, wire::Pong{former->nonce}});
    while (client.state() == SessionState::open) pause();
    EXPECT_LE(executor.now(), pinged_at + 5s + 2ms);
    EXPECT_EQ(client.state(), SessionState::awaiting_resume);
    leave();
  });
}

// G-31, its first half: the timeout counts from the decision to ping, not from the ping's
// departure.
TEST_F(KeepaliveTest, ALinkThatTakesNothingIsGivenUpByTheSameTimeout) {
  client_options.limits.write_stall_timeout = 1h;
  run([&] {
    LinkMood mood;
    const auto peer = connect_to_peer(mood);
    mood.blocks = true;
    const Time start = executor.now();
    Scope callers(executor);
    std::optional<Error> error;
    ASSERT_TRUE(callers.spawn([&] { error = client.root().call(echo_method, {}).error(); }));
    EXPECT_EQ(client.closed(), CloseReason::keepalive_timeout);
    EXPECT_EQ(executor.now(), start + 7s);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::closed);
    leave();
  });
}

// What such a call had not been written yet: the session knows that it did not run.
TEST_F(KeepaliveTest, ALinkThatTakesNothingCostsAResumableSessionItsLinkOnly) {
  client_options.resumable = true;
  client_options.limits.write_stall_timeout = 1h;
  run([&] {
    LinkMood mood;
    const auto silent = connect_to_peer(mood);
    mood.blocks = true;
    EXPECT_EQ(client.root().call(echo_method, {}).error(), Error::disconnected);
    EXPECT_EQ(client.state(), SessionState::awaiting_resume);
    const auto peer = resume_with_peer();
    leave();
  });
}

}  // namespace
}  // namespace vox::test

// What the reference implementation's tests ask of virtual connections, and what they leave out:
// acceptors that are not there, answers that come twice, and opens that nobody waits for any more.
#include <gtest/gtest.h>

#include <optional>

#include "tests/vox/session/scripted_server.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

using UpstreamConnectionsTest = ScriptedServerTest;

// Unlike the reference implementation, which takes every connection and then answers no call on it,
// a session that was given no acceptor refuses: the opener learns at once that nobody is there.
TEST_F(UpstreamConnectionsTest, WithoutAnAcceptorConnectionsAreRejected) {
  server_options.acceptor = nullptr;
  run_connected([&] {
    const auto opened = client.open({.service = "Noop"});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().error, Error::rejected);
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
    EXPECT_TRUE(client.root().call(echo_method, as_bytes("goes on")).has_value());
  });
}

TEST_F(UpstreamConnectionsTest, WhoeverWaitsForTheEndOfAConnectionIsWokenByItsClose) {
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_TRUE(connection->call(echo_method, as_bytes("1")).has_value());
    Scope watchers(executor);
    std::optional<CloseReason> seen;
    ASSERT_TRUE(watchers.spawn([&, copy = *connection] { seen = copy.closed(in(1s)); }));
    pause();
    EXPECT_FALSE(seen.has_value());
    EXPECT_TRUE(client.close(connection->id()));
    EXPECT_EQ(watchers.await_empty(), Wake::signalled);
    EXPECT_EQ(seen, CloseReason::local);
    EXPECT_FALSE(connection->is_open());
    EXPECT_EQ(connection->call(echo_method, {}).error(), Error::closed);
  });
}

// G-113: the end that did not close sees it as well.
TEST_F(UpstreamConnectionsTest, AConnectionThatItsAcceptorsEndClosesIsClosedForItsOpener) {
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_TRUE(server.close(connection->id()));
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    EXPECT_EQ(connection->call(echo_method, {}).error(), Error::closed);
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(UpstreamConnectionsTest, ASecondAcceptMakesNothingOfAnActiveConnection) {
  run_against_peer([&](ScriptedPeer& peer) {
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_kind<wire::ConnectionOpen>());
    const wire::ConnectionAccept accept{{Parity::even, 64}, {}};
    peer.send({ConnectionId{1}, accept});
    peer.send({ConnectionId{1}, accept});
    const auto opened = pending->wait();
    ASSERT_TRUE(opened.has_value());
    const Time limit = in(10ms);
    EXPECT_EQ(opened->closed(limit), CloseReason::none);
    EXPECT_EQ(executor.now(), limit);  // not even whoever waits for its end was woken (G-01)
    EXPECT_TRUE(opened->is_open());
    EXPECT_EQ(client.connections_count(), 1u);
    Scope callers(executor);
    bool answered = false;
    ASSERT_TRUE(callers.spawn([&] { answered = opened->call(echo_method, {}).has_value(); }));
    const auto call = peer.receive_kind<wire::Call>();
    ASSERT_TRUE(call.has_value());
    const Bytes ret{std::byte{0}};
    peer.send({ConnectionId{1}, wire::Response{call->request, {}, ret, {}}});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_TRUE(answered);
  });
}

TEST_F(UpstreamConnectionsTest, ASecondRejectMakesNoConnectionAgain) {
  run_against_peer([&](ScriptedPeer& peer) {
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_kind<wire::ConnectionOpen>());
    wire::ConnectionReject reject;
    reject.metadata.add("reason", "full");
    peer.send({ConnectionId{1}, reject});
    peer.send({ConnectionId{1}, wire::ConnectionReject{}});
    const auto opened = pending->wait();
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().error, Error::rejected);
    EXPECT_EQ(opened.error().metadata.text("reason"), "full");
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

TEST_F(UpstreamConnectionsTest, AnswersToOpensThatNeverWereMakeNoConnection) {
  run_against_peer([&](ScriptedPeer& peer) {
    peer.send({ConnectionId{99}, wire::ConnectionAccept{{Parity::even, 64}, {}}});
    peer.send({ConnectionId{99}, wire::ConnectionReject{}});
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

TEST_F(UpstreamConnectionsTest, ClosingAConnectionThatIsNotDecidedEndsItsOpenAndTellsTheOther) {
  run_against_peer([&](ScriptedPeer& peer) {
    Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    ASSERT_TRUE(peer.receive_kind<wire::ConnectionOpen>());
    EXPECT_TRUE(client.close(ConnectionId{1}));
    EXPECT_EQ(pending->wait().error().error, Error::cancelled);
    EXPECT_TRUE(peer.receive_kind<wire::ConnectionClose>());
    peer.send({ConnectionId{1}, wire::ConnectionAccept{{Parity::even, 64}, {}}});  // crossed it
    pause();
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(client.opens_pending(), 0u);
  });
}

// G-20 and G-116: an opener that is cancelled gives its place back once, and what its open became
// is closed at both ends. With one place, a leak of one would stop the second round.
TEST_F(UpstreamConnectionsTest, OpenersThatAreCancelledLeaveNoPlaceTakenAndNoConnection) {
  client_options.limits.control_places = 1;
  server_options.acceptor = [](const ConnectionRequest& request) {
    (void)await_sleep(request.executor, 2ms);
    return AcceptDecision::accept(echo);
  };
  run_connected([&] {
    int opened_count = 0;
    int cancelled_count = 0;
    for (int round = 0; round < 50; ++round) {
      Scope openers(executor);
      ASSERT_TRUE(openers.spawn([&] {
        const auto opened = client.open();
        opened_count += opened ? 1 : 0;
        cancelled_count += !opened && opened.error().error == Error::cancelled ? 1 : 0;
      }));
      // Before the open is sent, under way, and about when its answer comes.
      (void)await_sleep(executor, std::chrono::microseconds(50) * round);
      openers.cancel();
      EXPECT_EQ(openers.await_empty(), Wake::signalled);
      EXPECT_EQ(client.opens_pending(), 0u);
    }
    EXPECT_EQ(opened_count + cancelled_count, 50);
    EXPECT_GT(opened_count, 0);
    EXPECT_GT(cancelled_count, 0);
    (void)await_sleep(executor, 10ms);
    EXPECT_EQ(client.connections_count(), 0u);
    EXPECT_EQ(server.connections_count(), 0u);
    EXPECT_TRUE(client.open({.deadline = in(1s)}).has_value());
  });
}

}  // namespace
}  // namespace vox::test

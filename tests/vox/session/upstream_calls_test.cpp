// What the tests of the reference implementation, in each of its languages, ask of one call: what
// it ends with when it is cancelled, late, answered twice, or cut off.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "tests/vox/session/scripted_server.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

const Bytes ret_of_nothing{std::byte{0}};

class UpstreamCallsTest : public ScriptedServerTest {
 protected:
  void send_response(ScriptedPeer& peer, RequestId request) {
    peer.send({root_connection_id, wire::Response{request, {}, ret_of_nothing, {}}});
  }
};

TEST_F(UpstreamCallsTest, ACancelAbortsTheHandlerAndTheCallIsAnsweredCancelled) {
  struct Guard {
    explicit Guard(bool& flag) : fired(flag) {}
    ~Guard() { fired = true; }
    bool& fired;
  };
  bool fired = false;
  Wake woken = Wake::signalled;
  server_options.root_handler = [&](const Request& request) {
    const Guard guard(fired);
    woken = await_sleep(request.executor, 24h);
    return echo(request);
  };
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    ScriptedPeer peer(executor, std::move(links.first));
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    ASSERT_TRUE(peer.establish());
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    pause();
    EXPECT_FALSE(fired);
    peer.send({root_connection_id, wire::Cancel{RequestId{1}, {}}});
    const auto response = peer.receive_kind<wire::Response>();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->request, RequestId{1});
    EXPECT_TRUE(fired);
    EXPECT_EQ(woken, Wake::cancelled);
    server.shutdown();
    server = {};
  });
}

TEST_F(UpstreamCallsTest, ManyCallsOneAfterTheOtherGetTheirOwnAnswers) {
  run_connected([&] {
    for (int i = 0; i < 10; ++i) {
      const std::string text = std::to_string(i);
      const Result<Reply> reply = client.root().call(echo_method, as_bytes(text));
      ASSERT_TRUE(reply.has_value());
      EXPECT_EQ(as_text(reply->value), text);
    }
  });
}

TEST_F(UpstreamCallsTest, AReplyOutlivesItsCallItsSessionAndItsServer) {
  for (const std::size_t bytes : {64u, 1024u, 8192u}) {
    const std::string text(bytes, 'v');
    std::optional<Reply> reply;
    run_connected([&] { reply = client.root().call(echo_method, as_bytes(text)).value(); });
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(as_text(reply->value), text);
  }
}

TEST_F(UpstreamCallsTest, AHandlerSeesWhatItServesAndOnWhichConnection) {
  std::optional<std::tuple<ConnectionId, RequestId, MethodId>> seen;
  const auto see = [&](const Request& request) {
    seen.emplace(request.connection, request.id, request.method);
    return echo(request);
  };
  server_options.acceptor = [&](const ConnectionRequest&) { return AcceptDecision::accept(see); };
  run_connected([&] {
    const auto connection = client.open({.parity = Parity::even});
    ASSERT_TRUE(connection.has_value());
    EXPECT_TRUE(connection->call(MethodId{9}, {}).has_value());
    EXPECT_EQ(seen, std::tuple(connection->id(), RequestId{2}, MethodId{9}));
    EXPECT_TRUE(connection->call(MethodId{11}, {}).has_value());
    EXPECT_EQ(seen, std::tuple(connection->id(), RequestId{4}, MethodId{11}));
  });
}

TEST_F(UpstreamCallsTest, ASessionThatServesNothingAnswersUnknownMethod) {
  server_options.root_handler = nullptr;
  run_connected([&] {
    const Result<Reply> reply = client.root().call(echo_method, {});
    ASSERT_TRUE(reply.has_value());
    EXPECT_FALSE(reply->ok);
    EXPECT_EQ(reply->error, wire::CallError::unknown_method);
  });
}

TEST_F(UpstreamCallsTest, AnAnswerThatIsThereBeforeItsCallerWaitsIsTheAnswer) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    std::optional<Result<Reply>> reply;
    ASSERT_TRUE(callers.spawn([&] { reply = client.root().call(echo_method, as_bytes("x")); }));
    const auto call = peer.receive_kind<wire::Call>();
    ASSERT_TRUE(call.has_value());
    send_response(peer, call->request);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    ASSERT_TRUE(reply.has_value() && reply->has_value());
    EXPECT_TRUE((*reply)->ok);
  });
}

// No deadline leaves a place taken: more calls than may be in flight fail one after the other, and
// none of them was ever on the wire.
TEST_F(UpstreamCallsTest, CallsWithoutAnyTimeLeaveNothingBehind) {
  run_against_peer([&](ScriptedPeer& peer) {
    for (int i = 0; i < 200; ++i) {
      const Result<Reply> reply = client.root().call(echo_method, {}, {.deadline = executor.now()});
      EXPECT_EQ(reply.error(), Error::deadline_exceeded);
    }
    peer.send({root_connection_id, wire::Ping{1}});
    const auto next = peer.receive_message();
    ASSERT_TRUE(next.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::Pong>(next->payload));
  });
}

TEST_F(UpstreamCallsTest, ACallPastItsDeadlineSendsACancelAndItsLateAnswerIsIgnored) {
  run_against_peer([&](ScriptedPeer& peer) {
    const Time deadline = in(5ms);
    EXPECT_EQ(client.root().call(echo_method, {}, {.deadline = deadline}).error(),
              Error::deadline_exceeded);
    EXPECT_EQ(executor.now(), deadline);
    const auto call = peer.receive_kind<wire::Call>();
    const auto cancel = peer.receive_kind<wire::Cancel>();
    ASSERT_TRUE(call.has_value() && cancel.has_value());
    EXPECT_EQ(cancel->request, call->request);
    send_response(peer, call->request);
    pause();
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

// One place in all: an answer that came late, or twice, must free it once.
TEST_F(UpstreamCallsTest, AnAnswerThatComesTwiceOrForNobodyHarmsNoOtherCall) {
  client_options.limits.calls_max = 1;
  run_against_peer([&](ScriptedPeer& peer) {
    for (int i = 0; i < 3; ++i) {
      Scope callers(executor);
      bool answered = false;
      ASSERT_TRUE(callers.spawn([&] {
        answered = client.root().call(echo_method, {}, {.deadline = in(1s)}).has_value();
      }));
      const auto call = peer.receive_kind<wire::Call>();
      ASSERT_TRUE(call.has_value());
      send_response(peer, RequestId{9999});
      pause();
      EXPECT_FALSE(answered);
      send_response(peer, call->request);
      send_response(peer, call->request);
      EXPECT_EQ(callers.await_empty(), Wake::signalled);
      EXPECT_TRUE(answered);
    }
    EXPECT_EQ(client.state(), SessionState::open);
  });
}

TEST_F(UpstreamCallsTest, ManyCallsInFlightAllFailAtOnceWhenTheLinkIsCut) {
  run_against_peer([&](ScriptedPeer& peer) {
    const ConnectionHandle root = client.root();
    Scope callers(executor);
    std::vector<Error> errors;
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(callers.spawn([&] { errors.push_back(root.call(echo_method, {}).error()); }));
    }
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(peer.receive_kind<wire::Call>());
    const Time start = executor.now();
    peer.link().abort();
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(executor.now(), start);
    EXPECT_EQ(errors, std::vector<Error>(50, Error::closed));
    EXPECT_EQ(root.call(echo_method, {}).error(), Error::closed);
  });
}

TEST_F(UpstreamCallsTest, ABreachOfTheProtocolFailsTheCallsInFlight) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    std::optional<Error> error;
    ASSERT_TRUE(callers.spawn([&] { error = client.root().call(echo_method, {}).error(); }));
    ASSERT_TRUE(peer.receive_kind<wire::Call>());
    peer.send(BytesView(to_bytes("nonsense")));
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(error, Error::closed);
    EXPECT_TRUE(peer.receive_kind<wire::ProtocolError>());
    EXPECT_EQ(client.closed(in(2s)), CloseReason::violation);
  });
}

}  // namespace
}  // namespace vox::test

// Where connections go that a counterpart opens: what the acceptor answers, in which order it takes
// effect, and the handles that the accepting side gets for calls of its own.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

std::string call_echo(const ConnectionHandle& connection, std::string_view text) {
  const Result<Reply> reply = connection.call(echo_method, as_bytes(text));
  if (!reply) return "error:" + std::string(to_string(reply.error()));
  if (!reply->ok) return "failed:" + std::to_string(static_cast<int>(reply->error));
  return std::string(as_text(reply->value));
}

RequestHandler answers_with(std::string text) {
  return [text = std::move(text)](const Request& request) {
    return Reply::success(to_bytes(text + std::string(as_text(request.args))));
  };
}

class RouteTest : public SessionTest {
 protected:
  /// An established initiator that a test speaks for, against `server`.
  void run_scripted(const std::function<void(ScriptedPeer&)>& script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      script(peer);
      server.shutdown();
      server = {};
    });
  }

  static wire::ConnectionOpen open_message() {
    wire::ConnectionOpen open;
    open.metadata.add(std::string(metadata_service_key), "Any");
    return open;
  }
};

// --- order (R9)

TEST_F(RouteTest, NothingOfTheAcceptingSideGoesOutBeforeItsAccept) {
  server_options.acceptor = [](const ConnectionRequest&) {
    return AcceptDecision::accept(echo, [](const ConnectionHandle& connection) {
      (void)connection.call(echo_method, as_bytes("at once"));
    });
  };
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({ConnectionId{1}, open_message()});
    const auto first = peer.receive_message();
    ASSERT_TRUE(first.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionAccept>(first->payload));
    const auto second = peer.receive_message();
    ASSERT_TRUE(second.has_value());
    const auto* call = std::get_if<wire::Call>(&second->payload);
    ASSERT_NE(call, nullptr);
    EXPECT_EQ(second->connection, ConnectionId{1});
    EXPECT_EQ(as_text(call->args), "at once");
  });
}

TEST_F(RouteTest, AnAcceptorCallsBackOnTheConnectionItHasJustAccepted) {
  std::vector<std::string> answers;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(echo, [&](const ConnectionHandle& connection) {
      for (int i = 0; i < 3; ++i) answers.push_back(call_echo(connection, std::to_string(i)));
      connection.closed();  // keeps its handle for as long
    });
  };
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    pause();
    // The opener serves nothing here: what counts is that every call was answered.
    EXPECT_EQ(answers, (std::vector<std::string>{"failed:1", "failed:1", "failed:1"}));
    EXPECT_EQ(call_echo(*connection, "and the other way"), "and the other way");
  });
}

TEST_F(RouteTest, AHandlerCallsBackOnTheConnectionOfItsRequest) {
  client_options.root_handler = answers_with("client:");
  server_options.root_handler = [](const Request& request) {
    return Reply::success(to_bytes("server:" + call_echo(request.handle(), "asked back")));
  };
  run_connected([&] {
    EXPECT_EQ(call_echo(client.root(), "x"), "server:client:asked back");
    EXPECT_EQ(call_echo(client.root(), "y"), "server:client:asked back");
  });
}

// --- who keeps a connection open

TEST_F(RouteTest, DroppingTheHandleThatAnAcceptorAskedForClosesTheConnection) {
  ConnectionHandle kept;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(echo, [&](ConnectionHandle handle) { kept = std::move(handle); });
  };
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    pause();
    ASSERT_TRUE(kept);
    EXPECT_EQ(call_echo(*connection, "open"), "open");
    kept = {};
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(RouteTest, AnAcceptorMayLeaveTheEndOfAConnectionToItsOpener) {
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept(
        echo, [](const ConnectionHandle&) {}, false);
  };
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    pause();
    EXPECT_EQ(call_echo(*connection, "open"), "open");
    EXPECT_TRUE(connection->close());
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
  });
}

TEST_F(RouteTest, AHandleForCallsBackKeepsNothingOpenAndClosesNothing) {
  ConnectionHandle kept;
  server_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept([&](const Request& request) {
      kept = request.handle();
      return echo(request);
    });
  };
  run_connected([&] {
    auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(call_echo(*connection, "once"), "once");
    kept = {};
    pause();
    EXPECT_EQ(call_echo(*connection, "twice"), "twice");
    EXPECT_TRUE(kept.is_open());
    connection = fail(OpenFailure{});
    EXPECT_EQ(kept.closed(in(1s)), CloseReason::counterpart);
    kept = {};
  });
}

TEST_F(RouteTest, AHandleForCallsBackOnTheRootDoesNotCountAsItsLast) {
  server_options.lifetime = Lifetime::last_handle;
  server_options.root_handler = [](const Request& request) {
    (void)request.handle();
    return echo(request);
  };
  run_connected([&] {
    EXPECT_EQ(call_echo(client.root(), "once"), "once");
    pause();
    EXPECT_EQ(call_echo(client.root(), "twice"), "twice");
  });
}

TEST_F(RouteTest, WhatAnAcceptorThrowsAfterAcceptingEndsThatConnectionOnly) {
  server_options.acceptor = [&](const ConnectionRequest& request) {
    return AcceptDecision::accept(echo, [&executor = request.executor](const ConnectionHandle&) {
      (void)await_sleep(executor, 1ms);
      throw 42;
    });
  };
  run_connected([&] {
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(connection->closed(in(1s)), CloseReason::counterpart);
    EXPECT_EQ(call_echo(client.root(), "alive"), "alive");
  });
}

// --- what is asked and what is said

TEST_F(RouteTest, ARejectionCarriesTheAcceptorsMetadata) {
  server_options.acceptor = [](const ConnectionRequest&) {
    Metadata metadata;
    metadata.add("retry-after-ms", std::uint64_t{250}).add("why", "full");
    return AcceptDecision::reject(std::move(metadata));
  };
  run_connected([&] {
    const auto refused = client.open();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().error, Error::rejected);
    EXPECT_EQ(refused.error().metadata.number("retry-after-ms"), 250u);
    EXPECT_EQ(refused.error().metadata.text("why"), "full");
  });
}

TEST_F(RouteTest, WhatTheCounterpartSaysAboutTheKindOfAConnectionIsNotBelieved) {
  bool asked = false;
  bool taken_for_root = false;
  server_options.acceptor = [&](const ConnectionRequest& request) {
    asked = true;
    taken_for_root = request.is_root;
    return AcceptDecision::accept(echo);
  };
  run_scripted([&](ScriptedPeer& peer) {
    wire::ConnectionOpen open;
    open.metadata.add("vox-connection-kind", "root");
    open.metadata.add(std::string(metadata_service_key), "Any");
    peer.send({ConnectionId{1}, std::move(open)});
    const auto answer = peer.receive_message();
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(std::holds_alternative<wire::ConnectionAccept>(answer->payload));
    EXPECT_TRUE(asked);
    EXPECT_FALSE(taken_for_root);
    // As virtual as any other: it can be closed by message, which a root cannot.
    EXPECT_EQ(server.connections_count(), 1u);
    peer.send({ConnectionId{1}, wire::ConnectionClose{}});
    pause();
    EXPECT_EQ(server.connections_count(), 0u);
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

TEST_F(RouteTest, AnOpenTellsItsAcceptorWhichServiceItIsFor) {
  std::string service;
  std::string note;
  server_options.acceptor = [&](const ConnectionRequest& request) {
    service = request.service;
    note = request.metadata.text("note").value_or("");
    return AcceptDecision::accept(echo);
  };
  run_connected([&] {
    const auto connection =
        client.open({.service = "Echo", .metadata = Metadata().add("note", "n")});
    ASSERT_TRUE(connection.has_value());
    EXPECT_EQ(service, "Echo");
    EXPECT_EQ(note, "n");
    EXPECT_EQ(call_echo(*connection, "42"), "42");
  });
}

TEST_F(RouteTest, AnAcceptorRoutesEachConnectionToTheServiceItAsksFor) {
  server_options.acceptor = [](const ConnectionRequest& request) {
    if (request.service == "Echo") return AcceptDecision::accept(answers_with("echo:"));
    if (request.service == "Adder") return AcceptDecision::accept(answers_with("adder:"));
    return AcceptDecision::reject("no such service");
  };
  run_connected([&] {
    const auto adder = client.open({.service = "Adder"});
    const auto echoes = client.open({.service = "Echo"});
    ASSERT_TRUE(adder.has_value() && echoes.has_value());
    EXPECT_EQ(call_echo(*adder, "3+4"), "adder:3+4");
    EXPECT_EQ(call_echo(*echoes, "42"), "echo:42");
    const auto unknown = client.open({.service = "Unknown"});
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().metadata.text(metadata_error_key), "no such service");
  });
}

// --- both ends serve and call

class BothEndsTest : public RouteTest, public testing::WithParamInterface<bool> {};

TEST_P(BothEndsTest, EachEndServesOneServiceAndCallsTheOthersInEitherRole) {
  SessionOptions& ping_options = GetParam() ? client_options : server_options;
  SessionOptions& pong_options = GetParam() ? server_options : client_options;
  ping_options.acceptor = [](const ConnectionRequest& request) {
    return request.service == "Ping" ? AcceptDecision::accept(answers_with("ping:"))
                                     : AcceptDecision::reject("only Ping here");
  };
  pong_options.acceptor = [](const ConnectionRequest& request) {
    return request.service == "Pong" ? AcceptDecision::accept(answers_with("pong:"))
                                     : AcceptDecision::reject("only Pong here");
  };
  run_connected([&] {
    const SessionHandle& ping_end = GetParam() ? client : server;
    const SessionHandle& pong_end = GetParam() ? server : client;
    const auto to_pong = ping_end.open({.service = "Pong"});
    const auto to_ping = pong_end.open({.service = "Ping"});
    ASSERT_TRUE(to_pong.has_value() && to_ping.has_value());
    Scope callers(executor);
    std::string pong;
    std::string ping;
    ASSERT_TRUE(callers.spawn([&] { pong = call_echo(*to_pong, "7"); }));
    ASSERT_TRUE(callers.spawn([&] { ping = call_echo(*to_ping, "11"); }));
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(pong, "pong:7");
    EXPECT_EQ(ping, "ping:11");
  });
}

INSTANTIATE_TEST_SUITE_P(Roles, BothEndsTest, testing::Values(true, false),
                         [](const testing::TestParamInfo<bool>& of) {
                           return std::string(of.param ? "PingInitiates" : "PongInitiates");
                         });

}  // namespace
}  // namespace vox::test

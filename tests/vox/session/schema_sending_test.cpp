// Which schemas go out with calls and answers: each once, with the first message that needs it, and
// all of them again over another link.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/vox/session/moody_link.hpp"
#include "tests/vox/session/schema_sets.hpp"
#include "tests/vox/session/scripted_server.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::uint64_t>;

constexpr MethodId other_method{8};
const Bytes ret_of_nothing{std::byte{0}};

// --- with calls

class SchemasOfCallsTest : public ScriptedServerTest {
 protected:
  SchemasOfCallsTest() {
    options.schemas = set_of({schema_of(1, "Part"), schema_of(2, "Args")});
    other_options.schemas = set_of({schema_of(1, "Part"), schema_of(3, "Others")});
  }

  /// What the next call that `peer` gets describes. It is answered.
  Ids receive_ids(ScriptedPeer& peer) {
    const auto call = peer.receive_kind<wire::Call>();
    if (!call) return {UINT64_MAX};
    Ids ids = ids_in(call->schemas);
    peer.send({root_connection_id, wire::Response{call->request, {}, ret_of_nothing, {}}});
    return ids;
  }

  void call_from(Scope& callers, MethodId method, const CallOptions& with) {
    ASSERT_TRUE(callers.spawn([=, this] { (void)client.root().call(method, {}, with); }));
  }

  CallOptions options;
  CallOptions other_options;
};

TEST_F(SchemasOfCallsTest, TheFirstCallOfAMethodDescribesItsArgumentsAndLaterOnesDoNot) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), Ids{});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, AnotherMethodDescribesWhatIsNewAndIsAlwaysBound) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    call_from(callers, other_method, other_options);
    EXPECT_EQ(receive_ids(peer), (Ids{3, 3}));
    call_from(callers, MethodId{9}, options);
    EXPECT_EQ(receive_ids(peer), Ids{2});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, ACallWithoutASetDescribesNothing) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    call_from(callers, echo_method, {});
    EXPECT_EQ(receive_ids(peer), Ids{});
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, OfTwoCallsThatAreQueuedAtOnceTheFirstDescribes) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    call_from(callers, echo_method, options);
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    EXPECT_EQ(receive_ids(peer), Ids{});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, ACallGivenUpBeforeItWasSentHasDescribedNothing) {
  link_options.payloads_max = 1;
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    Scope victim(executor);
    for (int i = 0; i < 4; ++i) call_from(callers, other_method, {});  // the link is full
    pause();
    call_from(victim, echo_method, options);
    pause();
    victim.cancel();
    EXPECT_EQ(victim.await_empty(), Wake::signalled);
    call_from(callers, echo_method, options);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(receive_ids(peer), Ids{});
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, ACallThatIsTooLargeWithItsSchemasIsNotSent) {
  client_options.limits.payload_bytes_max = 4096;
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    CallOptions large;
    large.schemas = set_of({schema_of(4, std::string(4096, 'x'))});
    EXPECT_EQ(client.root().call(echo_method, {}, large).error(), Error::payload_too_large);
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, PastTheLimitCallsGoOutWithoutSchemas) {
  client_options.limits.schemas_max = 2;  // as many ids, and as many bindings
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    call_from(callers, echo_method, options);
    EXPECT_EQ(receive_ids(peer), (Ids{1, 2, 2}));
    call_from(callers, other_method, other_options);
    EXPECT_EQ(receive_ids(peer), Ids{});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
  });
}

TEST_F(SchemasOfCallsTest, WhatWasSentIsChargedUntilTheEnd) {
  run_against_peer([&](ScriptedPeer& peer) {
    Scope callers(executor);
    EXPECT_EQ(client.gauges().find("schema_bytes")->current, 0u);
    call_from(callers, echo_method, options);
    (void)receive_ids(peer);
    EXPECT_EQ(client.gauges().find("schema_bytes")->current, 3 * schema::SentSchemas::entry_bytes);
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    client.shutdown({.grace = Duration::zero()});
    EXPECT_EQ(client.gauges().find("schema_bytes")->current, 0u);
  });
}

// --- with answers

class SchemasOfAnswersTest : public SessionTest {
 protected:
  SchemasOfAnswersTest() {
    table = std::make_shared<ResponseSchemas>(
        ResponseSchemas{{echo_method, set_of({schema_of(1, "Part"), schema_of(2, "Response")})}});
    server_options.root_response_schemas = table;
  }

  void run_scripted(const std::function<void(ScriptedPeer&)>& script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      script(peer);
      server.shutdown({.grace = 10ms});
      server = {};
    });
  }

  struct Answer {
    Ids ids;
    Bytes ret;
  };
  static Answer receive_answer(ScriptedPeer& peer) {
    const auto response = peer.receive_kind<wire::Response>();
    if (!response) return {{UINT64_MAX}, {}};
    return {ids_in(response->schemas), to_bytes(response->ret)};
  }
  static Ids ids_of_answer(ScriptedPeer& peer, std::uint64_t request,
                           MethodId method = echo_method) {
    peer.send({root_connection_id, wire::Call{RequestId{request}, method, {}, {}, {}}});
    return receive_answer(peer).ids;
  }

  std::shared_ptr<ResponseSchemas> table;
};

TEST_F(SchemasOfAnswersTest, TheFirstAnswerOfAMethodDescribesItsResponseAndLaterOnesDoNot) {
  run_scripted([&](ScriptedPeer& peer) {
    EXPECT_EQ(ids_of_answer(peer, 1), (Ids{1, 2, 2}));
    EXPECT_EQ(ids_of_answer(peer, 3), Ids{});
    EXPECT_EQ(ids_of_answer(peer, 5, other_method), Ids{});  // nothing is known of it
  });
}

TEST_F(SchemasOfAnswersTest, OfTwoAnswersThatAreQueuedAtOnceTheFirstDescribes) {
  run_scripted([&](ScriptedPeer& peer) {
    for (const std::uint64_t id : {1u, 3u}) {
      peer.send({root_connection_id, wire::Call{RequestId{id}, echo_method, {}, {}, {}}});
    }
    EXPECT_EQ(receive_answer(peer).ids, (Ids{1, 2, 2}));
    EXPECT_EQ(receive_answer(peer).ids, Ids{});
  });
}

TEST_F(SchemasOfAnswersTest, AHandlersOwnSchemasComeBeforeTheTables) {
  server_options.root_handler = [](const Request& request) {
    Reply reply = echo(request);
    reply.schemas = set_of({schema_of(5, "Own")});
    return reply;
  };
  run_scripted([&](ScriptedPeer& peer) { EXPECT_EQ(ids_of_answer(peer, 1), (Ids{5, 5})); });
}

TEST_F(SchemasOfAnswersTest, AnErrorIsBoundAsAValueIs) {
  server_options.root_handler = [](const Request&) { return Reply::user_error({}); };
  run_scripted([&](ScriptedPeer& peer) {
    EXPECT_EQ(ids_of_answer(peer, 1), (Ids{1, 2, 2}));
    EXPECT_EQ(ids_of_answer(peer, 3), Ids{});
  });
}

TEST_F(SchemasOfAnswersTest, AnAnswerThatNoHandlerMadeIsBound) {
  server_options.root_handler = [](const Request&) -> Reply { throw 1; };
  run_scripted([&](ScriptedPeer& peer) { EXPECT_EQ(ids_of_answer(peer, 1), (Ids{1, 2, 2})); });
  server_options.root_handler = echo;
  server_options.limits.request_bytes_max = 1;  // nothing of it is begun
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, Bytes(99), {}}});
    EXPECT_EQ(receive_answer(peer).ids, (Ids{1, 2, 2}));
  });
}

TEST_F(SchemasOfAnswersTest, AnAcceptedConnectionHasTheTableOfItsRoute) {
  server_options.acceptor = [this](const ConnectionRequest&) {
    AcceptRoute route{.handler = echo, .on_open = nullptr, .response_schemas = table};
    return AcceptDecision{std::move(route)};
  };
  run_scripted([&](ScriptedPeer& peer) {
    wire::ConnectionOpen open;
    open.metadata.add(std::string(metadata_service_key), "Any");
    peer.send({ConnectionId{1}, std::move(open)});
    ASSERT_TRUE(peer.receive_kind<wire::ConnectionAccept>().has_value());
    peer.send({ConnectionId{1}, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    EXPECT_EQ(receive_answer(peer).ids, (Ids{1, 2, 2}));
    // The root knows nothing of that: what one connection has carried is no other's.
    EXPECT_EQ(ids_of_answer(peer, 1), (Ids{1, 2, 2}));
  });
}

TEST_F(SchemasOfAnswersTest, AnAnswerThatIsTooLargeShrinksAndKeepsItsSchemasIfTheyFit) {
  server_options.limits.payload_bytes_max = 4096;
  server_options.root_handler = [](const Request&) { return Reply::success(Bytes(4096)); };
  run_scripted([&](ScriptedPeer& peer) {
    EXPECT_EQ(ids_of_answer(peer, 1), (Ids{1, 2, 2}));
    (*table)[other_method] = set_of({schema_of(9, std::string(4096, 'x'))});
    peer.send({root_connection_id, wire::Call{RequestId{3}, other_method, {}, {}, {}}});
    const Answer answer = receive_answer(peer);
    EXPECT_EQ(answer.ids, Ids{});
    const auto outcome = wire::decode_outcome(answer.ret);
    ASSERT_TRUE(outcome.has_value());
    EXPECT_EQ(outcome->error, wire::CallError::invalid_payload);
  });
}

}  // namespace
}  // namespace vox::test

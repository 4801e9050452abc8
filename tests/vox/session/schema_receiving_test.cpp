// What a session does with the schemas that its counterpart sends: it keeps them for whoever reads
// arguments and responses, forgives repeats, and ends over those that are wrong or too much.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/vox/session/schema_sets.hpp"
#include "tests/vox/session/scripted_server.hpp"
#include "tests/vox/session/violation_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr auto args = wire::BindingDirection::args;
constexpr auto response = wire::BindingDirection::response;

Bytes bytes_of(std::vector<schema::Schema> schemas) {
  return schema::encode_payload(payload_of(std::move(schemas)));
}
/// A root that refers to what never came.
Bytes bytes_without(std::uint64_t id) {
  schema::SchemaPayload payload;
  payload.root.id = {id};
  return schema::encode_payload(payload);
}

class SchemasReceivedTest : public ViolationTest {
 protected:
  SchemasReceivedTest() {
    server_options.root_handler = [this](const Request& request) {
      PlanResult plan = request.plan_for_args(args_shape);
      plans.push_back(std::move(plan));
      return echo(request);
    };
  }

  static void send_call(ScriptedPeer& peer, std::uint64_t id, BytesView schemas = {}) {
    peer.send({root_connection_id, wire::Call{RequestId{id}, echo_method, {}, {}, schemas}});
    EXPECT_TRUE(peer.receive_kind<wire::Response>().has_value());
  }
  static void send_schemas(ScriptedPeer& peer, BytesView schemas, MethodId method = echo_method) {
    peer.send({root_connection_id, wire::Schema{method, args, schemas}});
  }
  [[nodiscard]] std::uint64_t held_bytes() const {
    return server.gauges().find("schema_bytes")->current;
  }

  [[nodiscard]] std::uint64_t plans_bytes() const {
    return server.gauges().find("plan_bytes")->current;
  }

  std::vector<PlanResult> plans;
};

TEST_F(SchemasReceivedTest, ArgumentsThatWereBoundToNothingAreReadAsTheyAre) {
  run_scripted([&](ScriptedPeer& peer) {
    send_call(peer, 1);
    ASSERT_EQ(plans.size(), 1u);
    ASSERT_TRUE(plans[0].has_value());
    EXPECT_TRUE((*plans[0])->is_identity());
  });
}

TEST_F(SchemasReceivedTest, ABindingHoldsForItsCallAndForLaterOnesInEitherForm) {
  const Bytes good = bytes_of({schema_of(1, "Args")});
  for (const bool is_inline : {true, false}) {
    plans.clear();
    run_scripted([&](ScriptedPeer& peer) {
      const auto send = [&](std::uint64_t id, BytesView schemas) {
        if (!is_inline) send_schemas(peer, schemas);
        send_call(peer, id, is_inline ? schemas : BytesView());
      };
      send(1, bytes_without(99));
      send_call(peer, 3);
      send(5, good);
      send_call(peer, 7);
    });
    ASSERT_EQ(plans.size(), 4u);
    EXPECT_FALSE(plans[0].has_value());
    EXPECT_FALSE(plans[1].has_value());
    EXPECT_FALSE(plans[0].error().text.empty());
    EXPECT_TRUE(plans[2].has_value());
    EXPECT_TRUE(plans[3].has_value());
  }
}

TEST_F(SchemasReceivedTest, ACallThatIsRefusedBindsAllTheSame) {
  server_options.limits.request_bytes_max = 64;
  run_scripted([&](ScriptedPeer& peer) {
    const Bytes schemas = bytes_without(99);
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, Bytes(65), schemas}});
    ASSERT_TRUE(peer.receive_kind<wire::Response>().has_value());
    EXPECT_TRUE(plans.empty());
    send_call(peer, 3);
    ASSERT_EQ(plans.size(), 1u);
    EXPECT_FALSE(plans[0].has_value());
  });
}

TEST_F(SchemasReceivedTest, AHandlerThatHasLostItsLinkGetsNoPlan) {
  std::optional<PlanResult> late;
  SessionRegistry registry;
  server_options.resumable = true;
  server_options.registry = &registry;
  server_options.root_handler = [&](const Request& request) {
    (void)await_sleep(request.executor, 1h);
    late = request.plan_for_args(args_shape);
    return echo(request);
  };
  run_scripted([&](ScriptedPeer& peer) {
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, {}}});
    pause();
    peer.link().abort();
    pause();
    ASSERT_TRUE(late.has_value());
    EXPECT_FALSE(late->has_value());
  });
}

// --- what it costs

TEST_F(SchemasReceivedTest, WhatIsRememberedIsChargedAndGivenBack) {
  run_scripted([&](ScriptedPeer& peer) {
    const Bytes schemas = bytes_of({schema_of(1, "Args")});
    send_schemas(peer, schemas);
    pause();
    EXPECT_EQ(held_bytes(), schema::ReceivedSchemas::cost_of(schemas));
    send_schemas(peer, schemas);  // says nothing new
    send_call(peer, 1, schemas);
    EXPECT_EQ(held_bytes(), schema::ReceivedSchemas::cost_of(schemas));
    const Bytes other = bytes_without(1);
    send_schemas(peer, other, MethodId{9});
    pause();
    EXPECT_EQ(held_bytes(),
              schema::ReceivedSchemas::cost_of(schemas) + schema::ReceivedSchemas::cost_of(other));
    peer.link().abort();
    pause();
    EXPECT_EQ(held_bytes(), 0u);
  });
}

TEST_F(SchemasReceivedTest, PlansAreChargedAndGivenBack) {
  run_scripted([&](ScriptedPeer& peer) {
    send_call(peer, 1, bytes_of({schema_of(1, "Args")}));
    ASSERT_TRUE(plans.back().has_value());
    const std::uint64_t bytes = plans_bytes();
    EXPECT_GT(bytes, (*plans.back())->held_bytes());
    send_call(peer, 3);
    EXPECT_EQ(plans_bytes(), bytes);
    EXPECT_EQ(*plans.back(), *plans.front());
    send_call(peer, 5, bytes_without(99));
    EXPECT_FALSE(plans.back().has_value());
    EXPECT_GT(plans_bytes(), 0u);  // why there is none
    peer.link().abort();
    pause();
    EXPECT_EQ(plans_bytes(), 0u);
  });
}

TEST_F(SchemasReceivedTest, APlanThatFindsNoRoomIsMadeForEachCall) {
  server_options.limits.schemas_bytes_max = server_options.limits.schema_bytes_max = 4096;
  run_scripted([&](ScriptedPeer& peer) {
    send_call(peer, 1, bytes_of({schema_of(1, "Args")}));
    send_call(peer, 3);
    ASSERT_EQ(plans.size(), 2u);
    ASSERT_TRUE(plans[0].has_value());
    ASSERT_TRUE(plans[1].has_value());
    EXPECT_NE(*plans[0], *plans[1]);
    EXPECT_EQ(plans_bytes(), 0u);
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

TEST_F(SchemasReceivedTest, WhatAConnectionWasToldIsGivenBackWithIt) {
  run_scripted([&](ScriptedPeer& peer) {
    wire::ConnectionOpen open;
    open.metadata.add(std::string(metadata_service_key), "Any");
    peer.send({ConnectionId{1}, std::move(open)});
    const Bytes schemas = bytes_of({schema_of(1, "Args")});
    ASSERT_TRUE(peer.receive_kind<wire::ConnectionAccept>().has_value());
    peer.send({ConnectionId{1}, wire::Schema{echo_method, args, schemas}});
    pause();
    EXPECT_EQ(held_bytes(), schema::ReceivedSchemas::cost_of(schemas));
    peer.send({ConnectionId{1}, wire::ConnectionClose{}});
    peer.send({ConnectionId{1}, wire::Schema{echo_method, args, schemas}});  // it crossed a Close
    pause();
    EXPECT_EQ(held_bytes(), 0u);
    EXPECT_EQ(server.state(), SessionState::open);
  });
}

// --- what is forgiven, and what is not

TEST_F(SchemasReceivedTest, RepeatsAndEmptyMessagesAreForgiven) {
  const Bytes schemas = bytes_of({schema_of(1, "Args")});
  run_scripted([&](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 1000; ++i) {
      send_schemas(peer, {});
      send_call(peer, 1 + 2 * i, schemas);
    }
    for (int i = 0; i < 200; ++i) send_schemas(peer, schemas);
    send_call(peer, 3001);
    EXPECT_EQ(plans.size(), 1001u);
  });
}

TEST_F(SchemasReceivedTest, MessagesThatOnlyRepeatAreAFlood) {
  const Bytes schemas = bytes_of({schema_of(1, "Args")});
  expect_violation(Violation::stray_flood, [&](ScriptedPeer& peer) {
    for (int i = 0; i < 300; ++i) send_schemas(peer, schemas);
  });
}

TEST_F(SchemasReceivedTest, AnIdWithAnotherContentEndsTheSession) {
  expect_violation(Violation::schema_changed, [](ScriptedPeer& peer) {
    send_schemas(peer, bytes_of({schema_of(1, "Args")}));
    send_schemas(peer, bytes_of({schema_of(1, "Other")}), MethodId{9});
  });
}

TEST_F(SchemasReceivedTest, BytesThatAreNoSchemasEndTheSession) {
  expect_violation(Violation::invalid_cbor,
                   [](ScriptedPeer& peer) { send_schemas(peer, Bytes{std::byte{0x01}}); });
  expect_violation(Violation::invalid_cbor, [](ScriptedPeer& peer) {
    const Bytes schemas{std::byte{0x01}};
    peer.send({root_connection_id, wire::Call{RequestId{1}, echo_method, {}, {}, schemas}});
  });
}

TEST_F(SchemasReceivedTest, SchemasOnAConnectionThatNeverWasEndTheSession) {
  expect_violation(Violation::wrong_connection, [](ScriptedPeer& peer) {
    peer.send({ConnectionId{5}, wire::Schema{echo_method, args, {}}});
  });
}

TEST_F(SchemasReceivedTest, OnePayloadThatIsTooLargeEndsTheSession) {
  server_options.limits.schema_bytes_max = 4096;
  expect_violation(Violation::schema_too_large, [](ScriptedPeer& peer) {
    send_schemas(peer, bytes_of({schema_of(1, std::string(256, 'x'))}));
  });
}

TEST_F(SchemasReceivedTest, MoreThanAConnectionMayRememberEndsTheSession) {
  server_options.limits.schema_bytes_max = 64 << 10;
  expect_violation(Violation::schema_too_large, [](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 80; ++i) send_schemas(peer, bytes_without(1), MethodId{i});
  });
}

TEST_F(SchemasReceivedTest, MoreThanASessionMayRememberEndsTheSession) {
  server_options.limits.schemas_bytes_max = 64 << 10;
  expect_violation(Violation::schema_too_large, [](ScriptedPeer& peer) {
    for (std::uint64_t i = 0; i < 80; ++i) send_schemas(peer, bytes_without(1), MethodId{i});
  });
}

TEST_F(SchemasReceivedTest, MoreSchemasThanThereMayBeEndTheSession) {
  server_options.limits.schemas_max = 2;
  expect_violation(Violation::schema_too_large, [](ScriptedPeer& peer) {
    send_schemas(peer, bytes_of({schema_of(1, "A"), schema_of(2, "B"), schema_of(3, "C")}));
  });
}

// --- with responses

class SchemasOfResponsesTest : public ScriptedServerTest {
 protected:
  SchemasOfResponsesTest() { options.response_shape = &args_shape; }

  /// A call that `peer` answers with these schemas.
  Result<Reply> call(ScriptedPeer& peer, BytesView schemas, Bytes ret = {std::byte{0}}) {
    Scope callers(executor);
    Result<Reply> reply = fail(Error::closed);
    EXPECT_TRUE(callers.spawn([&] { reply = client.root().call(echo_method, {}, options); }));
    const auto called = peer.receive_kind<wire::Call>();
    EXPECT_TRUE(called.has_value());
    peer.send({root_connection_id, wire::Response{called->request, {}, ret, schemas}});
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    return reply;
  }

  static void expect_unreadable(const Result<Reply>& reply) {
    ASSERT_TRUE(reply.has_value());
    EXPECT_FALSE(reply->ok);
    EXPECT_EQ(reply->error, wire::CallError::invalid_payload);
    EXPECT_FALSE(reply->value.empty());
    EXPECT_EQ(reply->plan, nullptr);
  }

  CallOptions options;
};

TEST_F(SchemasOfResponsesTest, AnAnswerComesWithThePlanToReadIt) {
  run_against_peer([&](ScriptedPeer& peer) {
    const auto unbound = call(peer, {});
    ASSERT_TRUE(unbound.has_value() && unbound->plan != nullptr);
    EXPECT_TRUE(unbound->plan->is_identity());
    const auto bound = call(peer, bytes_of({schema_of(1, "Args")}));
    ASSERT_TRUE(bound.has_value() && bound->plan != nullptr);
    EXPECT_EQ(bound->ret(), Bytes{std::byte{0}});
    EXPECT_NE(call(peer, {})->plan, nullptr);
    options.response_shape = nullptr;
    EXPECT_EQ(call(peer, {})->plan, nullptr);
  });
}

TEST_F(SchemasOfResponsesTest,
       AValueThatCannotBeReadIsAnInvalidPayloadAndOtherErrorsAreThemselves) {
  run_against_peer([&](ScriptedPeer& peer) {
    expect_unreadable(call(peer, bytes_without(99)));
    expect_unreadable(call(peer, {}));
    const auto error = call(peer, {}, wire::encode_call_error(wire::CallError::unknown_method));
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->error, wire::CallError::unknown_method);
  });
}

TEST_F(SchemasOfResponsesTest, ASchemaMessageBindsResponsesToo) {
  run_against_peer([&](ScriptedPeer& peer) {
    const Bytes schemas = bytes_without(99);
    peer.send({root_connection_id, wire::Schema{echo_method, response, schemas}});
    expect_unreadable(call(peer, {}));
  });
}

TEST_F(SchemasOfResponsesTest, TheAnswerToACallThatWasGivenUpBindsAllTheSame) {
  run_against_peer([&](ScriptedPeer& peer) {
    options.deadline = in(1ms);
    EXPECT_EQ(client.root().call(echo_method, {}, options).error(), Error::deadline_exceeded);
    options.deadline = never;
    const auto called = peer.receive_kind<wire::Call>();
    ASSERT_TRUE(called.has_value());
    const Bytes ret = wire::encode_call_error(wire::CallError::cancelled);
    const Bytes schemas = bytes_without(99);
    peer.send({root_connection_id, wire::Response{called->request, {}, ret, schemas}});
    expect_unreadable(call(peer, {}));
  });
}

TEST_F(SchemasOfResponsesTest, WhatRidesOnAnAnswerToNothingIsNotLookedAt) {
  run_against_peer([&](ScriptedPeer& peer) {
    const Bytes garbage{std::byte{0x01}};
    peer.send({root_connection_id, wire::Response{RequestId{99}, {}, {}, garbage}});
    EXPECT_TRUE(call(peer, {}).has_value());
  });
}

TEST_F(SchemasOfResponsesTest, AnAnswerWithBytesThatAreNoSchemasEndsTheSession) {
  run_against_peer([&](ScriptedPeer& peer) {
    EXPECT_FALSE(call(peer, Bytes{std::byte{0x01}}).has_value());
    EXPECT_EQ(client.violation(), Violation::invalid_cbor);
  });
}

}  // namespace
}  // namespace vox::test

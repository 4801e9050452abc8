// Which schemas cross a connection: once each, before what needs them, within limits.
#include "vox/schema/tracker.hpp"

#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;
using wire::BindingDirection;

constexpr Binding echo{.method = {1}, .direction = BindingDirection::args};
constexpr Binding echo_back{.method = {1}, .direction = BindingDirection::response};
constexpr std::size_t unlimited = std::size_t{1} << 30;
constexpr Binding other{.method = {2}, .direction = BindingDirection::args};

Bytes missing(const SentSchemas& sent, const Binding& binding, const SchemaSet& set) {
  Bytes out;
  sent.append_missing(binding, set, out);
  return out;
}

TEST(SentSchemas, AFirstMessageCarriesAllThatItNeeds) {
  const SentSchemas sent;
  EXPECT_EQ(to_hex(missing(sent, echo, *make_schema_set(tuple<string>()))),
            to_hex(echo_arguments()));
}

TEST(SentSchemas, WhatIsNotCommittedIsMissingStill) {
  SentSchemas sent;
  const auto set = make_schema_set(tuple<string>());
  EXPECT_EQ(missing(sent, echo, *set), missing(sent, echo, *set));
  sent.commit(echo, *set);
  EXPECT_EQ(missing(sent, echo, *set), Bytes());
}

TEST(SentSchemas, AnotherBindingSendsItsRootAndWhatIsNew) {
  SentSchemas sent;
  const auto set = make_schema_set(tuple<string>());
  sent.commit(echo, *set);
  const auto same = decode_payload(missing(sent, other, *set), SchemaLimits{});
  EXPECT_EQ(same->schemas.size(), 0U);
  EXPECT_EQ(same->root, set->payload.root);
  // string has been sent; never, VoxError and Result have not.
  const auto response_set = make_schema_set(response<string>());
  EXPECT_EQ(decode_payload(missing(sent, echo_back, *response_set), SchemaLimits{})->schemas.size(),
            3U);
}

TEST(SentSchemas, ForgettingSendsAllAgain) {
  SentSchemas sent;
  const auto set = make_schema_set(tuple<string>());
  sent.commit(echo, *set);
  sent.clear();
  EXPECT_EQ(to_hex(missing(sent, echo, *set)), to_hex(echo_arguments()));
}

Bytes payload_of(const Shape& shape) { return encode_payload(extract(shape)); }

std::string read(ReceivedSchemas& received, const Binding& binding, const Shape& local,
                 std::string_view value) {
  Mismatch mismatch;
  const auto plan = received.plan_for(binding, local, mismatch, unlimited);
  return plan == nullptr ? mismatch.text : translated(*plan, hex(value));
}

TEST(ReceivedSchemas, ABindingIsReadByWhatCame) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  EXPECT_EQ(read(received, echo, tuple<profile>(), "0141 0142 01 0143"), "01410142");
}

TEST(ReceivedSchemas, WithoutABindingValuesAreTakenAsTheyAre) {
  ReceivedSchemas received{SchemaLimits{}};
  Mismatch mismatch;
  EXPECT_TRUE(received.plan_for(echo, gnarly_payload(), mismatch, unlimited)->is_identity());
  EXPECT_EQ(read(received, echo, tuple<profile>(), "0141 0142"), "01410142");
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  EXPECT_EQ(read(received, echo, tuple<profile>(), "0141 0142 00"), "01410142");
}

TEST(ReceivedSchemas, APlanIsBuiltOnce) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  Mismatch mismatch;
  const auto plan = received.plan_for(echo, tuple<profile>(), mismatch, unlimited);
  EXPECT_EQ(received.plan_for(echo, tuple<profile>(), mismatch, unlimited), plan);
  EXPECT_EQ(received.receive(other, payload_of(tuple<string>())), Violation::none);
  EXPECT_EQ(received.plan_for(echo, tuple<profile>(), mismatch, unlimited), plan);
}

TEST(ReceivedSchemas, APlanThatFindsNoRoomIsBuiltAnew) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  Mismatch mismatch;
  const auto plan = received.plan_for(echo, tuple<profile>(), mismatch, unlimited);
  ASSERT_NE(plan, nullptr);
  const std::size_t bytes = received.plans_bytes();
  EXPECT_GT(bytes, plan->held_bytes());
  received.clear();
  EXPECT_EQ(received.plans_bytes(), 0U);
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  const auto first = received.plan_for(echo, tuple<profile>(), mismatch, bytes - 1);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(received.plans_bytes(), 0U);
  const auto second = received.plan_for(echo, tuple<profile>(), mismatch, bytes);
  EXPECT_NE(first, second);
  EXPECT_EQ(received.plans_bytes(), bytes);
  EXPECT_EQ(received.plan_for(echo, tuple<profile>(), mismatch, 0), second);
  EXPECT_EQ(received.receive(echo, payload_of(tuple<string>())), Violation::none);
  EXPECT_EQ(received.plans_bytes(), 0U);  // its root was replaced
}

TEST(ReceivedSchemas, AReasonThatFindsNoRoomIsGivenAllTheSame) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, payload_of(tuple<string>())), Violation::none);
  Mismatch mismatch;
  EXPECT_EQ(received.plan_for(echo, tuple<profile>(), mismatch, 0), nullptr);
  EXPECT_FALSE(mismatch.text.empty());
  EXPECT_EQ(received.plans_bytes(), 0U);
  EXPECT_EQ(received.plan_for(echo, tuple<profile>(), mismatch, unlimited), nullptr);
  EXPECT_GT(received.plans_bytes(), 0U);
}

TEST(ReceivedSchemas, ARefusalIsRememberedUntilSomethingComes) {
  ReceivedSchemas received{SchemaLimits{}};
  SchemaPayload payload = extract(tuple<string>());
  const std::vector<Schema> schemas = std::exchange(payload.schemas, {});
  EXPECT_EQ(received.receive(echo, encode_payload(payload)), Violation::none);
  for (int turn = 0; turn < 2; ++turn) {
    EXPECT_EQ(read(received, echo, tuple<string>(), ""), "root: the remote schema never came");
  }
  payload.schemas = schemas;
  EXPECT_EQ(received.receive(other, encode_payload(payload)), Violation::none);
  EXPECT_EQ(read(received, echo, tuple<string>(), "0141"), "0141");
}

TEST(ReceivedSchemas, ALaterRootReplacesTheEarlierOne) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, payload_of(tuple<evolved::profile>())), Violation::none);
  EXPECT_EQ(read(received, echo, tuple<profile>(), "0141 0142 00"), "01410142");
  EXPECT_EQ(received.receive(echo, payload_of(tuple<profile>())), Violation::none);
  EXPECT_EQ(read(received, echo, tuple<profile>(), "0141 0142"), "01410142");
}

TEST(ReceivedSchemas, RepeatsAreIgnoredAndChangesAreNot) {
  ReceivedSchemas received{SchemaLimits{}};
  SchemaPayload payload = extract(tuple<string>());
  EXPECT_EQ(received.receive(echo, encode_payload(payload)), Violation::none);
  const std::size_t parts_count = received.parts_count();
  EXPECT_EQ(received.receive(echo, encode_payload(payload)), Violation::none);
  EXPECT_EQ(received.schemas_count(), 2U);
  EXPECT_EQ(received.parts_count(), parts_count);
  payload.schemas[0].primitive = Primitive::u8;
  EXPECT_EQ(received.receive(other, encode_payload(payload)), Violation::schema_changed);
  payload = extract(tuple<u32>());
  payload.schemas.push_back(payload.schemas[0]);
  EXPECT_EQ(received.receive(other, encode_payload(payload)), Violation::none);
  payload.schemas[0] = {.id = {77}};
  payload.schemas[1] = {.id = {77}, .primitive = Primitive::u8};
  EXPECT_EQ(received.receive(other, encode_payload(payload)), Violation::schema_changed);
}

TEST(ReceivedSchemas, LimitsHoldForTheWholeConnection) {
  ReceivedSchemas few({.schemas_max = 3});
  EXPECT_EQ(few.receive(echo, payload_of(tuple<string>())), Violation::none);
  EXPECT_EQ(few.receive(other, payload_of(tuple<u32, u8>())), Violation::schema_too_large);
  EXPECT_EQ(few.schemas_count(), 2U);
  EXPECT_EQ(few.receive(other, payload_of(tuple<u32>())), Violation::none);
  few.clear();
  EXPECT_EQ(few.receive(other, payload_of(tuple<u32, u8>())), Violation::none);

  // A parameter, an element and an argument each.
  ReceivedSchemas small({.parts_max = 5});
  EXPECT_EQ(small.receive(echo, payload_of(tuple<string>())), Violation::none);
  EXPECT_EQ(small.parts_count(), 3U);
  EXPECT_EQ(small.receive(other, payload_of(option<u32>())), Violation::schema_too_large);
  EXPECT_EQ(small.receive(other, payload_of(u32())), Violation::none);

  ReceivedSchemas one({.bindings_max = 1});
  EXPECT_EQ(one.receive(echo, payload_of(tuple<string>())), Violation::none);
  EXPECT_EQ(one.receive(echo, payload_of(tuple<u32>())), Violation::none);
  EXPECT_EQ(one.receive(other, payload_of(tuple<u32>())), Violation::schema_too_large);
}

TEST(ReceivedSchemas, WhatIsNoPayloadLeavesNothing) {
  ReceivedSchemas received{SchemaLimits{}};
  EXPECT_EQ(received.receive(echo, {}), Violation::truncated_value);
  EXPECT_EQ(received.schemas_count(), 0U);
}

TEST(ReceivedSchemas, OneSendsWhatTheOtherReads) {
  SentSchemas sent;
  ReceivedSchemas received{SchemaLimits{}};
  const Binding bindings[] = {echo, echo_back, other};
  const std::shared_ptr<const SchemaSet> sets[] = {make_schema_set(tuple<gnarly_payload>()),
                                                   make_schema_set(response<gnarly_payload>()),
                                                   make_schema_set(tuple<list<bytes>>())};
  for (std::size_t index = 0; index < std::size(bindings); ++index) {
    EXPECT_EQ(received.receive(bindings[index], missing(sent, bindings[index], *sets[index])),
              Violation::none);
    sent.commit(bindings[index], *sets[index]);
    Mismatch mismatch;
    const auto plan = received.plan_for(bindings[index], *sets[index]->root, mismatch, unlimited);
    ASSERT_NE(plan, nullptr) << mismatch.text;
    EXPECT_TRUE(plan->is_identity());
  }
}

}  // namespace
}  // namespace vox::schema

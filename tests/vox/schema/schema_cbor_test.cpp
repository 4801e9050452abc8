// Schemas as CBOR: the reference's own bytes both ways, and every kind there and back.
#include "tests/vox/schema/schema_testing.hpp"

namespace vox::schema {
namespace {

SchemaPayload decoded(BytesView bytes) {
  Result<SchemaPayload, Violation> payload = decode_payload(bytes, SchemaLimits{});
  EXPECT_EQ(violation_of(payload), Violation::none);
  return payload.has_value() ? *std::move(payload) : SchemaPayload{};
}

TEST(SchemaCbor, ReadsTheArgumentsOfEcho) {
  const SchemaPayload payload = decoded(echo_arguments());
  ASSERT_EQ(payload.schemas.size(), 2U);
  EXPECT_EQ(payload.schemas[0].id, SchemaId{0x6d7dce914ee150e8});
  EXPECT_EQ(payload.schemas[0].primitive, Primitive::string);
  EXPECT_EQ(payload.schemas[1].kind, SchemaKind::tuple);
  EXPECT_EQ(payload.schemas[1].parameters, std::vector<std::string>{"T0"});
  EXPECT_EQ(payload.schemas[1].elements, std::vector{variable("T0")});
  EXPECT_EQ(payload.root, concrete(0x6847ab90feda71c1, {concrete(0x6d7dce914ee150e8)}));
}

TEST(SchemaCbor, ReadsTheVariantsOfAResponse) {
  const SchemaPayload payload = decoded(echo_response());
  ASSERT_EQ(payload.schemas.size(), 4U);
  const Schema& error = payload.schemas[2];
  EXPECT_EQ(error.name, "VoxError");
  ASSERT_EQ(error.variants.size(), 8U);
  EXPECT_EQ(error.variants[0].payload, PayloadKind::newtype);
  EXPECT_EQ(error.variants[0].fields[0].type, variable("E"));
  EXPECT_EQ(error.variants[7].name, "Indeterminate");
  EXPECT_EQ(error.variants[7].index, 7U);
  EXPECT_EQ(error.variants[7].payload, PayloadKind::unit);
}

TEST(SchemaCbor, WritesWhatTheReferenceWrites) {
  EXPECT_EQ(to_hex(encode_payload(decoded(echo_arguments()))), to_hex(echo_arguments()));
  EXPECT_EQ(to_hex(encode_payload(decoded(echo_response()))), to_hex(echo_response()));
}

TEST(SchemaCbor, ReadsAndWritesTheEnvelopeOfHandshakes) {
  const Bytes bytes = envelope_schemas();
  const auto schemas = decode_schemas(bytes, SchemaLimits{});
  ASSERT_EQ(violation_of(schemas), Violation::none);
  ASSERT_EQ(schemas->size(), 33U);
  Bytes again = hex("98 21");
  for (const Schema& schema : *schemas) append_cbor(again, schema);
  EXPECT_EQ(to_hex(again), to_hex(bytes));
}

Schema of_elements(SchemaKind kind, std::vector<TypeRef> elements) {
  return {.id = {7}, .kind = kind, .elements = std::move(elements)};
}

SchemaPayload one_of_each() {
  SchemaPayload payload;
  payload.root = concrete(1, {variable("T"), concrete(2, {concrete(3)})});
  std::vector<Schema>& schemas = payload.schemas;
  for (int number = 0; number <= static_cast<int>(Primitive::payload); ++number) {
    schemas.push_back({.id = {~0ULL}, .primitive = static_cast<Primitive>(number)});
  }
  const std::vector<Field> fields = {{.name = "a", .type = concrete(1), .required = false},
                                     {.name = "", .type = variable("K"), .required = true}};
  const Field positional = {.type = concrete(5)};
  schemas.push_back({.id = {1},
                     .parameters = {"K", "V"},
                     .kind = SchemaKind::structure,
                     .name = "Pair",
                     .fields = fields});
  schemas.push_back({.id = {2},
                     .kind = SchemaKind::enumeration,
                     .name = "Choice",
                     .variants = {{"None", 0, PayloadKind::unit, {}},
                                  {"One", 9, PayloadKind::newtype, {positional}},
                                  {"Few", 70000, PayloadKind::tuple, {positional, positional}},
                                  {"Empty", 4, PayloadKind::tuple, {}},
                                  {"Named", 5, PayloadKind::structure, fields}}});
  schemas.push_back(of_elements(SchemaKind::tuple, {}));
  schemas.push_back(of_elements(SchemaKind::tuple, {concrete(1), variable("T1")}));
  schemas.push_back(of_elements(SchemaKind::list, {concrete(1)}));
  schemas.push_back(of_elements(SchemaKind::option, {concrete(1)}));
  schemas.push_back(of_elements(SchemaKind::map, {concrete(1), concrete(2)}));
  schemas.push_back(of_elements(SchemaKind::array, {concrete(1)}));
  schemas.back().array_length = 1ULL << 40;
  schemas.push_back(of_elements(SchemaKind::channel, {concrete(1)}));
  schemas.back().direction = Direction::rx;
  return payload;
}

TEST(SchemaCbor, EveryKindComesBackAsItWas) {
  const SchemaPayload payload = one_of_each();
  EXPECT_EQ(decoded(encode_payload(payload)), payload);
}

TEST(SchemaCbor, PiecesMakeAPayload) {
  const SchemaPayload payload = decoded(echo_arguments());
  Bytes bytes = hex("a2 67 736368656d6173 82");
  for (const Schema& schema : payload.schemas) append_cbor(bytes, schema);
  const Bytes root_key = hex("64 726f6f74");
  bytes.insert(bytes.end(), root_key.begin(), root_key.end());
  append_cbor(bytes, payload.root);
  EXPECT_EQ(to_hex(bytes), to_hex(echo_arguments()));
}

}  // namespace
}  // namespace vox::schema

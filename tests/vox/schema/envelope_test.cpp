// Counterparts whose messages are laid out as ours are accepted, however they say so, and others
// are not.
#include "vox/schema/envelope.hpp"

#include <algorithm>
#include <functional>

#include "tests/vox/schema/schema_testing.hpp"
#include "vox/schema/extract.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::schema {
namespace {

Bytes array_of(const std::vector<Schema>& schemas) {
  Bytes bytes;
  wire::CborWriter(bytes).write_array(schemas.size());
  for (const Schema& schema : schemas) append_cbor(bytes, schema);
  return bytes;
}

std::string words(BytesView schemas) {
  const auto verdict = check_envelope(schemas, SchemaLimits{});
  return verdict.has_value() ? std::string() : verdict.error().text;
}

std::vector<Schema> envelope() { return *decode_schemas(envelope_schemas(), SchemaLimits{}); }

Schema& named(std::vector<Schema>& schemas, std::string_view name) {
  for (Schema& schema : schemas) {
    if (schema.name == name) return schema;
  }
  ADD_FAILURE() << name;
  return schemas.front();
}

TEST(Envelope, OurShapeHasTheReferencesSchemas) {
  EXPECT_EQ(to_hex(array_of(extract(envelope_shape()).schemas)), to_hex(envelope_schemas()));
}

TEST(Envelope, TheReferenceAndWhoSaysNothingAreAccepted) {
  EXPECT_EQ(words(envelope_schemas()), "");
  EXPECT_EQ(words(hex("80")), "");
}

TEST(Envelope, OrderOfSchemasAndTheirIdsAreFree) {
  std::vector<Schema> schemas = envelope();
  std::reverse(schemas.begin(), schemas.end() - 1);
  EXPECT_EQ(words(array_of(schemas)), "");
  schemas.push_back(schemas.back());
  EXPECT_EQ(words(array_of(schemas)), "");
}

TEST(Envelope, VariantsThatWeDoNotKnowDoNoHarmAtTheEnd) {
  std::vector<Schema> schemas = envelope();
  named(schemas, "MessagePayload").variants.push_back({"Gossip", 10, PayloadKind::unit, {}});
  EXPECT_EQ(words(array_of(schemas)), "");
}

struct Change {
  std::string_view words;
  std::function<void(std::vector<Schema>&)> apply;
};

TEST(Envelope, AnyOtherLayoutIsRefusedInWords) {
  const Change changes[] = {
      {"another order",
       [](auto& all) {
         std::swap(named(all, "Message").fields[0], named(all, "Message").fields[1]);
       }},
      {"another order",
       [](auto& all) {
         named(all, "Ping").fields.push_back({"extra", named(all, "Ping").fields[0].type});
       }},
      {"another order",
       [](auto& all) {
         for (Variant& variant : named(all, "MessagePayload").variants) variant.index ^= 1;
       }},
      {"no nonce", [](auto& all) { named(all, "Pong").fields.clear(); }},
      {"different names", [](auto& all) { named(all, "ChannelItem").name = "Item"; }},
      {"different types", [](auto& all) { all.front().primitive = Primitive::u32; }},
      {"never came", [](auto& all) { all.erase(all.begin()); }},
      {"one id for two schemas", [](auto& all) { all[1].id = all[0].id; }},
      {"different kinds", [](auto& all) { all.pop_back(); }},
  };
  for (const Change& change : changes) {
    std::vector<Schema> schemas = envelope();
    change.apply(schemas);
    const std::string refusal = words(array_of(schemas));
    EXPECT_NE(refusal.find(change.words), std::string::npos) << change.words << ": " << refusal;
  }
}

TEST(Envelope, WhatIsNoArrayOfSchemasIsRefusedByItsViolation) {
  EXPECT_EQ(words({}), "message schema: truncated_value");
  EXPECT_EQ(words(hex("a0")), "message schema: invalid_cbor");
  const auto verdict = check_envelope(array_of(envelope()), {.schemas_max = 32});
  EXPECT_TRUE(verdict.has_value()) << "our own words need no limits";
  std::vector<Schema> schemas = envelope();
  std::reverse(schemas.begin(), schemas.end() - 1);
  EXPECT_FALSE(check_envelope(array_of(schemas), {.schemas_max = 32}).has_value());
}

}  // namespace
}  // namespace vox::schema

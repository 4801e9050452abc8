// What is no payload, in which words it is refused, and how much it may cost.
#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "tests/vox/schema/schema_testing.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::schema {
namespace {

Violation refusal(BytesView bytes, const SchemaLimits& limits = {}) {
  return violation_of(decode_payload(bytes, limits));
}

// "'name'" is a CBOR text, so that payloads can be read; all else is hex.
Bytes cbor(std::string_view text) {
  Bytes out;
  wire::CborWriter writer(out);
  while (!text.empty()) {
    const std::size_t quote = text.find('\'');
    writer.write_item(hex(text.substr(0, quote)));
    if (quote == std::string_view::npos) break;
    const std::size_t end = text.find('\'', quote + 1);
    writer.write_text(text.substr(quote + 1, end - quote - 1));
    text.remove_prefix(end + 1);
  }
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

const std::string some_ref = "a2 'tag' 'var' 'name' 'T'";

// A payload of one schema of this kind.
Violation refusal_of_kind(const std::string& kind) {
  return refusal(
      cbor("a2 'schemas' 81 a3 'id' 01 'type_params' 80 'kind' " + kind + " 'root' " + some_ref));
}

Violation refusal_of_root(const std::string& root) {
  return refusal(cbor("a2 'schemas' 80 'root' " + root));
}

struct Case {
  std::string cbor;
  Violation violation;
};

TEST(SchemaRefusal, AKindIsReadInEveryOrderButWithItsTagFirst) {
  const Case cases[] = {
      {"a2 'tag' 'list' 'element' " + some_ref, Violation::none},
      {"a3 'tag' 'array' 'length' 05 'element' " + some_ref, Violation::none},
      {"a3 'tag' 'array' 'element' " + some_ref + " 'length' 05", Violation::none},
      {"a3 'tag' 'list' 'element' " + some_ref + " 'note' 82 01 f5", Violation::none},
      {"a2 'element' " + some_ref + " 'tag' 'list'", Violation::invalid_cbor},
      {"a0", Violation::invalid_cbor},
      {"80", Violation::invalid_cbor},
      {"a2 'tag' 'set' 'element' " + some_ref, Violation::unknown_variant},
      {"a2 'tag' 'primitive' 'primitive_type' 'u7'", Violation::unknown_variant},
      {"a3 'tag' 'channel' 'direction' 'up' 'element' " + some_ref, Violation::unknown_variant},
      {"a1 'tag' 'list'", Violation::missing_field},
      {"a2 'tag' 'map' 'key' " + some_ref, Violation::missing_field},
      {"a1 'tag' 'tuple'", Violation::missing_field},
      {"a2 'tag' 'struct' 'name' 'S'", Violation::missing_field},
      {"a3 'tag' 'list' 'element' " + some_ref + " 'element' " + some_ref,
       Violation::duplicate_field},
      {"a3 'tag' 'list' 'element' " + some_ref + " 'tag' 'list'", Violation::duplicate_field},
      {"a2 'tag' 'primitive' 'primitive_type' 01", Violation::invalid_cbor},
      {"a2 'tag' 'primitive' 'primitive_type' 61 ff", Violation::invalid_utf8},
      {"bf 'tag' 'tuple' 'elements' 80 ff", Violation::invalid_cbor},
      {"a2 'tag' 'tuple' 'elements' 9f ff", Violation::invalid_cbor},
  };
  for (const Case& wanted : cases) {
    EXPECT_EQ(refusal_of_kind(wanted.cbor), wanted.violation) << wanted.cbor;
  }
}

TEST(SchemaRefusal, AReferenceSaysAllOfItself) {
  const Case cases[] = {
      {"a3 'tag' 'concrete' 'type_id' 01 'args' 80", Violation::none},
      {"a3 'tag' 'concrete' 'args' 80 'type_id' 1b ffffffffffffffff", Violation::none},
      {"a2 'tag' 'concrete' 'type_id' 01", Violation::missing_field},
      {"a2 'tag' 'concrete' 'args' 80", Violation::missing_field},
      {"a3 'tag' 'concrete' 'type_id' 20 'args' 80", Violation::invalid_cbor},
      {"a3 'tag' 'concrete' 'type_id' 18 01 'args' 80", Violation::varint_overlong},
      {"a3 'tag' 'concrete' 'type_id' 01 'args' 81 01", Violation::truncated_value},
      {"a1 'tag' 'var'", Violation::missing_field},
      {"a2 'tag' 'var' 'name' ''", Violation::invalid_cbor},
      {"a2 'tag' 'nothing' 'name' 'T'", Violation::unknown_variant},
      {"f6", Violation::invalid_cbor},
  };
  for (const Case& wanted : cases) {
    EXPECT_EQ(refusal_of_root(wanted.cbor), wanted.violation) << wanted.cbor;
  }
}

Violation refusal_of_variant(const std::string& variant) {
  return refusal_of_kind("a3 'tag' 'enum' 'name' 'E' 'variants' 81 " + variant);
}

TEST(SchemaRefusal, AVariantIsNothingOrATaggedMap) {
  const Case cases[] = {
      {"a3 'name' 'A' 'index' 00 'payload' 'unit'", Violation::none},
      {"a3 'payload' a2 'tag' 'tuple' 'types' 80 'index' 00 'name' 'A'", Violation::none},
      {"a3 'name' 'A' 'index' 00 'payload' 'tuple'", Violation::invalid_cbor},
      {"a3 'name' 'A' 'index' 00 'payload' a1 'tag' 'unit'", Violation::invalid_cbor},
      {"a3 'name' 'A' 'index' 00 'payload' 'void'", Violation::unknown_variant},
      {"a3 'name' 'A' 'index' 00 'payload' a1 'tag' 'newtype'", Violation::missing_field},
      {"a2 'name' 'A' 'payload' 'unit' 'enough' 'bytes'", Violation::missing_field},
      {"a3 'name' 'A' 'index' 1b 0000000100000000 'payload' 'unit'", Violation::varint_overflow},
      {"a3 'name' 'A' 'index' 00 'payload' a2 'tag' 'struct' 'fields' 81 a2 'name' 'x' 'type_ref' "
       "a3 'tag' 'concrete' 'type_id' 01 'args' 80",
       Violation::missing_field},
  };
  for (const Case& wanted : cases) {
    EXPECT_EQ(refusal_of_variant(wanted.cbor), wanted.violation) << wanted.cbor;
  }
}

TEST(SchemaRefusal, ParametersMayBeAbsentButNotRepeatedOrNameless) {
  const std::string tail = "'kind' a2 'tag' 'tuple' 'elements' 80 'root' " + some_ref;
  const Case cases[] = {
      {"a2 'schemas' 81 a2 'id' 01 " + tail, Violation::none},
      {"a2 'schemas' 81 a3 'id' 01 'type_params' 82 'T' 'U' " + tail, Violation::none},
      {"a2 'schemas' 81 a3 'id' 01 'type_params' 82 'T' 'T' " + tail, Violation::duplicate_field},
      {"a2 'schemas' 81 a3 'id' 01 'type_params' 81 '' " + tail, Violation::invalid_cbor},
      {"a2 'schemas' 81 a2 'type_params' 80 " + tail, Violation::missing_field},
  };
  for (const Case& wanted : cases) {
    EXPECT_EQ(refusal(cbor(wanted.cbor)), wanted.violation) << wanted.cbor;
  }
}

TEST(SchemaRefusal, APayloadIsOneMapAndNothingBehindIt) {
  EXPECT_EQ(refusal({}), Violation::truncated_value);
  EXPECT_EQ(refusal(cbor("80")), Violation::invalid_cbor);
  EXPECT_EQ(refusal(cbor("a1 'schemas' 80")), Violation::missing_field);
  EXPECT_EQ(refusal(joined({echo_arguments(), hex("00")})), Violation::trailing_bytes);
}

// The root of a payload, with as many references in one another.
Bytes nested(std::size_t depth) {
  TypeRef ref = concrete(1);
  for (std::size_t level = 1; level < depth; ++level) ref = concrete(1, {ref});
  return encode_payload({.root = ref});
}

TEST(SchemaRefusal, ReferencesNestAsDeepAsTheLimit) {
  EXPECT_EQ(refusal(nested(32)), Violation::none);
  EXPECT_EQ(refusal(nested(33)), Violation::schema_too_large);
  EXPECT_EQ(refusal(nested(3), {.nesting_max = 2}), Violation::schema_too_large);
}

TEST(SchemaRefusal, CountsStayWithinTheLimits) {
  EXPECT_EQ(refusal(echo_response(), {.schemas_max = 4}), Violation::none);
  EXPECT_EQ(refusal(echo_response(), {.schemas_max = 3}), Violation::schema_too_large);
  // Three parameters, ten variants, four payloads of variants, three arguments.
  EXPECT_EQ(refusal(echo_response(), {.parts_max = 20}), Violation::none);
  EXPECT_EQ(refusal(echo_response(), {.parts_max = 19}), Violation::schema_too_large);
}

TEST(SchemaRefusal, ADeclarationHasFewParameters) {
  Schema schema;
  for (int number = 0; number < 32; ++number) {
    schema.parameters.push_back(std::to_string(number));
  }
  EXPECT_EQ(refusal(encode_payload({.schemas = {schema}, .root = concrete(1)})), Violation::none);
  schema.parameters.push_back("32");
  EXPECT_EQ(refusal(encode_payload({.schemas = {schema}, .root = concrete(1)})),
            Violation::schema_too_large);
}

TEST(SchemaRefusal, NoPrefixIsAPayload) {
  const Bytes whole = echo_response();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes prefix = to_bytes(BytesView(whole).first(size));
    EXPECT_EQ(refusal(prefix), Violation::truncated_value) << size;
  }
}

TEST(SchemaRefusal, AChangedByteGivesAPayloadThatCanBeWrittenOrAViolation) {
  for (const Bytes& whole : {echo_arguments(), echo_response()}) {
    for (std::size_t index = 0; index < whole.size(); ++index) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        Bytes changed = whole;
        changed[index] ^= static_cast<std::byte>(1U << bit);
        const auto payload = decode_payload(changed, SchemaLimits{});
        if (!payload.has_value()) continue;
        const Bytes again = encode_payload(*payload);
        const auto reread = decode_payload(again, SchemaLimits{});
        ASSERT_TRUE(reread.has_value() && *reread == *payload) << index << ' ' << bit;
      }
    }
  }
}

}  // namespace
}  // namespace vox::schema

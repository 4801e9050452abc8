// What a counterpart's schemas may cost: never more than 16 times what it sent, whatever that is
// made of, wherever it ends, and whatever is made of it.
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/schema_testing.hpp"
#include "tests/vox/schema/shapes.hpp"
#include "tests/vox/support/allocation_count.hpp"
#include "vox/schema/tracker.hpp"

namespace vox::schema {
namespace {

// The smallest encodings of everything, many times.
std::vector<SchemaPayload> costly() {
  const TypeRef smallest = variable("T");
  std::vector<SchemaPayload> payloads(6);
  for (SchemaPayload& payload : payloads) payload.root = smallest;
  for (std::uint64_t id = 0; id < 200; ++id) {
    payloads[0].schemas.push_back({.id = {id % 24}, .kind = SchemaKind::tuple});
    Schema schema{.id = {id}, .kind = SchemaKind::tuple};
    for (int number = 0; number < 32; ++number) {
      schema.parameters.emplace_back(1, static_cast<char>('0' + number));
    }
    payloads[1].schemas.push_back(schema);
  }
  payloads[2].root = concrete(0, std::vector<TypeRef>(3000, smallest));
  Schema schema{.kind = SchemaKind::enumeration};
  schema.variants.resize(3000);
  payloads[3].schemas = {schema};
  schema.variants = {{"", 0, PayloadKind::tuple, std::vector<Field>(3000, {.type = smallest})}};
  payloads[4].schemas = {schema};
  payloads[5].schemas = {
      {.kind = SchemaKind::structure, .fields = std::vector<Field>(3000, {.type = smallest})}};
  return payloads;
}

TEST(SchemaMemory, DecodingHoldsNoMoreThanItMay) {
  for (const SchemaPayload& payload : costly()) {
    const Bytes bytes = encode_payload(payload);
    for (const std::size_t size : {bytes.size(), bytes.size() - 1, bytes.size() / 2}) {
      const BytesView part = BytesView(bytes).first(size);
      test::HeldBytes held;
      {
        const test::HeldBytes::Counting counting(held);
        const auto decoded = decode_payload(part, SchemaLimits{});
        EXPECT_EQ(decoded.has_value(), size == bytes.size());
      }
      EXPECT_LE(held.bytes_max(), 16 * size);
      EXPECT_EQ(held.bytes(), 0U);
    }
  }
}

TEST(SchemaMemory, TrackingCostsNoMoreThanItSays) {
  for (const SchemaPayload& payload : costly()) {
    const Bytes bytes = encode_payload(payload);
    test::HeldBytes held;
    {
      const test::HeldBytes::Counting counting(held);
      ReceivedSchemas received{SchemaLimits{}};
      EXPECT_EQ(received.receive({}, bytes), Violation::none);
    }
    EXPECT_LE(held.bytes_max(), ReceivedSchemas::cost_of(bytes));
  }
}

// A local type that leaves out all but `a`.
const Shape& only_a() {
  static constexpr FieldShape fields[] = {{"a", shapes::u8}};
  static const Shape shape = shapes::structure("S", fields);
  return shape;
}

void append_text(Bytes& out) {
  for (const char letter : std::string_view("\x07unknown")) out.push_back(std::byte(letter));
}

const Shape& grown_a() {
  static constexpr FieldShape fields[] = {{"a", shapes::u8}, {"b", shapes::string, append_text}};
  static const Shape shape = shapes::structure("S", fields);
  return shape;
}

TEST(SchemaMemory, ATranslatedValueTakesWhatItNeedsAndOneThatIsTooLargeNothing) {
  constexpr std::size_t count = 100;
  const auto plan = plan_between(shapes::list<only_a>(), shapes::list<grown_a>());
  ASSERT_TRUE(plan.has_value());
  const Bytes value(1 + count, std::byte{count});
  constexpr std::size_t bytes = 1 + 9 * count;
  for (const std::size_t bytes_max : {bytes, bytes - 1}) {
    test::HeldBytes held;
    {
      const test::HeldBytes::Counting counting(held);
      Bytes out;
      const Violation violation = (*plan)->translate(value, out, bytes_max);
      EXPECT_EQ(violation, bytes_max == bytes ? Violation::none : Violation::value_too_large);
    }
    EXPECT_LE(held.bytes_max(), value.size() + (bytes_max == bytes ? bytes : 0));
  }
}

}  // namespace
}  // namespace vox::schema

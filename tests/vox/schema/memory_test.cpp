// What a counterpart's schemas may cost: never more than 16 times what it sent, whatever that is
// made of, wherever it ends, and whatever is made of it.
#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/schema_testing.hpp"
#include "tests/vox/schema/shapes.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"
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

// Few bytes that describe types without end, and many types.
std::vector<Said> endless() {
  const auto said = [](std::vector<Schema> schemas) {
    schemas.push_back({.id = {1}, .primitive = Primitive::u8});
    schemas.push_back({.id = {2},
                       .kind = SchemaKind::structure,
                       .name = "S",
                       .fields = {{.name = "a", .type = concrete(1)},
                                  {.name = "b", .type = concrete(10, {concrete(1)})}}});
    return Said{{.schemas = std::move(schemas), .root = concrete(2)}};
  };
  const auto list = [](std::uint64_t id, TypeRef element) {
    return Schema{.id = {id},
                  .parameters = {"T"},
                  .kind = SchemaKind::list,
                  .elements = {std::move(element)}};
  };
  std::vector<Said> all;
  all.push_back(said({list(10, concrete(10, {concrete(10, {variable("T")})}))}));
  // Twice as many at each step.
  std::vector<Schema> doubling = {list(5, variable("T")), list(6, variable("T"))};
  for (std::uint64_t id = 10; id < 20; ++id) {
    doubling.push_back({.id = {id},
                        .parameters = {"T"},
                        .kind = SchemaKind::tuple,
                        .elements = {concrete(id + 1, {concrete(5, {variable("T")})}),
                                     concrete(id + 1, {concrete(6, {variable("T")})})}});
  }
  doubling.push_back(list(20, variable("T")));
  all.push_back(said(std::move(doubling)));
  return all;
}

TEST(SchemaMemory, PlansHoldNoMoreThanTheirSchemasPayFor) {
  const auto held_by = [](auto build) {
    test::HeldBytes held;
    {
      const test::HeldBytes::Counting counting(held);
      build();
    }
    return held.bytes_max();
  };
  const std::size_t ours = held_by([] { static_cast<void>(identity_plan(only_a())); }) +
                           16 * encode_payload(extract(only_a())).size();
  for (const Said& remote : endless()) {
    std::string mismatch;
    const std::size_t held = held_by([&] { mismatch = mismatch_of(plan_of(remote, only_a())); });
    EXPECT_EQ(mismatch, "root: the remote type is too large to be compared");
    EXPECT_LE(held, 16 * encode_payload(remote.payload).size() + ours);
  }
}

void expect_covered(const Shape& remote, const Shape& local) {
  test::HeldBytes held;
  PlanResult plan = fail(Mismatch{});
  {
    const test::HeldBytes::Counting counting(held);
    plan = plan_between(remote, local);
  }
  ASSERT_TRUE(plan.has_value()) << plan.error().text;
  EXPECT_LE(held.bytes(), (*plan)->held_bytes());
  EXPECT_LE((*plan)->held_bytes(), 3 * held.bytes());  // and says something
}

TEST(SchemaMemory, APlanTakesNoMoreThanItSays) {
  namespace evolved = shapes::evolved;
  expect_covered(shapes::u8(), shapes::u8());
  expect_covered(shapes::gnarly_payload(), shapes::gnarly_payload());
  expect_covered(evolved::profile(), shapes::profile());
  expect_covered(shapes::record(), evolved::record());
  expect_covered(shapes::tag(), evolved::tag());
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

// Values of many types, cut short and changed: each gives a value that reads back or a violation,
// and never more output than was allowed.
#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

// Chance with a fixed seed.
class Dice {
 public:
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return (state_ >> 33) % bound;
  }

 private:
  std::uint64_t state_ = 42;
};

struct Evolution {
  ShapeOf remote;
  ShapeOf local;
  std::string_view value;
};

constexpr std::string_view gnarly_value =
    "07 02 2f6d 02 01 00 01 61 02 2f61 01 01 6b 01 76 02 02 0102 00 00 01 74 01 01 78"
    "02 01 01 01 62 02 2f62 00 00 02 01 61 02 01 ac02 00 02 dead";

constexpr Evolution evolutions[] = {
    {gnarly_payload, gnarly_payload, gnarly_value},
    {tuple<evolved::profile, gnarly_payload>, tuple<profile, gnarly_payload>, "0141 0142 01 0143"},
    {list<evolved::record>, list<record>, "02 0000000000001540 54 0141 0000000000001540 02 0142"},
    {map<string, tag>, map<string, evolved::tag>, "02 0178 0141 07 0142 0179 00 08 00"},
    {response<list<option<tag>>>, response<list<option<evolved::tag>>>,
     "00 03 00 01 0141 07 0142 00"},
};

Bytes value_of(const Evolution& evolution) {
  std::string value(evolution.value);
  if (evolution.remote == evolutions[1].remote) value += gnarly_value;
  return hex(value);
}

// Translating is total, and what comes out is a value of the local type.
void expect_value_or_violation(const Plan& plan, const Plan& local, const Bytes& value) {
  Bytes out;
  const Violation violation = plan.translate(value, out, 4 * value.size());
  ASSERT_LE(out.size(), 4 * value.size());
  if (violation != Violation::none) return;
  EXPECT_EQ(translated(local, out), to_hex(out)) << to_hex(value);
}

TEST(PlanAtRandom, AnyBytesGiveAValueOrAViolation) {
  Dice dice;
  for (const Evolution& evolution : evolutions) {
    const auto plan = *plan_between(evolution.remote(), evolution.local());
    const auto local = *plan_between(evolution.local(), evolution.local());
    const Bytes whole = value_of(evolution);
    Bytes out;
    ASSERT_EQ(plan->translate(whole, out, 1000), Violation::none);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      out.clear();
      const Bytes prefix = to_bytes(BytesView(whole).first(size));
      EXPECT_EQ(plan->translate(prefix, out, 1000), Violation::truncated_value);
    }
    for (int turn = 0; turn < 2000; ++turn) {
      Bytes changed = whole;
      for (std::uint64_t change = 0; change <= dice.below(3); ++change) {
        changed[dice.below(changed.size())] = static_cast<std::byte>(dice.below(256));
      }
      expect_value_or_violation(*plan, *local, changed);
    }
  }
}

TEST(PlanAtRandom, AnySchemasGiveAPlanOrAMismatch) {
  Dice dice;
  for (const Evolution& evolution : evolutions) {
    const Bytes whole = encode_payload(extract(evolution.remote()));
    const Bytes value = value_of(evolution);
    const auto local = *plan_between(evolution.local(), evolution.local());
    for (int turn = 0; turn < 1000; ++turn) {
      Bytes changed = whole;
      changed[dice.below(changed.size())] ^= static_cast<std::byte>(1U << dice.below(8));
      const auto payload = decode_payload(changed, SchemaLimits{});
      if (!payload.has_value()) continue;
      const PlanResult plan = plan_of({*payload}, evolution.local());
      if (plan.has_value()) expect_value_or_violation(**plan, *local, value);
    }
  }
}

// References lead anywhere, themselves included.
Schema random_schema(Dice& dice, std::uint64_t id, std::uint64_t count) {
  const auto ref = [&] {
    TypeRef made = concrete(dice.below(count), {});
    if (dice.below(3) == 0) made.args.push_back(concrete(dice.below(count)));
    return dice.below(5) == 0 ? variable("T") : made;
  };
  Schema schema{.id = {id}, .parameters = {"T"}, .kind = static_cast<SchemaKind>(dice.below(9))};
  schema.primitive = static_cast<Primitive>(dice.below(19));
  schema.array_length = dice.below(4);
  schema.name = "S";
  const std::uint64_t parts = schema.kind == SchemaKind::tuple ? dice.below(4) : 1;
  const bool has_elements = schema.kind >= SchemaKind::tuple;
  for (std::uint64_t part = 0; has_elements && part < parts; ++part) {
    schema.elements.push_back(ref());
  }
  if (schema.kind == SchemaKind::map) schema.elements.push_back(ref());
  if (schema.kind == SchemaKind::structure) schema.fields = {{"a", ref()}, {"b", ref()}};
  if (schema.kind == SchemaKind::enumeration) {
    schema.variants = {{"A", 0, PayloadKind::unit, {}},
                       {"B", 1, PayloadKind::tuple, {{.type = ref()}, {.type = ref()}}}};
  }
  return schema;
}

const Shape& little() {
  static constexpr FieldShape fields[] = {{"c", u8, [](Bytes& out) { out.push_back({}); }}};
  static const Shape shape = structure("S", fields);
  return shape;
}

TEST(PlanAtRandom, AnyGraphOfSchemasIsSkippedOrRefused) {
  Dice dice;
  std::size_t plans = 0;
  for (int turn = 0; turn < 3000; ++turn) {
    Said said;
    const std::uint64_t count = 1 + dice.below(12);
    for (std::uint64_t id = 0; id < count; ++id) {
      said.payload.schemas.push_back(random_schema(dice, id, count));
    }
    said.payload.root = concrete(dice.below(count), {concrete(dice.below(count))});
    EXPECT_LE(describe(said.finder(), said.payload.root).size(), 403U);
    const PlanResult plan = plan_of(said, little());
    if (!plan.has_value()) continue;
    plans += 1;
    Bytes value(40);
    for (std::byte& byte : value) byte = static_cast<std::byte>(dice.below(4));
    Bytes out;
    static_cast<void>((*plan)->translate(value, out, 100));
    EXPECT_LE(out.size(), 100U);
  }
  EXPECT_GT(plans, 20U);
}

}  // namespace
}  // namespace vox::schema

// Plans from what no compiler would say: schemas that lie, lead nowhere, never end or cost too
// much.
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

constexpr std::uint64_t u32_id = 1;
constexpr std::uint64_t string_id = 2;
constexpr std::uint64_t u8_id = 3;
constexpr std::uint64_t bytes_id = 4;
constexpr std::uint64_t unit_id = 5;
constexpr std::uint64_t first_id = 10;

Said said(TypeRef root, std::vector<Schema> schemas) {
  const std::pair<std::uint64_t, Primitive> primitives[] = {{u32_id, Primitive::u32},
                                                            {string_id, Primitive::string},
                                                            {u8_id, Primitive::u8},
                                                            {bytes_id, Primitive::bytes},
                                                            {unit_id, Primitive::unit}};
  for (const auto& [id, primitive] : primitives) {
    schemas.push_back({.id = {id}, .primitive = primitive});
  }
  return {{.schemas = std::move(schemas), .root = std::move(root)}};
}

Schema structure_of(std::uint64_t id, std::vector<Field> fields) {
  return {.id = {id}, .kind = SchemaKind::structure, .name = "S", .fields = std::move(fields)};
}

Schema of_element(std::uint64_t id, SchemaKind kind, TypeRef element) {
  return {.id = {id}, .kind = kind, .elements = {std::move(element)}};
}

// A local type that takes `a` and leaves out all else.
const Shape& only_a() {
  static constexpr FieldShape fields[] = {{"a", u8}};
  static const Shape shape = structure("S", fields);
  return shape;
}

// What is left of the value of a struct of `extra` and then `a`.
std::string without(TypeRef extra, std::vector<Schema> schemas, std::string_view value) {
  schemas.push_back(structure_of(first_id, {{"extra", std::move(extra)}, {"a", concrete(u8_id)}}));
  return translated(plan_of(said(concrete(first_id), std::move(schemas)), only_a()), value);
}

TEST(PlanOfSchemas, EveryPrimitiveIsSkippedWhereItEnds) {
  const std::pair<Primitive, std::string_view> values[] = {
      {Primitive::boolean, "01"},
      {Primitive::u8, "ff"},
      {Primitive::u16, "ff7f"},
      {Primitive::u32, "ffffffff0f"},
      {Primitive::u64, "ffffffffffffffffff01"},
      {Primitive::u128, "ffffffffffffffffffffffffffffffffffff03"},
      {Primitive::i8, "80"},
      {Primitive::i16, "ffff03"},
      {Primitive::i32, "ff01"},
      {Primitive::i64, "fe01"},
      {Primitive::i128, "80808080808080808002"},
      {Primitive::f32, "0000c03f"},
      {Primitive::f64, "000000000000f83f"},
      {Primitive::character, "02c3a9"},
      {Primitive::string, "0141"},
      {Primitive::unit, ""},
      {Primitive::never, ""},
      {Primitive::bytes, "02dead"},
      {Primitive::payload, "02000000dead"},
  };
  EXPECT_EQ(std::size(values), 19U);
  for (const auto& [primitive, value] : values) {
    EXPECT_EQ(
        without(concrete(20), {{.id = {20}, .primitive = primitive}}, std::string(value) + "07"),
        "07")
        << to_string(primitive);
  }
}

TEST(PlanOfSchemas, EveryKindIsSkippedWhereItEnds) {
  const auto skipped = [](Schema schema, std::string_view value) {
    return without(concrete(20), {std::move(schema)}, value);
  };
  const TypeRef text = concrete(string_id);
  EXPECT_EQ(skipped(of_element(20, SchemaKind::list, text), "02 0141 00 07"), "07");
  EXPECT_EQ(skipped(of_element(20, SchemaKind::option, text), "01 0141 07"), "07");
  EXPECT_EQ(skipped(of_element(20, SchemaKind::option, text), "00 07"), "07");
  EXPECT_EQ(skipped(of_element(20, SchemaKind::channel, text), "ac02 07"), "07");
  Schema schema = of_element(20, SchemaKind::array, text);
  schema.array_length = 2;
  EXPECT_EQ(skipped(schema, "0141 00 07"), "07");
  schema = of_element(20, SchemaKind::map, text);
  schema.elements.push_back(concrete(u32_id));
  EXPECT_EQ(skipped(schema, "01 0141 ac02 07"), "07");
  schema.kind = SchemaKind::tuple;
  EXPECT_EQ(skipped(schema, "0141 ac02 07"), "07");
  schema = {.id = {20}, .kind = SchemaKind::enumeration, .name = "E"};
  schema.variants = {{"B", 9, PayloadKind::tuple, {{.type = text}, {.type = text}}},
                     {"A", 4, PayloadKind::unit, {}}};
  EXPECT_EQ(skipped(schema, "09 0141 00 07"), "07");
  EXPECT_EQ(skipped(schema, "04 07"), "07");
  EXPECT_EQ(skipped(schema, "00 07"), "unknown_variant");
}

TEST(PlanOfSchemas, ArgumentsAreFilledInHoweverDeep) {
  std::vector<Schema> schemas = {of_element(20, SchemaKind::list, variable("T")),
                                 of_element(21, SchemaKind::option, concrete(20, {variable("T")}))};
  for (Schema& schema : schemas) schema.parameters = {"T"};
  EXPECT_EQ(without(concrete(21, {concrete(string_id)}), schemas, "01 02 0141 00 07"), "07");
}

TEST(PlanOfSchemas, BytesOfSomethingElseAreAListOfThat) {
  EXPECT_EQ(without(concrete(bytes_id, {concrete(string_id)}), {}, "02 0141 00 07"), "07");
  EXPECT_EQ(without(concrete(bytes_id, {concrete(u8_id)}), {}, "02 0141 07"), "07");
  EXPECT_EQ(translated(plan_of(said(concrete(bytes_id, {concrete(string_id)}), {}), list<string>()),
                       "02 0141 00"),
            "02014100");
  EXPECT_EQ(translated(plan_of(said(concrete(bytes_id), {}), list<string>()), "02 0141 00"),
            "02014100");
  EXPECT_NE(mismatch_of(plan_of(said(concrete(bytes_id, {concrete(u32_id)}), {}), list<string>())),
            "");
}

TEST(PlanOfSchemas, WhatNeverCameIsNamed) {
  EXPECT_EQ(mismatch_of(plan_of(said(concrete(99), {}), u32())),
            "root: the remote schema never came");
  EXPECT_NE(without(concrete(99), {}, "").find("root.extra: the remote schema never came"),
            std::string::npos);
}

TEST(PlanOfSchemas, ParametersHaveToBeThere) {
  EXPECT_NE(mismatch_of(plan_of(said(variable("T"), {}), u32())), "");
  EXPECT_NE(without(concrete(20), {of_element(20, SchemaKind::list, variable("T"))}, "")
                .find("names a parameter"),
            std::string::npos);
}

TEST(PlanOfSchemas, NamesAndNumbersAreNotShared) {
  const Field field{"a", concrete(u8_id)};
  EXPECT_EQ(mismatch_of(plan_of(said(concrete(10), {structure_of(10, {field, field})}), only_a())),
            "root.a: two remote fields have one name");
  Schema schema{.id = {10}, .kind = SchemaKind::enumeration, .name = "Status"};
  schema.variants = {{"Active", 0, PayloadKind::unit, {}}, {"Inactive", 0, PayloadKind::unit, {}}};
  EXPECT_EQ(mismatch_of(plan_of(said(concrete(10), {schema}), status())),
            "root: two remote variants have one number");
}

TEST(PlanOfSchemas, ASkippedTypeMayContainItself) {
  const Schema node =
      structure_of(20, {{"value", concrete(u32_id)}, {"next", concrete(21, {concrete(20)})}});
  Schema option = of_element(21, SchemaKind::option, variable("T"));
  option.parameters = {"T"};
  EXPECT_EQ(without(concrete(20), {node, option}, "05 01 06 01 07 00 09"), "09");
}

const Shape& chain() {
  static constexpr FieldShape fields[] = {{"value", u8}, {"next", option<chain>}};
  static const Shape shape = structure("Node", fields);
  return shape;
}
const Shape& turned_chain() {
  static constexpr FieldShape fields[] = {{"next", option<turned_chain>}, {"value", u8}};
  static const Shape shape = structure("Node", fields);
  return shape;
}

TEST(PlanOfSchemas, ATranslatedTypeMayContainItself) {
  EXPECT_TRUE((*plan_between(chain(), chain()))->is_identity());
  const PlanResult plan = plan_between(turned_chain(), chain());
  EXPECT_EQ(translated(plan, "01 01 00 03 02 01"), "010102010300");
}

TEST(PlanOfSchemas, ValuesGoAsDeepAsTheLimit) {
  const PlanResult plan = plan_between(turned_chain(), chain());
  const auto nested = [](std::size_t depth) {
    Bytes value(depth - 1, std::byte{1});
    value.push_back(std::byte{0});
    value.resize(2 * depth, std::byte{9});
    return value;
  };
  // A struct, an option and the number inside are three levels.
  EXPECT_EQ(translated(**plan, nested(31)).size(), 4 * 31U);
  EXPECT_EQ(translated(**plan, nested(33)), "nesting_too_deep");
  EXPECT_EQ(translated(**plan_between(chain(), chain()), Bytes(1000, std::byte{1})),
            "nesting_too_deep");
}

TEST(PlanOfSchemas, TypesThatGrowWithoutEndAreNotCompared) {
  Schema list = of_element(20, SchemaKind::list, variable("T"));
  list.parameters = {"T"};
  Schema node = structure_of(21, {{"next", concrete(21, {concrete(20, {variable("T")})})}});
  node.parameters = {"T"};
  EXPECT_NE(without(concrete(21, {concrete(u8_id)}), {list, node}, "").find("too large"),
            std::string::npos);
  // And in width: each level has twice the arguments of the one before.
  Schema pair = structure_of(22, {});
  pair.parameters = {"T", "U"};
  node.fields[0].type = concrete(21, {concrete(22, {variable("T"), variable("T")})});
  EXPECT_NE(without(concrete(21, {concrete(u8_id)}), {pair, node}, "").find("too large"),
            std::string::npos);
}

TEST(PlanOfSchemas, ManyOfNothingTakeNoTime) {
  const std::string huge = "ffffffffffffffffff01";
  EXPECT_EQ(
      without(concrete(20), {of_element(20, SchemaKind::list, concrete(unit_id))}, huge + "07"),
      "07");
  Schema array = of_element(20, SchemaKind::array, concrete(21));
  array.array_length = ~0ULL;
  Schema inner = of_element(21, SchemaKind::array, concrete(unit_id));
  inner.array_length = ~0ULL;
  EXPECT_EQ(without(concrete(20), {array, inner}, "07"), "07");
  // Each contains the one before twice: 2^60 units.
  std::vector<Schema> doubled = {structure_of(20, {})};
  for (std::uint64_t id = 21; id < 80; ++id) {
    doubled.push_back(structure_of(id, {{"l", concrete(id - 1)}, {"r", concrete(id - 1)}}));
  }
  EXPECT_EQ(without(concrete(79), doubled, "07"), "07");
}

const Shape& defaulted() {
  static constexpr FieldShape fields[] = {{"a", u8, [](Bytes& out) { out.push_back({}); }}};
  static const Shape shape = structure("S", fields);
  return shape;
}

TEST(PlanOfSchemas, ManyDefaultsForNothingFillTheOutputAndStop) {
  const Said empty =
      said(concrete(20), {of_element(20, SchemaKind::list, concrete(21)), structure_of(21, {})});
  const PlanResult plan = plan_of(empty, list<defaulted>());
  EXPECT_EQ(translated(plan, "03"), "03000000");
  EXPECT_EQ(translated(plan, "ffffffffffffffffff01"), "payload_too_large");
}

}  // namespace
}  // namespace vox::schema

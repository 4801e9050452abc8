// The accidents of extraction, which are part of the protocol: who describes such types correctly
// is refused by the reference implementation.
#include "tests/vox/schema/schema_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/schema_names.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

const Schema& find(const SchemaPayload& payload, SchemaId id) {
  for (const Schema& schema : payload.schemas) {
    if (schema.id == id) return schema;
  }
  static const Schema none;
  ADD_FAILURE() << "no schema " << id.value;
  return none;
}

// "bytes<Item>": what a reference says, whether or not it makes sense.
std::string text(const SchemaPayload& payload, const TypeRef& ref) {
  if (ref.is_variable) return ref.variable;
  const Schema& schema = find(payload, ref.id);
  std::string result(name_in(kind_names, schema.kind));
  if (schema.kind == SchemaKind::primitive) result = to_string(schema.primitive);
  if (!schema.name.empty()) result = schema.name;
  std::string args;
  for (const TypeRef& arg : ref.args) args += (args.empty() ? "" : ", ") + text(payload, arg);
  return args.empty() ? result : result + "<" + args + ">";
}

std::string root_text(const Shape& shape) {
  const SchemaPayload payload = extract(shape);
  return text(payload, payload.root);
}

// The types of a struct's fields.
std::string fields_text(const Shape& shape) {
  const SchemaPayload payload = extract(shape);
  std::string result;
  for (const Field& field : find(payload, payload.root.id).fields) {
    result += (result.empty() ? "" : ", ") + text(payload, field.type);
  }
  return result;
}

const Shape& item() {
  static constexpr FieldShape fields[] = {{"data", bytes}, {"n", u32}};
  static const Shape shape = structure("Item", fields);
  return shape;
}

const Shape& blob_and_tags() {
  static constexpr FieldShape fields[] = {{"blob", bytes}, {"tags", list<string>}};
  static const Shape shape = structure("M", fields);
  return shape;
}

TEST(ExtractAccident, ABytesListTakesTheNameOfEveryList) {
  EXPECT_EQ(root_text(list<item>()), "bytes<Item>");
  EXPECT_EQ(fields_text(blob_and_tags()), "bytes, bytes<string>");
  EXPECT_EQ(extract(blob_and_tags()).root.id, SchemaId{0xecf93b9dfe702ad0});
  EXPECT_EQ((root_text(tuple<bytes, list<string>>())), "tuple<bytes, bytes<string>>");
  EXPECT_EQ(root_text(list<bytes>()), "bytes<bytes<u8>>");
}

TEST(ExtractAccident, AListThatFinishesFirstMakesBytesAList) {
  EXPECT_EQ((root_text(tuple<list<string>, bytes>())), "tuple<list<string>, list<u8>>");
  EXPECT_EQ(fields_text(gnarly_payload()),
            "u64, string, list<GnarlyEntry>, option<string>, list<u8>");
}

TEST(ExtractAccident, AllArraysHaveTheLengthOfTheFirst) {
  const SchemaPayload payload = extract(tuple<array<u32, 4>, array<u32, 8>>());
  EXPECT_EQ(text(payload, payload.root), "tuple<array<u32>, array<u32>>");
  EXPECT_EQ(find(payload, payload.root.args[1].id).array_length, 4U);
}

TEST(ExtractAccident, AMapOfTwoEqualTypesHasOneParameter) {
  const SchemaPayload payload = extract(tuple<map<string, string>, map<string, u32>>());
  const Schema& body = find(payload, SchemaId{0xbccec516fe4bf5c3});
  EXPECT_EQ(body.elements, (std::vector{variable("K"), variable("K")}));
  EXPECT_EQ(payload.root.args[1].id, body.id);
  EXPECT_EQ(payload.root.args[0].id, body.id);
}

constexpr char g_declaration = 0;

template <ShapeOf parameter>
const Shape& g() {
  static constexpr FieldShape fields[] = {{"a", parameter}, {"b", u32}};
  static constexpr Parameter parameters[] = {{"T", parameter}};
  static const Shape shape = [] {
    Shape made = structure("G", fields);
    made.declaration = &g_declaration;
    made.parameters = parameters;
    return made;
  }();
  return shape;
}

TEST(ExtractAccident, APartOfTheTypeOfAParameterIsTheParameter) {
  EXPECT_EQ(extract(g<u32>()).root.id, SchemaId{0xd7b5b41117f94945});
  EXPECT_EQ(fields_text(g<u32>()), "T, T");
  EXPECT_EQ(extract(g<string>()).root.id, SchemaId{0xd3a6e51d5e7c23c4});
  const SchemaPayload both = extract(tuple<g<u32>, g<string>>());
  EXPECT_EQ(both.root.args[1], concrete(0xd7b5b41117f94945, {concrete(0x6d7dce914ee150e8)}));
}

constexpr char h_declaration = 0;

template <ShapeOf parameter>
const Shape& h() {
  static constexpr FieldShape fields[] = {{"xs", list<parameter>}};
  static constexpr Parameter parameters[] = {{"T", parameter}};
  static const Shape shape = [] {
    Shape made = structure("H", fields);
    made.declaration = &h_declaration;
    made.parameters = parameters;
    return made;
  }();
  return shape;
}

TEST(ExtractAccident, AGenericInAGenericKeepsItsFirstArguments) {
  const SchemaPayload payload = extract(tuple<h<string>, h<u32>>());
  EXPECT_EQ(text(payload, payload.root), "tuple<H<string>, H<u32>>");
  const Schema& body = find(payload, payload.root.args[1].id);
  EXPECT_EQ(text(payload, body.fields[0].type), "list<string>");
}

TEST(ExtractAccident, AStructWithoutNamesIsATuple) {
  static constexpr FieldShape number[] = {{"", u64}};
  static constexpr FieldShape two[] = {{"", u32}, {"", string}};
  Shape shape{.kind = ShapeKind::named_tuple, .name = "NT", .fields = number};
  EXPECT_EQ(extract(shape).root.id, SchemaId{0xde69b13dbe16811b});
  shape.fields = two;
  EXPECT_EQ(extract(shape).root.id, SchemaId{0xe4513c113039425a});
}

const Shape& tree_node() {
  static constexpr FieldShape fields[] = {{"label", string}, {"children", list<tree_node>}};
  static const Shape shape = structure("TreeNode", fields);
  return shape;
}

const Shape& chain_node() {
  static constexpr FieldShape fields[] = {{"value", u32}, {"next", option<chain_node>}};
  static const Shape shape = structure("Node", fields);
  return shape;
}

const Shape& expression();

const Shape& expression_body() {
  static constexpr FieldShape literal[] = {{"", u64}};
  static constexpr FieldShape add[] = {{"", expression}, {"", expression}};
  static constexpr VariantShape variants[] = {{"Literal", PayloadKind::newtype, literal},
                                              {"Add", PayloadKind::tuple, add}};
  static const Shape shape = enumeration("ExprBody", variants);
  return shape;
}

const Shape& expression() {
  static constexpr FieldShape fields[] = {{"body", expression_body}};
  static const Shape shape = structure("Expr", fields);
  return shape;
}

TEST(ExtractRecursion, GroupsAreHashedTogether) {
  EXPECT_EQ(extract(tree_node()).root.id, SchemaId{0xcb9dc962f28dd9e6});
  EXPECT_EQ(extract(chain_node()).root.id, SchemaId{0x3bd54eaef951683c});
  const SchemaPayload payload = extract(expression());
  ASSERT_EQ(payload.schemas.size(), 3U);
  EXPECT_EQ(payload.schemas[1].id, SchemaId{0xbf88ef6484ddf7e6});
  EXPECT_EQ(payload.schemas[2].id, SchemaId{0x67482351691e4d3f});
  EXPECT_EQ(payload.schemas[2].fields[0].type, concrete(0xbf88ef6484ddf7e6));
}

TEST(ExtractRecursion, TypesThatContainThemselvesAreSeenWhereverTheyAre) {
  EXPECT_TRUE(is_recursive(tree_node()));
  EXPECT_TRUE(is_recursive(tuple<u32, option<expression>>()));
  EXPECT_FALSE(is_recursive(gnarly_payload()));
}

}  // namespace
}  // namespace vox::schema

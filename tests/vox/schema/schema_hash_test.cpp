// Ids of schemas, compared with the reference implementation's.
#include <algorithm>

#include "tests/vox/schema/schema_testing.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/schema_names.hpp"

namespace vox::schema {
namespace {

struct NamedId {
  std::string_view name;
  std::uint64_t id;
};

constexpr NamedId primitives[] = {
    {"bool", 0x178367a87f66fb46},    {"i64", 0xc6eb8c46f1e17fba},  {"u8", 0x2c8d54f2314d0f20},
    {"i128", 0xe935ee7d4b9fe594},    {"u16", 0x1be6c8d0625ea876},  {"f32", 0x8e02f623d1b2310c},
    {"u32", 0x281c5be4f2ee63b4},     {"f64", 0x3f2e589db81e95bf},  {"u64", 0xd9356298b81639ac},
    {"char", 0x18937b725e2e911b},    {"u128", 0x767c691472231d95}, {"string", 0x6d7dce914ee150e8},
    {"i8", 0x3bd6a76856978968},      {"unit", 0xbc5c33249a2dc720}, {"i16", 0x269c2efb67f8a4c7},
    {"never", 0x5db70a394660f3e6},   {"i32", 0x361f4536eee9f991},  {"bytes", 0xba8125876d6388b4},
    {"payload", 0x897ee6096f7bb726},
};
static_assert(std::size(primitives) == primitive_names.size());

TEST(SchemaHash, PrimitivesHaveTheirPublishedIds) {
  for (const NamedId& wanted : primitives) {
    const auto primitive = find_in<Primitive>(primitive_names, wanted.name);
    ASSERT_TRUE(primitive.has_value()) << wanted.name;
    EXPECT_EQ(hash_schema({.primitive = *primitive}), SchemaId{wanted.id}) << wanted.name;
  }
}

Schema generic(SchemaKind kind, std::vector<std::string> parameters) {
  Schema schema{.parameters = parameters, .kind = kind};
  for (const std::string& parameter : parameters) schema.elements.push_back(variable(parameter));
  return schema;
}

constexpr NamedId generics[] = {
    {"list", 0x0a96b404b4d79d67},
    {"option", 0xdcafd4de6b7969bb},
};

TEST(SchemaHash, GenericsHaveTheirPublishedIds) {
  for (const NamedId& wanted : generics) {
    const auto kind = find_in<SchemaKind>(kind_names, wanted.name);
    EXPECT_EQ(hash_schema(generic(*kind, {"T"})), SchemaId{wanted.id}) << wanted.name;
  }
  EXPECT_EQ(hash_schema(generic(SchemaKind::map, {"K", "V"})), SchemaId{0xd2090ac76e20f7e9});
}

constexpr std::uint64_t tuples[] = {
    0x6847ab90feda71c1, 0xba0496aa8cee7a4c, 0xaa510ab07d34f141, 0x915c6fb5b64f270b,
    0x249a131618bfb1e7, 0x22cfa8d227f1dcdd, 0x94a0e9e61dcc1601, 0x152309a47f5cc7df,
    0x698cc2e59dab081b, 0xcc436d3da339a9bf, 0x9b9b310ec0b7bf16, 0x3853206c99249442,
};

TEST(SchemaHash, TuplesHaveTheirPublishedIds) {
  std::vector<std::string> parameters;
  for (const std::uint64_t id : tuples) {
    parameters.push_back("T" + std::to_string(parameters.size()));
    EXPECT_EQ(hash_schema(generic(SchemaKind::tuple, parameters)), SchemaId{id})
        << parameters.size();
  }
}

struct LengthId {
  std::uint64_t length;
  std::uint64_t id;
};
constexpr LengthId arrays[] = {
    {2, 0x5fefb48481cfb5b4}, {3, 0xa7ec3953ce9bac41},  {4, 0x98a9d2eca4350733},
    {8, 0xf0e5be83f03f3448}, {16, 0x8853dc6d63cd91b8}, {32, 0xdeaac59c8cd1a69e},
};

TEST(SchemaHash, ArraysHaveTheirPublishedIds) {
  for (const LengthId& wanted : arrays) {
    Schema schema = generic(SchemaKind::array, {"T"});
    schema.array_length = wanted.length;
    EXPECT_EQ(hash_schema(schema), SchemaId{wanted.id}) << wanted.length;
  }
}

TEST(SchemaHash, ChannelsAreTakenFromTheirDirection) {
  Schema schema = generic(SchemaKind::channel, {"T"});
  EXPECT_EQ(hash_schema(schema), SchemaId{0xc886545a493d06eb});
  schema.direction = Direction::rx;
  EXPECT_EQ(hash_schema(schema), SchemaId{0x967a48ac345e2f5e});
}

// None of these is recursive, so each can be hashed from what it says of itself.
TEST(SchemaHash, EverySchemaOfAReferencePayloadHasTheIdItSays) {
  std::vector<Schema> schemas = *decode_schemas(envelope_schemas(), SchemaLimits{});
  for (const Bytes& bytes : {echo_arguments(), echo_response()}) {
    const SchemaPayload payload = *decode_payload(bytes, SchemaLimits{});
    schemas.insert(schemas.end(), payload.schemas.begin(), payload.schemas.end());
  }
  EXPECT_EQ(schemas.size(), 39U);
  for (const Schema& schema : schemas) EXPECT_EQ(hash_schema(schema), schema.id) << schema.name;
}

TEST(SchemaHash, WhetherAFieldIsRequiredDoesNotCount) {
  Schema schema{
      .kind = SchemaKind::structure,
      .name = "Point",
      .fields = {{"x", concrete(0x361f4536eee9f991)}, {"y", concrete(0x361f4536eee9f991)}}};
  EXPECT_EQ(hash_schema(schema), SchemaId{0xb92332c67187108f});
  schema.fields[0].required = false;
  EXPECT_EQ(hash_schema(schema), SchemaId{0xb92332c67187108f});
}

}  // namespace
}  // namespace vox::schema

// Schemas of types: the ids that the reference implementation publishes for its test service, and
// its own payloads, byte for byte.
#include "vox/schema/extract.hpp"

#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/schema_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

struct TypeId {
  ShapeOf type;
  std::uint64_t id;
};

constexpr TypeId published[] = {
    {boolean, 0x178367a87f66fb46},
    {u32, 0x281c5be4f2ee63b4},
    {result<string, never>, 0x42046de663beeef0},
    {never, 0x5db70a394660f3e6},
    {string, 0x6d7dce914ee150e8},
    {vox_error<never>, 0x4cf4b2aeb98a1939},
    {vox_error<string>, 0x18da65f4c6495eab},
    {tuple<string>, 0x6847ab90feda71c1},
    {i64, 0xc6eb8c46f1e17fba},
    {tuple<i64, i64>, 0xba0496aa8cee7a4c},
    {math_error, 0xd9d78670738e6064},
    {u8, 0x2c8d54f2314d0f20},
    {option<string>, 0xdcafd4de6b7969bb},
    {person, 0xc841530b759b8ed0},
    {lookup_error, 0x16d92ac9e3bd73ba},
    {i32, 0x361f4536eee9f991},
    {receiver<i32>, 0x967a48ac345e2f5e},
    {sender<i32>, 0xc886545a493d06eb},
    {unit, 0xbc5c33249a2dc720},
    {point, 0xb92332c67187108f},
    {tuple<string, u8, option<string>>, 0xaa510ab07d34f141},
    {rectangle, 0x6ecf4fe376e23113},
    {f64, 0x3f2e589db81e95bf},
    {color, 0x1b57cc7742fabeb0},
    {drawn_shape, 0xe407302c560da502},
    {list<drawn_shape>, 0x0a96b404b4d79d67},
    {canvas, 0x221855c965fb31e1},
    {u64, 0xd9356298b81639ac},
    {gnarly_attr, 0x1b46261bad2c62c9},
    {gnarly_kind, 0x2404fbaa04482121},
    {gnarly_entry, 0x903c92be6fd7e0e7},
    {gnarly_payload, 0xdc8d07b0eaab99ba},
    {bytes, 0xba8125876d6388b4},
    {slice, 0xba8125876d6388b4},
    {message, 0xbda77ebf97f345a9},
    {tuple<string, i32, i32, boolean>, 0x915c6fb5b64f270b},
    {tagged_point, 0x7f145c7b0ededd20},
    {status, 0x01542aaa833a2511},
    {tag, 0x4620db6c5c627787},
    {profile, 0xbc2cd703968e7d0d},
    {record, 0x2ef93123176c696c},
    {measurement, 0x0930935d500f9629},
    {config, 0xec2764b25ae6ef1e},
    {evolved::profile, 0xa44004e457ac50dc},
    {evolved::record, 0x192310b3d2edcbbb},
    {evolved::status, 0x2f0ff266dde23386},
    {evolved::tag, 0x0eefcca6337b755d},
    {evolved::measurement, 0x4f3c1dd93ca2d25f},
    {evolved::config, 0x4d9687f8912787ee},
    {array<u32, 4>, 0x98a9d2eca4350733},
    {map<string, u32>, 0xd2090ac76e20f7e9},
};

TEST(Extract, TypesOfTheTestbedHaveTheirPublishedIds) {
  for (const TypeId& wanted : published) {
    const SchemaPayload payload = extract(wanted.type());
    EXPECT_EQ(payload.root.id, SchemaId{wanted.id});
    ASSERT_FALSE(payload.schemas.empty());
    EXPECT_EQ(payload.schemas.back().id, SchemaId{wanted.id});
  }
}

TEST(Extract, EverySchemaButOfARecursiveTypeIsTheHashOfItself) {
  for (const TypeId& wanted : published) {
    for (const Schema& schema : extract(wanted.type()).schemas) {
      EXPECT_EQ(hash_schema(schema), schema.id) << schema.name;
    }
  }
}

TEST(Extract, TheArgumentsOfEchoAreTheReferencesBytes) {
  EXPECT_EQ(to_hex(encode_payload(extract(tuple<string>()))), to_hex(echo_arguments()));
}

TEST(Extract, TheResponseOfEchoIsTheReferencesBytes) {
  EXPECT_EQ(to_hex(encode_payload(extract(response<string>()))), to_hex(echo_response()));
}

TEST(Extract, ResponsesNameTheirArguments) {
  constexpr std::uint64_t i64_id = 0xc6eb8c46f1e17fba;
  EXPECT_EQ(
      extract(response<i64, math_error>()).root,
      concrete(0x42046de663beeef0,
               {concrete(i64_id), concrete(0x4cf4b2aeb98a1939, {concrete(0xd9d78670738e6064)})}));
}

TEST(Extract, ADefaultThatAllKnowOfIsSaidAndOthersAreNot) {
  static constexpr auto append_default = [](Bytes&) {};
  static constexpr FieldShape fields[] = {
      {"required", u32}, {"known", u32, append_default}, {"private", u32, append_default, true}};
  const SchemaPayload payload = extract(structure("S", fields));
  EXPECT_TRUE(payload.schemas.back().fields[0].required);
  EXPECT_FALSE(payload.schemas.back().fields[1].required);
  EXPECT_TRUE(payload.schemas.back().fields[2].required);
}

TEST(Extract, FieldsOfVariantsAreRequiredWhateverTheirDefaults) {
  static constexpr FieldShape fields[] = {{"x", u32, [](Bytes&) {}}};
  static constexpr VariantShape variants[] = {{"A", PayloadKind::structure, fields}};
  const SchemaPayload payload = extract(enumeration("E", variants));
  EXPECT_TRUE(payload.schemas.back().variants[0].fields[0].required);
}

TEST(Extract, ASetIsMadeOfThePiecesOfItsPayload) {
  const auto set = make_schema_set(response<string>());
  EXPECT_EQ(set->root, &response<string>());
  EXPECT_EQ(set->payload, extract(response<string>()));
  Bytes bytes = hex("a2 67 736368656d6173 84");
  const auto append = [&bytes](BytesView more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
  };
  for (const SchemaSet::Piece& piece : set->pieces) append(piece.cbor);
  append(hex("64 726f6f74"));
  append(set->root_cbor);
  EXPECT_EQ(to_hex(bytes), to_hex(echo_response()));
}

TEST(Extract, ChannelsAreSeenWhereverTheyAre) {
  EXPECT_TRUE(has_channel(sender<i32>()));
  EXPECT_TRUE(has_channel(tuple<u32, list<option<receiver<u32>>>>()));
  EXPECT_FALSE(has_channel(gnarly_payload()));
}

}  // namespace
}  // namespace vox::schema

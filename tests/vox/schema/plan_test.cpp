// Which types fit, and what values become: between the two versions of the test service, and the
// table of rules, one row each.
#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

void append_none(Bytes& out) { out.push_back(std::byte{0}); }
void append_seven(Bytes& out) { out.push_back(std::byte{7}); }

// The evolved profile as a receiver has it who knows what an absent avatar is.
const Shape& profile_with_default() {
  static constexpr FieldShape fields[] = {
      {"name", string}, {"bio", string}, {"avatar", option<string>, append_none, true}};
  static const Shape shape = structure("Profile", fields);
  return shape;
}

const Shape& config_with_default() {
  static constexpr FieldShape fields[] = {
      {"key", string}, {"number", u8, append_seven}, {"value", string}};
  static const Shape shape = structure("Config", fields);
  return shape;
}

struct Case {
  std::string_view name;
  ShapeOf remote;
  ShapeOf local;
  std::string_view value;
  std::string_view becomes;  // or a part of the words of the refusal
};

constexpr Case translations[] = {
    {"an added field is left out", evolved::profile, profile, "0141 0142 01 0143", "01410142"},
    {"a missing one gets its default", profile, profile_with_default, "0141 0142", "0141014200"},
    {"a default in the middle", config, config_with_default, "0141 0142", "0141070142"},
    {"fields are put in order", record, evolved::record, "54 0141 0000000000001540",
     "0000000000001540540141"},
    {"and back", evolved::record, record, "0000000000001540 54 0141", "5401410000000000001540"},
    {"a removed field is left out", tag, evolved::tag, "0141 07 0142", "014107"},
    {"variants that are known pass", evolved::status, status, "01", "01"},
    {"variants that are not are refused", evolved::status, status, "02", "unknown_variant"},
    {"more local variants do no harm", status, evolved::status, "01", "01"},
    {"inside of lists", list<evolved::record>, list<record>,
     "02 0000000000001540 54 0141 "
     "0000000000001540 02 0142",
     "02540141000000000000154002014200000000000015"
     "40"},
    {"inside of options", option<tag>, option<evolved::tag>, "01 0141 07 0142", "01014107"},
    {"nothing in an option", option<tag>, option<evolved::tag>, "00", "00"},
    {"inside of maps", map<string, tag>, map<string, evolved::tag>, "01 0178 0141 07 0142",
     "010178014107"},
    {"inside of arrays", array<tag, 2>, array<evolved::tag, 2>, "0141 07 0142 0143 08 00",
     "0141070143"
     "08"},
    {"inside of tuples", tuple<tag, u8>, tuple<evolved::tag, u8>, "0141 07 0142 05", "01410705"},
    {"inside of results", response<tag>, response<evolved::tag>, "00 0141 07 0142", "00014107"},
    {"errors of results", response<tag>, response<evolved::tag>, "01 01", "0101"},
    {"bytes are a list of bytes", slice, bytes, "02 0102", "020102"},
    {"a list of bytes is bytes", tuple<list<string>, bytes>, tuple<list<string>, slice>,
     "00 02 0102", "00020102"},
    {"channels are numbers", tuple<tag, sender<u32>>, tuple<evolved::tag, sender<string>>,
     "0141 07 0142 ac02", "014107ac02"},
};

TEST(Plan, TranslatesWhatDiffers) {
  for (const Case& wanted : translations) {
    const PlanResult plan = plan_between(wanted.remote(), wanted.local());
    EXPECT_EQ(translated(plan, wanted.value), wanted.becomes) << wanted.name;
  }
}

constexpr Case refusals[] = {
    {"a missing field without a default", config, evolved::config, "",
     "root: the remote type has no owner; remote: Config { key: string, value: string }; local: "
     "Config { key: string, value: string, owner: string }"},
    {"an option is no default by itself", profile, evolved::profile, "", "no avatar"},
    {"types of fields", measurement, evolved::measurement, "", "root.value: different types"},
    {"names of structs", profile, config, "", "different names"},
    {"names of enums", status, color, "", "different names"},
    {"primitives do not widen", u32, u64, "", "different types; remote: u32; local: u64"},
    {"a text is no number", tuple<string>, tuple<u32>, "", "root.0: different types"},
    {"options and their contents", option<u32>, u32, "", "different types"},
    {"contents and their options", u32, option<u32>, "", "different kinds"},
    {"unit and the empty tuple", unit, tuple<>, "", "different kinds"},
    {"arity", tuple<u8, u8>, tuple<u8>, "", "different lengths"},
    {"lengths of arrays", array<u8, 4>, array<u8, 5>, "", "arrays of different lengths"},
    {"arrays and lists", array<u8, 4>, bytes, "", "different kinds"},
    {"bytes and a list of others", bytes, option<u8>, "", "different kinds"},
    {"lists of others and bytes", list<u32>, slice, "", "different types"},
    {"elements", list<u32>, list<string>, "", "root.[]: different types"},
    {"directions", sender<u32>, receiver<u32>, "", "different directions"},
    {"structs and enums", profile, status, "", "different kinds"},
    {"enums and structs", status, profile, "", "different kinds"},
};

TEST(Plan, RefusesWhatDoesNotFitAndSaysWhereAndWhy) {
  for (const Case& wanted : refusals) {
    const std::string words = mismatch_of(plan_between(wanted.remote(), wanted.local()));
    EXPECT_NE(words.find(wanted.becomes), std::string::npos) << wanted.name << ": " << words;
    EXPECT_FALSE(words.empty()) << wanted.name;
  }
}

constexpr ShapeOf all_types[] = {tagged_point,
                                 rectangle,
                                 canvas,
                                 gnarly_payload,
                                 message,
                                 response<person, lookup_error>,
                                 tuple<sender<i32>, bytes>,
                                 map<string, list<slice>>,
                                 array<u32, 4>};

TEST(Plan, EqualTypesAreAnIdentity) {
  for (const ShapeOf type : all_types) {
    const PlanResult plan = plan_between(type(), type());
    ASSERT_EQ(mismatch_of(plan), "");
    EXPECT_TRUE((*plan)->is_identity());
  }
  EXPECT_FALSE((*plan_between(record(), evolved::record()))->is_identity());
  EXPECT_FALSE((*plan_between(tag(), evolved::tag()))->is_identity());
}

TEST(Plan, MoreVariantsAtTheEndAreStillAnIdentity) {
  EXPECT_TRUE((*plan_between(status(), evolved::status()))->is_identity());
  EXPECT_TRUE((*plan_between(evolved::status(), status()))->is_identity());
}

TEST(Plan, AVariantThatTookTheNumberOfAnotherIsNoIdentity) {
  static constexpr VariantShape renamed[] = {{"Active"}, {"Gone"}};
  const PlanResult plan = plan_between(status(), enumeration("Status", renamed));
  EXPECT_FALSE((*plan)->is_identity());
  EXPECT_EQ(translated(plan, "00"), "00");
  EXPECT_EQ(translated(plan, "01"), "unknown_variant");
  static constexpr VariantShape turned[] = {{"Inactive"}, {"Active"}};
  EXPECT_EQ(translated(plan_between(status(), enumeration("Status", turned)), "00"), "01");
}

TEST(Plan, VariantsOfOneNameHaveOneKindOfPayload) {
  static constexpr FieldShape one[] = {{"", u32}};
  static constexpr FieldShape two[] = {{"", u32}, {"", u32}};
  static constexpr VariantShape nothing[] = {{"A"}};
  static constexpr VariantShape newtype[] = {{"A", PayloadKind::newtype, one}};
  static constexpr VariantShape pair[] = {{"A", PayloadKind::tuple, two}};
  static constexpr VariantShape single[] = {{"A", PayloadKind::tuple, one}};
  const Shape shapes[] = {enumeration("E", nothing), enumeration("E", newtype),
                          enumeration("E", pair), enumeration("E", single)};
  for (const Shape& remote : shapes) {
    for (const Shape& local : shapes) {
      EXPECT_EQ(plan_between(remote, local).has_value(), &remote == &local);
    }
  }
}

TEST(Plan, StructVariantsAreTranslatedInside) {
  static constexpr FieldShape remote_fields[] = {{"b", tag}, {"x", string}, {"a", u8}};
  static constexpr FieldShape local_fields[] = {
      {"a", u8}, {"b", evolved::tag}, {"c", u8, append_seven}};
  static constexpr VariantShape remote[] = {{"A", PayloadKind::structure, remote_fields}};
  static constexpr VariantShape local[] = {{"A", PayloadKind::structure, local_fields}};
  EXPECT_EQ(translated(plan_between(enumeration("E", remote), enumeration("E", local)),
                       "00 0141 07 0142 0178 05"),
            "000501410707");
}

TEST(Plan, AStructVariantThatCannotBeFilledIsRefusedWhenItArrives) {
  static constexpr FieldShape few[] = {{"a", u8}};
  static constexpr FieldShape more[] = {{"a", u8}, {"b", u8}};
  static constexpr VariantShape remote[] = {{"A", PayloadKind::structure, few}, {"B"}};
  static constexpr VariantShape local[] = {{"A", PayloadKind::structure, more}, {"B"}};
  const PlanResult plan = plan_between(enumeration("E", remote), enumeration("E", local));
  EXPECT_EQ(translated(plan, "01"), "01");
  EXPECT_EQ(translated(plan, "00 05"), "unknown_variant");
}

TEST(Plan, WhatIsReadIsChecked) {
  const PlanResult plan = plan_between(evolved::profile(), profile());
  EXPECT_EQ(translated(plan, "0141 0142 00"), "01410142");
  EXPECT_EQ(translated(plan, "0141 0142"), "truncated_value");
  EXPECT_EQ(translated(plan, "01ff 0142 00"), "invalid_utf8");
  EXPECT_EQ(translated(plan, "0141 0142 02"), "invalid_option_tag");
  EXPECT_EQ(translated(plan, "0141 0142 01 01ff"), "invalid_utf8");
  EXPECT_EQ(translated(plan, "0141 0142 00 00"), "trailing_bytes");
  EXPECT_EQ(translated(plan, "8100 0142 00"), "varint_overlong");
  const PlanResult flags = plan_between(list<boolean>(), list<boolean>());
  EXPECT_EQ(translated(flags, "02 0001"), "020001");
  EXPECT_EQ(translated(flags, "02 0002"), "invalid_bool");
}

TEST(Plan, OutputStopsAtItsLimit) {
  const auto plan = *plan_between(tag(), evolved::tag());
  const Bytes value = hex("0141 07 0142");
  EXPECT_EQ(translated(*plan, value, 3), "014107");
  EXPECT_EQ(translated(*plan, value, 2), "payload_too_large");
  EXPECT_EQ(translated(*plan, value, ~std::size_t{0}), "014107");
}

TEST(Plan, TypesAreDescribedInWords) {
  const Said said{extract(response<list<point>, math_error>())};
  EXPECT_EQ(describe(profile_with_default()),
            "Profile { name: string, bio: string, avatar: option<string> }");
  EXPECT_EQ(describe(said.finder(), said.payload.root),
            "Result { Ok(list<Point>), Err(VoxError) }");
  EXPECT_EQ(describe(response<list<point>, math_error>()),
            describe(said.finder(), said.payload.root));
  EXPECT_EQ(describe(said.finder(), concrete(1)), "unknown");
  EXPECT_EQ((describe(tuple<map<u8, bytes>, array<u8, 4>, sender<u32>>())),
            "(map<u8, list<u8>>, array<u8; 4>, tx<u32>)");
}

}  // namespace
}  // namespace vox::schema

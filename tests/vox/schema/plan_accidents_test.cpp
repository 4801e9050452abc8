// Honest counterparts that have the very same types, and describe some of them wrongly because the
// protocol makes them: their values are read as they came.
#include "tests/vox/schema/evolved_shapes.hpp"
#include "tests/vox/schema/plan_testing.hpp"
#include "tests/vox/schema/testbed_shapes.hpp"

namespace vox::schema {
namespace {

using namespace shapes;

const Shape& item() {
  static constexpr FieldShape fields[] = {{"data", bytes}, {"tags", list<string>}};
  static const Shape shape = structure("Item", fields);
  return shape;
}

const Shape& longer_item() {
  static constexpr FieldShape fields[] = {{"data", bytes}, {"n", u32}, {"tags", list<string>}};
  static const Shape shape = structure("Item", fields);
  return shape;
}

constexpr char generic_declaration = 0;

template <ShapeOf parameter>
const Shape& generic() {
  static constexpr FieldShape fields[] = {{"a", parameter}, {"b", u32}, {"xs", list<parameter>}};
  static constexpr Parameter parameters[] = {{"T", parameter}};
  static const Shape shape = [] {
    Shape made = structure("G", fields);
    made.declaration = &generic_declaration;
    made.parameters = parameters;
    return made;
  }();
  return shape;
}

constexpr ShapeOf misdescribed[] = {
    list<item>,
    item,
    tuple<bytes, list<string>>,
    tuple<list<string>, bytes>,
    list<bytes>,
    tuple<list<bytes>>,
    tuple<array<u32, 4>, array<u32, 8>>,
    tuple<map<string, string>, map<string, u32>>,
    tuple<generic<u32>, generic<string>>,
    tuple<generic<string>, generic<u32>>,
};

TEST(PlanOfAccidents, EqualTypesAreAnIdentityHoweverTheyAreDescribed) {
  for (const ShapeOf type : misdescribed) {
    const PlanResult plan = plan_between(type(), type());
    ASSERT_EQ(mismatch_of(plan), "") << describe(type());
    EXPECT_TRUE((*plan)->is_identity()) << describe(type());
  }
}

TEST(PlanOfAccidents, WhatIsMisdescribedAlikeIsReadByItsLocalType) {
  const PlanResult plan = plan_between(tuple<tag, generic<u32>, generic<string>>(),
                                       tuple<evolved::tag, generic<u32>, generic<string>>());
  EXPECT_EQ(translated(plan, "0141 07 0142 05 06 00 0143 ac02 01 0144"),
            "0141070506000143ac02010144");
  EXPECT_EQ(translated(plan, "0141 07 0142 05 06 00 01ff ac02 00"), "invalid_utf8");
}

TEST(PlanOfAccidents, ListsThatGoByTheNameOfBytesAreTranslatedInside) {
  EXPECT_EQ(translated(plan_between(list<longer_item>(), list<item>()), "01 01 09 05 01 0141"),
            "010109010141");
  EXPECT_NE(mismatch_of(plan_between(list<item>(), list<longer_item>())), "");
}

}  // namespace
}  // namespace vox::schema

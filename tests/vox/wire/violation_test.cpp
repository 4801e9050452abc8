// Violations have names that people and counterparts can tell apart.
#include <set>

#include "tests/vox/wire/wire_testing.hpp"

namespace vox {
namespace {

TEST(Violation, EachHasANameOfItsOwn) {
  constexpr auto last = static_cast<unsigned>(Violation::credit_excess);
  std::set<std::string_view> names;
  for (unsigned index = 0; index <= last; ++index) {
    names.insert(to_string(static_cast<Violation>(index)));
  }
  EXPECT_EQ(names.size(), last + 1);
  EXPECT_FALSE(names.contains(""));
  EXPECT_EQ(to_string(Violation::none), "none");
  EXPECT_EQ(to_string(Violation::varint_overlong), "varint_overlong");
}

}  // namespace
}  // namespace vox

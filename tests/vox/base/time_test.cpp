// Deadlines that do not overflow.
#include "vox/base/time.hpp"

#include <gtest/gtest.h>

namespace vox::test {
namespace {

TEST(TimeTest, AfterSaturatesAtNeverAndNeverGoesBack) {
  const Time start{Duration(1000)};
  EXPECT_EQ(after(start, Duration(5)), Time{Duration(1005)});
  EXPECT_EQ(after(start, Duration::zero()), start);
  EXPECT_EQ(after(start, Duration(-5)), start);
  EXPECT_EQ(after(start, Duration::max()), never);
  EXPECT_EQ(after(never, Duration(1)), never);
  EXPECT_EQ(after(start, never - start), never);
  EXPECT_EQ(after(start, never - start - Duration(1)), never - Duration(1));
  EXPECT_EQ(after(Time{}, Duration::max()), never);
}

}  // namespace
}  // namespace vox::test

// Running a test's body as a fiber, and the proof that it left nothing.
#include "tests/vox/support/runtime_test.hpp"

#include <utility>

#include "vox/base/assert.hpp"

namespace vox::test {

RuntimeTest::~RuntimeTest() {
  executor.run_ready();
  EXPECT_EQ(executor.fibers().live_count(), 0U) << "fibers are still alive";
  EXPECT_EQ(executor.armed_count(), 0U) << "timers are still armed";
  EXPECT_EQ(executor.ready_count(), 0U);
  // Reported above; ended here so that the assertions of the members do not hide the report.
  if (executor.fibers().live_count() > 0) {
    scope.cancel();
    executor.run_ready();
  }
}

void RuntimeTest::spawn(std::function<void()> body) {
  const Result<void> spawned = scope.spawn(std::move(body));
  EXPECT_TRUE(spawned.has_value()) << "no fiber for the test";
}

void RuntimeTest::run(std::function<void()> body) {
  bool ended = false;
  spawn([&ended, body = std::move(body)] {
    body();
    ended = true;
  });
  const bool came = executor.run_until([&ended] { return ended; });
  EXPECT_TRUE(came) << "the fiber waits for something that never comes";
  if (!came) {
    scope.cancel();
    const bool unwound = executor.run_until([&ended] { return ended; });
    VOX_ASSERT(unwound);  // it waits behind a Shield: its references into this frame would dangle
  }
  executor.run_ready();
}

}  // namespace vox::test

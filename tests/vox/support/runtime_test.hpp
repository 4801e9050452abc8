// The fixture of every test that needs fibers, tasks or time but no world.
//
// It proves at the end of each case that the case left nothing behind. The proof runs after the
// members of the derived fixture are gone, so a test may own sessions, links and timers as members
// and still be held to it.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "tests/vox/support/manual_executor.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {

class RuntimeTest : public ::testing::Test {
 protected:
  RuntimeTest() : RuntimeTest(ManualExecutorOptions{}) {}
  explicit RuntimeTest(ManualExecutorOptions options) : executor(options), scope(executor) {}
  ~RuntimeTest() override;

  /// Runs `body` in a fiber of `scope` to its end, moving time whenever nothing else can happen,
  /// and then whatever is still ready. A body that waits for what never comes fails the test; its
  /// scope is cancelled then.
  void run(std::function<void()> body);
  /// Starts a fiber in `scope` without running it.
  void spawn(std::function<void()> body);

  ManualExecutor executor;
  Scope scope;
};

}  // namespace vox::test

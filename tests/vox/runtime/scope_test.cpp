// Scopes: counting what runs in them, and reaching it.
#include "vox/runtime/scope.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/vox/support/runtime_test.hpp"
#include "vox/runtime/event.hpp"

namespace vox::test {
namespace {

using std::chrono::milliseconds;

class ScopeTest : public RuntimeTest {
 protected:
  // A fiber of `of` that parks until it is cancelled, and counts that.
  void spawn_parked(Scope& of) {
    ASSERT_TRUE(of.spawn([this] {
      if (nobody_signals.await_wake() == Wake::cancelled) cancelled_count += 1;
    }));
  }
  WaitQueue nobody_signals{executor};
  int cancelled_count = 0;
};

TEST_F(ScopeTest, CancellingReachesEveryParkedFiberBelowAndNobodyBeside) {
  Scope parent(executor, &scope);
  Scope child(executor, &parent);
  Scope beside(executor, &scope);
  for (Scope* each : {&parent, &child, &beside}) spawn_parked(*each);
  executor.run_ready();
  EXPECT_EQ(scope.fiber_count(), 3U);
  EXPECT_EQ(parent.fiber_count(), 2U);
  parent.cancel();
  EXPECT_EQ(cancelled_count, 0) << "nobody runs inside the call";
  executor.run_ready();
  EXPECT_EQ(cancelled_count, 2);
  EXPECT_TRUE(child.is_cancelled());
  EXPECT_FALSE(scope.is_cancelled());
  EXPECT_EQ(beside.fiber_count(), 1U);
  scope.cancel();
  scope.cancel();
  executor.run_ready();
  EXPECT_EQ(cancelled_count, 3);
}

TEST_F(ScopeTest, ACancelledScopeTakesNobodyInAndNeitherDoesOneMadeBelowIt) {
  Scope parent(executor, &scope);
  parent.cancel();
  EXPECT_EQ(parent.spawn([] {}).error(), Error::cancelled);
  Scope child(executor, &parent);
  EXPECT_TRUE(child.is_cancelled());
  EXPECT_EQ(child.spawn([] {}).error(), Error::cancelled);
  EXPECT_EQ(executor.fibers().live_count(), 0U);
}

TEST_F(ScopeTest, AFiberThatHasNotStartedWhenItsScopeIsCancelledRunsToItsFirstWait) {
  Scope doomed(executor);
  bool started = false;
  ASSERT_TRUE(doomed.spawn([&] {
    started = true;
    EXPECT_EQ(nobody_signals.await_wake(), Wake::cancelled);
  }));
  doomed.cancel();
  executor.run_ready();
  EXPECT_TRUE(started);
}

TEST_F(ScopeTest, AShieldedWaitIgnoresCancellationUntilTheShieldIsGone) {
  Scope doomed(executor);
  Event cleaned_up(executor);
  std::string log;
  ASSERT_TRUE(doomed.spawn([&] {
    {
      const Shield outer(executor);
      {
        const Shield inner(executor);
        EXPECT_EQ(cleaned_up.await_set(), Wake::signalled);
        log += "cleaned ";
      }
      EXPECT_EQ(await_sleep(executor, milliseconds(1)), Wake::deadline);
      log += "slept ";
    }
    EXPECT_EQ(nobody_signals.await_wake(), Wake::cancelled);
    log += "cancelled";
  }));
  executor.run_ready();
  doomed.cancel();
  executor.run_ready();
  EXPECT_EQ(log, "");
  cleaned_up.set();
  executor.run_until_quiet();
  EXPECT_EQ(log, "cleaned slept cancelled");
}

TEST_F(ScopeTest, AwaitEmptyReturnsAfterTheLastFiberBelow) {
  Scope parent(executor);
  Scope child(executor, &parent);
  Event go(executor);
  int ended = 0;
  for (Scope* each : {&parent, &child}) {
    ASSERT_TRUE(each->spawn([&] {
      EXPECT_EQ(go.await_set(), Wake::signalled);
      ended += 1;
    }));
  }
  spawn([&] {
    EXPECT_EQ(parent.await_empty(executor.now() + milliseconds(1)), Wake::deadline);
    EXPECT_EQ(parent.await_empty(), Wake::signalled);
    EXPECT_EQ(ended, 2);
    EXPECT_TRUE(parent.empty());
  });
  executor.advance(milliseconds(2));
  go.set();
  executor.run_ready();
  run([&] { EXPECT_EQ(parent.await_empty(), Wake::signalled); });
}

TEST_F(ScopeTest, AwaitEmptyWaitsOnIfSomebodyCameInMeanwhile) {
  Scope busy(executor);
  Event go(executor);
  ASSERT_TRUE(busy.spawn([&] { EXPECT_EQ(go.await_set(), Wake::signalled); }));
  bool returned = false;
  spawn([&] {
    EXPECT_EQ(busy.await_empty(), Wake::signalled);
    EXPECT_TRUE(busy.empty());
    returned = true;
  });
  executor.run_ready();
  go.set();
  while (!busy.empty()) ASSERT_TRUE(executor.step());
  spawn_parked(busy);  // before the fiber that waits has run
  executor.run_ready();
  EXPECT_FALSE(returned);
  busy.cancel();
  executor.run_ready();
  EXPECT_TRUE(returned);
}

TEST_F(ScopeTest, NotifyEmptyPostsItsTaskEachTimeTheLastFiberEnds) {
  Scope watched(executor);
  int notified = 0;
  Task task(
      executor, [](void* context) { *static_cast<int*>(context) += 1; }, &notified);
  watched.notify_empty(&task);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(watched.spawn([] {}));
  executor.run_ready();
  EXPECT_EQ(notified, 1);
  Scope child(executor, &watched);
  ASSERT_TRUE(child.spawn([] {}));
  executor.run_ready();
  EXPECT_EQ(notified, 2);
  watched.notify_empty(nullptr);
  ASSERT_TRUE(watched.spawn([] {}));
  executor.run_ready();
  EXPECT_EQ(notified, 2);
}

TEST_F(ScopeTest, AScopeMayEndInTheTaskThatSaysItIsEmpty) {
  auto watched = std::make_unique<Scope>(executor, &scope);
  Task task(
      executor, [](void* context) { static_cast<std::unique_ptr<Scope>*>(context)->reset(); },
      &watched);
  watched->notify_empty(&task);
  ASSERT_TRUE(watched->spawn([] {}));
  executor.run_ready();
  EXPECT_EQ(watched, nullptr);
}

TEST_F(ScopeTest, WaitingForOnesOwnEndIsAsserted) {
  Scope parent(executor);
  EXPECT_DEATH(
      {
        static_cast<void>(parent.spawn([&] { static_cast<void>(parent.await_empty()); }));
        executor.run_ready();
      },
      "contains");
  EXPECT_DEATH(
      {
        Scope child(executor, &parent);
        static_cast<void>(child.spawn([&] { static_cast<void>(parent.await_empty()); }));
        executor.run_ready();
      },
      "contains");
}

TEST_F(ScopeTest, AScopeWithAFiberInItMayNotEnd) {
  EXPECT_DEATH(
      {
        Scope ends_too_early(executor);
        static_cast<void>(ends_too_early.spawn([] {}));
      },
      "fiber_count_");
}

}  // namespace
}  // namespace vox::test

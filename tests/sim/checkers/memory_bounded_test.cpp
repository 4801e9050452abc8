// What sessions say, what the heap says, and what their limits allow: each one too much.
#include <map>

#include "tests/sim/checkers/checker_test.hpp"

namespace vox::sim {
namespace {

// The heap as the story goes.
std::map<std::uint32_t, HostMemory>& heap() {
  static std::map<std::uint32_t, HostMemory> memory;
  return memory;
}

class MemoryBoundedTest : public CheckerTest {
 protected:
  MemoryBoundedTest()
      : CheckerTest(memory_bounded_spec,
                    {.memory_of = [](std::uint32_t host) { return heap()[host]; }}) {
    heap().clear();
  }

  std::uint64_t says(SessionKey session, std::uint64_t held, std::uint64_t bound,
                     std::uint64_t ended = 0) {
    return core(EventKind::session_memory, session, 0, held, bound, ended);
  }
  std::uint64_t gone(SessionKey session) { return says(session, 0, 0); }
};

constexpr std::uint64_t host_bytes = 32 << 10;

TEST_F(MemoryBoundedTest, HoldsAtTheBoundsOfAllSessionsOfAHost) {
  says(alice, 1000, 1000);
  says(alice_again, 500, 2000, 70);
  heap()[1] = {.heap_bytes = 3070 + host_bytes + 2 * 512, .fibers_count = 2};
  anything();
  finish();
  expect_holds();
}

TEST_F(MemoryBoundedTest, IsBrokenByASessionThatSaysItHoldsTooMuch) {
  const auto event = says(alice, 1001, 1000);
  expect_broken(event, "session 1 on host 1 says that it holds 1001 bytes, 1000 at most");
}

TEST_F(MemoryBoundedTest, IsBrokenByAByteOfTheHeapTooMany) {
  says(alice, 10, 1000);
  heap()[1].heap_bytes = 1001 + host_bytes;
  const auto event = anything();
  expect_broken(event, "host 1 has 33769 bytes of the heap for sessions whose limits allow 1000");
}

TEST_F(MemoryBoundedTest, AsksEachHostForItsOwn) {
  says(alice, 10, 1000);
  says(bob, 10, 1000);
  heap()[2].heap_bytes = 1001 + host_bytes;
  anything();
  expect_holds();
  const auto event = says(bob, 11, 1000);
  expect_broken(event, "host 2 has 33769 bytes of the heap for sessions whose limits allow 1000");
}

TEST_F(MemoryBoundedTest, IsBrokenByASessionThatHoldsMoreThanItSaysWhenTimeMovesOn) {
  says(alice, 100, 1'000'000);
  says(bob, 100, 1'000'000);
  heap()[2].heap_bytes = 101 + host_bytes;
  anything();  // in the middle of a turn nobody has reported yet
  expect_holds();
  wait(std::chrono::milliseconds(1));
  const auto event = anything();
  expect_broken(event, "host 2 has 32869 bytes of the heap for sessions that say to hold 100");
}

TEST_F(MemoryBoundedTest, ForgetsASessionAfterItsLastWord) {
  says(alice, 1000, 1000);
  heap()[1].heap_bytes = 1000 + host_bytes;
  gone(alice);  // it is still there while it says so
  expect_holds();
  const auto event = anything();
  expect_broken(event, "host 1 has 33768 bytes of the heap for sessions whose limits allow 0");
}

TEST_F(MemoryBoundedTest, ForgetsTheSessionsOfAHostThatBootsAgain) {
  says(alice, 1000, 1000);
  crashed(1);
  booted(1);
  heap()[1].heap_bytes = 1 + host_bytes;
  says(alice, 1, 1);
  expect_holds();
}

}  // namespace
}  // namespace vox::sim

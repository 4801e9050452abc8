// The promises that need no session, shown events and worlds that keep and break them.
#include <gtest/gtest.h>

#include "sim/checkers/checkers.hpp"
#include "sim/promise_watch.hpp"
#include "tests/sim/two_hosts.hpp"

namespace vox::sim {
namespace {

/// A checker shown one event after another.
class Shown {
 public:
  explicit Shown(const PromiseSpec& spec) : watch_({std::string(spec.name)}, {}, [] {}) {}
  Shown& then(std::uint32_t host, WorldEvent kind, std::uint64_t object, std::uint64_t a = 0,
              std::uint64_t b = 0) {
    watch_.on_event(
        ++index_,
        {.host = host, .kind = static_cast<std::uint16_t>(kind), .object = object, .a = a, .b = b});
    return *this;
  }
  [[nodiscard]] std::string failure() const {
    const auto& failure = watch_.failure();
    return failure ? std::to_string(failure->event) + ' ' + failure->message : "";
  }

 private:
  PromiseWatch watch_;
  std::uint64_t index_ = 0;
};

constexpr std::uint32_t here = 1;
constexpr std::uint32_t there = 2;

TEST(BytesIntact, HoldsWhileEachDirectionArrivesInOrder) {
  Shown shown(bytes_intact_spec);
  shown.then(here, WorldEvent::stream_connecting, 5, there)
      .then(here, WorldEvent::stream_sent, 5, 10, 111)
      .then(there, WorldEvent::stream_sent, 5, 20, 222)
      .then(here, WorldEvent::stream_sent, 5, 10, 333)
      .then(there, WorldEvent::stream_delivered, 5, 10, 111)
      .then(here, WorldEvent::stream_delivered, 5, 20, 222)
      .then(there, WorldEvent::stream_delivered, 5, 10, 333);
  EXPECT_EQ(shown.failure(), "");
}

TEST(BytesIntact, IsBrokenByOtherBytesOrAnotherOrder) {
  Shown garbled(bytes_intact_spec);
  garbled.then(here, WorldEvent::stream_connecting, 5, there)
      .then(here, WorldEvent::stream_sent, 5, 10, 111)
      .then(there, WorldEvent::stream_delivered, 5, 10, 112);
  EXPECT_EQ(garbled.failure(), "3 stream 5 delivered 10 bytes that are not the 10 sent next");
  Shown reordered(bytes_intact_spec);
  reordered.then(here, WorldEvent::stream_connecting, 5, there)
      .then(here, WorldEvent::stream_sent, 5, 10, 111)
      .then(here, WorldEvent::stream_sent, 5, 20, 222)
      .then(there, WorldEvent::stream_delivered, 5, 20, 222);
  EXPECT_EQ(reordered.failure(), "4 stream 5 delivered 20 bytes that are not the 10 sent next");
}

TEST(BytesIntact, IsBrokenByBytesFromNowhereAndByBytesTwice) {
  Shown shown(bytes_intact_spec);
  shown.then(here, WorldEvent::stream_connecting, 5, there)
      .then(here, WorldEvent::stream_sent, 5, 10, 111)
      .then(there, WorldEvent::stream_delivered, 5, 10, 111)
      .then(there, WorldEvent::stream_delivered, 5, 10, 111);
  EXPECT_EQ(shown.failure(), "4 stream 5 delivered bytes that nobody had sent");
}

TEST(BytesIntact, IsBrokenByWhatAnActorFoundCorrupt) {
  Shown shown(bytes_intact_spec);
  shown.then(here, WorldEvent::work_corrupt, 7);
  EXPECT_EQ(shown.failure(), "1 work 7 got back other bytes than it sent");
}

std::string quiescent_failure(World& world, RunEnd end) {
  const std::unique_ptr<Checker> checker = quiescent_spec.factory({});
  checker->finish(world, end);
  return checker->failure() ? checker->failure()->message : "";
}

TEST(Quiescent, HoldsInAWorldThatHasLetGoOfEverything) {
  World world({.seed = 1});
  world.add_host("alice", {});
  EXPECT_EQ(world.run(never), RunEnd::quiet);
  EXPECT_EQ(quiescent_failure(world, RunEnd::quiet), "");
}

TEST(Quiescent, IsBrokenByATimerThatGoesOn) {
  World world({.seed = 1});
  world.add_host("alice", {});
  EXPECT_EQ(quiescent_failure(world, RunEnd::deadline), "a timer that goes on left at the end");
}

TEST(Quiescent, IsBrokenByAStreamAndItsBytes) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.here->write("hello"), 5u);
  EXPECT_EQ(quiescent_failure(hosts.world, RunEnd::quiet), "1 open streams left at the end");
}

class Sleeper final : public Program {
 public:
  explicit Sleeper(Host& host) : event_(host.executor()) {}
  void await_main() override { static_cast<void>(event_.await_wake()); }

 private:
  WaitQueue event_;
};

TEST(Quiescent, IsBrokenByAFiberThatNobodyWakes) {
  World world({.seed = 1});
  world.add_host("alice", [](Host& host) { return std::make_unique<Sleeper>(host); });
  EXPECT_EQ(world.run(never), RunEnd::quiet);
  EXPECT_EQ(quiescent_failure(world, RunEnd::quiet), "1 fibers on host alice left at the end");
}

}  // namespace
}  // namespace vox::sim

// A host's own clock: the line it draws, and what a host does by it.
#include "sim/host_clock.hpp"

#include "sim/fault.hpp"
#include "tests/sim/two_hosts.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(HostClock, ShowsTheWorldsTimeUntilItsRateChanges) {
  HostClock clock;
  EXPECT_EQ(clock.time_at(at_ms(7)), at_ms(7));
  EXPECT_EQ(clock.at_world(at_ms(7)), at_ms(7));
  clock.set_rate(at_ms(10), 2 * true_rate_ppm);
  EXPECT_EQ(clock.time_at(at_ms(10)), at_ms(10));
  EXPECT_EQ(clock.time_at(at_ms(15)), at_ms(20));
  clock.set_rate(at_ms(20), 0);
  EXPECT_EQ(clock.time_at(at_ms(500)), at_ms(30));
  clock.set_rate(at_ms(500), true_rate_ppm);
  EXPECT_EQ(clock.time_at(at_ms(501)), at_ms(31));
}

// Whatever the rate, the moment that is answered is the first that shows the time asked for.
TEST(HostClock, ComesToATimeAtTheFirstMomentThatShowsIt) {
  for (const std::uint64_t rate_ppm : {100'000U, 333'333U, 999'999U, 1'000'001U, 10'000'000U}) {
    HostClock clock;
    clock.set_rate(Time{Duration{17}}, rate_ppm);
    constexpr std::int64_t all_wanted_ns[] = {0, 17, 18, 1000, 1'000'003, 86'400'000'000'001};
    for (const std::int64_t wanted_ns : all_wanted_ns) {
      const Time shown{Duration{wanted_ns}};
      const Time world = clock.at_world(shown);
      EXPECT_GE(clock.time_at(world), shown) << rate_ppm << ' ' << wanted_ns;
      if (world == Time{Duration{17}}) continue;
      EXPECT_LT(clock.time_at(world - Duration{1}), shown) << rate_ppm << ' ' << wanted_ns;
    }
  }
}

TEST(HostClock, FarAwayTimesSaturate) {
  HostClock clock;
  clock.set_rate(at_ms(1), clock_rate_ppm_min);
  EXPECT_EQ(clock.at_world(never), never);
  EXPECT_EQ(clock.at_world(never - Duration{1}), never);
  clock.set_rate(at_ms(2), clock_rate_ppm_max);
  EXPECT_EQ(clock.time_at(never - Duration{1}), never);
  clock.set_rate(at_ms(3), 0);
  EXPECT_EQ(clock.at_world(at_ms(1000)), never);
}

/// Ticks every ten milliseconds of its host's, and remembers when that was in the world's.
class Ticker final : public Program {
 public:
  Ticker(Host& host, std::vector<std::int64_t>& ticks_ms) : host_(host), ticks_ms_(ticks_ms) {}
  void await_main() override {
    while (await_sleep(host_.executor(), milliseconds(10)) == Wake::deadline) {
      const Time shown = host_.executor().now();
      EXPECT_GE(shown, last_shown_);
      last_shown_ = shown;
      ticks_ms_.push_back(host_.world().now().time_since_epoch() / milliseconds(1));
    }
  }

 private:
  Host& host_;
  std::vector<std::int64_t>& ticks_ms_;
  Time last_shown_{};
};

class ClockFaults : public testing::Test {
 protected:
  ClockFaults()
      : world({.seed = 3, .network = {}, .fibers = {}}),
        host(world.add_host(
            "host", [this](Host& self) { return std::make_unique<Ticker>(self, ticks_ms); })) {
    world.trace().add_sink(recorder);
  }
  ~ClockFaults() override {
    if (host.is_up()) host.crash();
  }
  void strike(const FaultPlan& plan) { install_fault(world, plan, ++strikes_count); }
  void drift(std::int64_t at, std::int64_t lasts, std::uint64_t rate_ppm) {
    strike({.kind = FaultKind::clock_drift,
            .from = "host",
            .at = at_ms(at),
            .lasts = milliseconds(lasts),
            .rate_ppm = rate_ppm});
  }
  void pause(std::int64_t at, std::int64_t lasts) {
    strike({.kind = FaultKind::clock_pause,
            .from = "host",
            .at = at_ms(at),
            .lasts = milliseconds(lasts)});
  }
  using Ticks = std::vector<std::int64_t>;

  Recorder recorder;
  Ticks ticks_ms;
  std::uint64_t strikes_count = 0;
  World world;
  Host& host;
};

TEST_F(ClockFaults, ATimerOfAClockAtDoubleRateFiresAfterHalfTheTime) {
  drift(0, 100, 2 * true_rate_ppm);
  run_to(world, at_ms(21));
  EXPECT_EQ(ticks_ms, (Ticks{5, 10, 15, 20}));
  EXPECT_EQ(host.executor().now(), at_ms(42));
}

TEST_F(ClockFaults, ATimerThatIsArmedFollowsEachChangeOfTheRate) {
  drift(5, 10, true_rate_ppm / 2);  // 5 ms shown by then, 10 ms at 15
  run_to(world, at_ms(36));
  EXPECT_EQ(ticks_ms, (Ticks{15, 25, 35}));
  EXPECT_EQ(host.executor().now(), at_ms(31));
}

TEST_F(ClockFaults, OfTwoDriftsTheOneThatBeganLastCountsUntilItEnds) {
  drift(0, 30, true_rate_ppm / 2);
  drift(10, 10, 2 * true_rate_ppm);
  run_to(world, at_ms(20));
  EXPECT_EQ(host.executor().now(), at_ms(25));
  run_to(world, at_ms(40));
  EXPECT_EQ(host.executor().now(), at_ms(45));
}

TEST_F(ClockFaults, AHostThatStandsStillRunsNothingAndItsClockShowsNoTime) {
  pause(14, 100);
  run_to(world, at_ms(113));
  EXPECT_EQ(ticks_ms, (Ticks{10}));
  EXPECT_EQ(host.executor().now(), at_ms(14));
  run_to(world, at_ms(131));
  EXPECT_EQ(ticks_ms, (Ticks{10, 120, 130}));
  const auto rates = recorder.of(1, WorldEvent::clock_rate);
  ASSERT_EQ(rates.size(), 2u);
  EXPECT_EQ(rates[0].object, 0u);
  EXPECT_EQ(rates[1].object, true_rate_ppm);
}

TEST_F(ClockFaults, AHostStandsStillUntilTheLastOfItsPausesEnds) {
  pause(14, 100);
  pause(50, 100);
  drift(60, 5, 2 * true_rate_ppm);  // of a clock that stands still
  run_to(world, at_ms(149));
  EXPECT_EQ(ticks_ms, (Ticks{10}));
  run_to(world, at_ms(157));
  EXPECT_EQ(ticks_ms, (Ticks{10, 156}));
}

TEST_F(ClockFaults, WhatAHostIsToldWhileItStandsStillItDoesAfterwards) {
  pause(14, 100);
  run_to(world, at_ms(20));
  host.scope().cancel();
  run_to(world, at_ms(113));
  EXPECT_TRUE(recorder.of(1, WorldEvent::host_stopped).empty());
  run_to(world, at_ms(115));
  EXPECT_EQ(recorder.of(1, WorldEvent::host_stopped).size(), 1u);
}

TEST_F(ClockFaults, AHostMayCrashAndBootWhileItStandsStill) {
  pause(14, 100);
  strike({.kind = FaultKind::crash, .from = "host", .at = at_ms(30), .lasts = milliseconds(10)});
  run_to(world, at_ms(113));
  EXPECT_EQ(host.boot_count(), 2u);
  EXPECT_EQ(ticks_ms, (Ticks{10}));
  run_to(world, at_ms(125));
  EXPECT_EQ(ticks_ms, (Ticks{10, 124}));
}

TEST_F(ClockFaults, ACrashWhileTheClockRunsWrongLeavesItWrongForTheNextBoot) {
  drift(0, 1000, 2 * true_rate_ppm);
  strike({.kind = FaultKind::crash, .from = "host", .at = at_ms(7), .lasts = milliseconds(4)});
  run_to(world, at_ms(17));
  EXPECT_EQ(ticks_ms, (Ticks{5, 16}));
  EXPECT_EQ(host.executor().now(), at_ms(34));
}

TEST_F(ClockFaults, APauseThatIsOverInItsInstantIsNone) {
  pause(10, 0);
  run_to(world, at_ms(21));
  EXPECT_EQ(ticks_ms, (Ticks{10, 20}));
}

TEST_F(ClockFaults, PlansOfNoRateOrNoEndAreRefused) {
  const auto refused = [this](const FaultPlan& plan) {
    return !validate_fault(world, plan).has_value();
  };
  EXPECT_TRUE(refused({.kind = FaultKind::clock_drift, .from = "host", .rate_ppm = 0}));
  EXPECT_TRUE(refused(
      {.kind = FaultKind::clock_drift, .from = "host", .rate_ppm = clock_rate_ppm_max + 1}));
  EXPECT_TRUE(refused({.kind = FaultKind::clock_pause, .from = "host"}));
  EXPECT_FALSE(refused({.kind = FaultKind::clock_drift, .from = "host", .rate_ppm = 900'000}));
}

// What is sent to a host that stands still waits for it; what it had sent goes its way.
TEST(ClockPause, BytesForAHostThatStandsStillArriveAfterwards) {
  ConnectedHosts hosts;
  install_fault(
      hosts.world,
      {.kind = FaultKind::clock_pause, .from = "bob", .at = at_ms(10), .lasts = milliseconds(20)},
      1);
  run_to(hosts.world, at_ms(12));
  EXPECT_EQ(hosts.here->write("late"), 4u);
  run_to(hosts.world, at_ms(30));
  EXPECT_TRUE(hosts.recorder.of(2, WorldEvent::stream_delivered).empty());
  run_to(hosts.world, at_ms(35));
  EXPECT_EQ(hosts.there->read(), "late");
}

}  // namespace
}  // namespace vox::sim

// Faults: what each kind does to streams and hosts, and that it takes back what it did.
#include "sim/fault.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/two_hosts.hpp"

namespace vox::sim {
namespace {

using std::chrono::milliseconds;

/// A stream established at 2 ms, and faults from there.
class FaultTest : public testing::Test {
 protected:
  void install(FaultPlan plan) {
    if (plan.from.empty()) plan.from = "alice";
    if (plan.to.empty() && plan.kind != FaultKind::crash) plan.to = "bob";
    ASSERT_TRUE(validate_fault(hosts.world, plan).has_value());
    install_fault(hosts.world, plan, 7);
  }
  void run_to_ms(std::int64_t ms) { run_to(hosts.world, at_ms(ms)); }

  ConnectedHosts hosts;
};

TEST_F(FaultTest, APartitionHoldsBothWaysAndLosesNothing) {
  install({.kind = FaultKind::partition, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("there"), 5u);
  EXPECT_EQ(hosts.there->write("back"), 4u);
  run_to_ms(30);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.here->read(), "");
  EXPECT_EQ(hosts.here->write(" again"), 6u);
  run_to_ms(31);
  EXPECT_EQ(hosts.there->read(), "there again");
  EXPECT_EQ(hosts.here->read(), "back");
}

TEST_F(FaultTest, AOneWayPartitionHoldsOneWayUntilItHeals) {
  install({.kind = FaultKind::one_way_partition, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("there"), 5u);
  EXPECT_EQ(hosts.there->write("back"), 4u);
  run_to_ms(15);
  EXPECT_EQ(hosts.here->read(), "back");
  EXPECT_EQ(hosts.there->read(), "");
  run_to_ms(31);
  EXPECT_EQ(hosts.there->read(), "there");
}

TEST_F(FaultTest, WhatWasUnderWayBeforeAPartitionStillArrives) {
  install({.kind = FaultKind::partition, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to(hosts.world, at_ms(10) - Duration(1));
  EXPECT_EQ(hosts.here->write("just in time"), 12u);
  run_to_ms(11);
  EXPECT_EQ(hosts.there->read(), "just in time");
}

TEST_F(FaultTest, PartitionsThatOverlapHealWhenTheLastOfThemHas) {
  install({.kind = FaultKind::partition, .at = at_ms(10), .lasts = milliseconds(20)});
  install({.kind = FaultKind::one_way_partition, .at = at_ms(15), .lasts = milliseconds(30)});
  run_to_ms(20);
  EXPECT_EQ(hosts.here->write("there"), 5u);
  run_to_ms(40);
  EXPECT_EQ(hosts.there->read(), "");
  run_to_ms(46);
  EXPECT_EQ(hosts.there->read(), "there");
}

TEST_F(FaultTest, APartitionHoldsConnectsAndEnds) {
  install({.kind = FaultKind::partition, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(11);
  auto second = hosts.connect();
  hosts.here->stream->close_write();
  run_to_ms(30);
  EXPECT_EQ(hosts.listener->accept(), nullptr);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::would_block);
  run_to_ms(31);
  EXPECT_NE(hosts.listener->accept(), nullptr);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
}

TEST(FaultRoom, APartitionOfTheWayBackHoldsTheRoomAWriterWaitsFor) {
  ConnectedHosts hosts({.network = {.buffer_bytes = {4, 4}}});
  install_fault(hosts.world,
                {.kind = FaultKind::one_way_partition,
                 .from = "bob",
                 .to = "alice",
                 .at = at_ms(10),
                 .lasts = milliseconds(20)},
                1);
  run_to(hosts.world, at_ms(11));
  EXPECT_EQ(hosts.here->write("full"), 4u);
  EXPECT_EQ(hosts.here->write("more"), 0u);
  run_to(hosts.world, at_ms(12));
  EXPECT_EQ(hosts.there->read(), "full");
  run_to(hosts.world, at_ms(30));
  EXPECT_EQ(hosts.here->write("more"), 0u);
  const int writable_count = hosts.here->writable_count;
  run_to(hosts.world, at_ms(31));
  EXPECT_EQ(hosts.here->writable_count, writable_count + 1);
  EXPECT_EQ(hosts.here->write("more"), 4u);
}

TEST_F(FaultTest, AHalfOpenStreamNeverMovesAgainInThatDirection) {
  install({.kind = FaultKind::half_open, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("lost"), 4u);
  EXPECT_EQ(hosts.there->write("back"), 4u);
  run_to_ms(40);
  EXPECT_EQ(hosts.here->write("lost too"), 8u);
  hosts.here->stream->abort();
  run_to_ms(50);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::would_block);
  EXPECT_EQ(hosts.recorder.of(1, WorldEvent::stream_delivered).size(), 1u);
}

TEST_F(FaultTest, AHalfOpenPathSparesStreamsThatSaidNothingMeanwhile) {
  install({.kind = FaultKind::half_open,
           .at = at_ms(10),
           .lasts = milliseconds(20),
           .both_ways = true});
  run_to_ms(40);
  EXPECT_EQ(hosts.here->write("still fine"), 10u);
  run_to_ms(41);
  EXPECT_EQ(hosts.there->read(), "still fine");
}

TEST(FaultRoom, AHalfOpenStreamFillsUpAndBlocksItsWriterForEver) {
  ConnectedHosts hosts({.network = {.buffer_bytes = {4, 4}}});
  hosts.world.network().path(1, 2).swallowed += 1;
  hosts.world.network().path_changed(1, 2);
  EXPECT_EQ(hosts.here->write("lost"), 4u);
  EXPECT_EQ(hosts.here->write("more"), 0u);
  EXPECT_EQ(hosts.here->write_error, Error::would_block);
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(hosts.here->write("more"), 0u);
}

TEST_F(FaultTest, ADelayMakesSegmentsLaterAndGoesAway) {
  install({.kind = FaultKind::delay,
           .at = at_ms(10),
           .lasts = milliseconds(20),
           .extra_latency = milliseconds(5)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("slow"), 4u);
  EXPECT_EQ(hosts.there->write("quick"), 5u);
  run_to_ms(12);
  EXPECT_EQ(hosts.here->read(), "quick");
  run_to(hosts.world, at_ms(17) - Duration(1));
  EXPECT_EQ(hosts.there->read(), "");
  run_to_ms(17);
  EXPECT_EQ(hosts.there->read(), "slow");
  run_to_ms(31);
  EXPECT_EQ(hosts.here->write("usual"), 5u);
  run_to_ms(32);
  EXPECT_EQ(hosts.there->read(), "usual");
}

TEST_F(FaultTest, ADelayThatEndsDoesNotLetBytesOvertake) {
  install({.kind = FaultKind::delay,
           .at = at_ms(10),
           .lasts = milliseconds(2),
           .extra_latency = milliseconds(50)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("first "), 6u);
  run_to_ms(13);
  EXPECT_EQ(hosts.here->write("second"), 6u);
  run_to_ms(61);
  EXPECT_EQ(hosts.there->read(), "");
  run_to_ms(62);
  EXPECT_EQ(hosts.there->read(), "first second");
}

TEST_F(FaultTest, AStallHoldsWhatAHostGetsAndThenGivesItAll) {
  install({.kind = FaultKind::stall, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(11);
  EXPECT_EQ(hosts.here->write("there"), 5u);
  run_to_ms(30);
  EXPECT_EQ(hosts.there->read(), "");
  run_to_ms(31);
  EXPECT_EQ(hosts.there->read(), "there");
}

TEST_F(FaultTest, AResetCutsEveryStreamBetweenTheHostsAtOnce) {
  install({.kind = FaultKind::reset, .at = at_ms(10)});
  EXPECT_EQ(hosts.there->write("unread"), 6u);
  (void)hosts.there->read();
  run_to_ms(9);
  EXPECT_EQ(hosts.here->write("under way"), 9u);
  run_to(hosts.world, at_ms(10) - Duration(1));
  EXPECT_EQ(hosts.there->readable_count, 0);
  run_to_ms(10);
  EXPECT_EQ(hosts.there->readable_count, 1);
  for (Probe* probe : {hosts.here.get(), hosts.there.get()}) {
    EXPECT_EQ(probe->read(), "");
    EXPECT_EQ(probe->read_error, Error::reset);
    EXPECT_EQ(probe->write("x"), 0u);
    EXPECT_EQ(probe->write_error, Error::reset);
  }
  EXPECT_EQ(hosts.world.network().held_bytes(), 0u);
  auto second = hosts.connect();
  run_to_ms(12);
  EXPECT_NE(hosts.listener->accept(), nullptr);
}

TEST_F(FaultTest, ACrashIsSilentUntilTheHostIsUpAgainAndSpokenTo) {
  install({.kind = FaultKind::crash, .from = "bob", .at = at_ms(10), .lasts = milliseconds(20)});
  run_to(hosts.world, at_ms(10) - Duration(1));
  EXPECT_EQ(hosts.there->write("lost with its sender"), 20u);
  run_to_ms(11);
  EXPECT_FALSE(hosts.bob.is_up());
  EXPECT_EQ(hosts.here->read(), "");
  EXPECT_EQ(hosts.here->read_error, Error::would_block);
  EXPECT_EQ(hosts.here->write("to nobody"), 9u);
  run_to_ms(29);
  EXPECT_EQ(hosts.here->readable_count, 0);
  run_to_ms(35);
  EXPECT_TRUE(hosts.bob.is_up());
  EXPECT_EQ(hosts.bob.boot_count(), 2u);
  EXPECT_EQ(hosts.here->readable_count, 0);
  EXPECT_EQ(hosts.here->write("to a stranger"), 13u);
  run_to_ms(37);
  EXPECT_EQ(hosts.here->readable_count, 1);
  EXPECT_EQ(hosts.here->read(), "");
  EXPECT_EQ(hosts.here->read_error, Error::reset);
}

TEST_F(FaultTest, NothingThatACrashedHostDoesGetsOut) {
  install({.kind = FaultKind::crash, .from = "bob", .at = at_ms(10)});
  run_to_ms(10);
  EXPECT_EQ(hosts.there->write("from beyond"), 0u);
  EXPECT_EQ(hosts.there->write_error, Error::reset);
  hosts.there->stream->close_write();
  hosts.there.reset();
  const auto connected = hosts.bob.transport().connect("alice:80");
  ASSERT_FALSE(connected.has_value());
  EXPECT_EQ(connected.error(), Error::io);
  const auto listening = hosts.bob.transport().listen(":81");
  ASSERT_FALSE(listening.has_value());
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(hosts.here->read(), "");
  EXPECT_EQ(hosts.here->read_error, Error::would_block);
}

TEST_F(FaultTest, ARebootedHostListensOnlyWhereItListensAgain) {
  install({.kind = FaultKind::crash, .from = "bob", .at = at_ms(10), .lasts = milliseconds(1)});
  run_to_ms(12);
  auto refused = hosts.connect();
  (void)refused->read();
  run_to_ms(14);
  (void)refused->read();
  EXPECT_EQ(refused->read_error, Error::refused);
  hosts.listener = hosts.listen();
  auto taken = hosts.connect();
  run_to_ms(16);
  EXPECT_NE(hosts.listener->accept(), nullptr);
}

TEST_F(FaultTest, AHostThatACrashFoundDownIsNotBootedByIt) {
  install({.kind = FaultKind::crash, .from = "bob", .at = at_ms(10)});
  install({.kind = FaultKind::crash, .from = "bob", .at = at_ms(20), .lasts = milliseconds(5)});
  run_to_ms(40);
  EXPECT_FALSE(hosts.bob.is_up());
  EXPECT_EQ(hosts.bob.boot_count(), 1u);
}

TEST_F(FaultTest, StartAndEndAreEventsOfTheHostConcerned) {
  install({.kind = FaultKind::delay, .at = at_ms(10), .lasts = milliseconds(20)});
  run_to_ms(40);
  const auto started = hosts.recorder.of(1, WorldEvent::fault_started);
  const auto ended = hosts.recorder.of(1, WorldEvent::fault_ended);
  ASSERT_EQ(started.size(), 1u);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(started[0].at_ns, 10'000'000);
  EXPECT_EQ(ended[0].at_ns, 30'000'000);
  EXPECT_EQ(started[0].object, 7u);
  EXPECT_EQ(started[0].a, static_cast<std::uint64_t>(FaultKind::delay));
  EXPECT_EQ(started[0].b, 2u);
}

TEST_F(FaultTest, PlansThatNameNoHostOrNoTimeAreRefused) {
  const auto refused = [this](const FaultPlan& plan) {
    return !validate_fault(hosts.world, plan).has_value();
  };
  EXPECT_TRUE(refused({.from = "alice", .to = "carol"}));
  EXPECT_TRUE(refused({.from = "carol", .to = "alice"}));
  EXPECT_TRUE(refused({.from = "alice", .to = "alice"}));
  EXPECT_TRUE(refused({.kind = FaultKind::crash, .from = "carol"}));
  EXPECT_TRUE(refused({.from = "alice", .to = "bob", .at = Time{} - Duration(1)}));
  EXPECT_TRUE(refused({.from = "alice", .to = "bob", .lasts = Duration(-1)}));
  EXPECT_FALSE(refused({.from = "alice", .to = "bob"}));
  EXPECT_FALSE(refused({.kind = FaultKind::crash, .from = "alice"}));
}

TEST(FaultKinds, EveryKindIsFoundByItsName) {
  for (int number = 1; number <= static_cast<int>(FaultKind::crash); ++number) {
    const auto kind = static_cast<FaultKind>(number);
    EXPECT_EQ(fault_kind(to_string(kind)), kind);
  }
  EXPECT_EQ(fault_kind("earthquake"), std::nullopt);
  EXPECT_TRUE(to_string(static_cast<FaultKind>(0)).empty());
}

}  // namespace
}  // namespace vox::sim

// What a session puts up with, message by message and without a session.
#include "vox/session/counterpart_traffic.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "vox/session/close_log.hpp"
#include "vox/session/keepalive.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr Time at(Duration since_start) { return Time{} + since_start; }

TEST(CounterpartTrafficTest, OnePongIsOwedForAllPingsSinceTheLast) {
  CounterpartTraffic traffic{Limits{}};
  EXPECT_FALSE(traffic.owes_anything());
  EXPECT_EQ(traffic.handle_ping(7, at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_ping(8, at(0s)), Violation::none);
  EXPECT_EQ(traffic.pong_owed(), 8u);
  EXPECT_EQ(traffic.pings_unanswered_count(), 2u);
  traffic.handle_pong_sent();
  EXPECT_FALSE(traffic.owes_anything());
  EXPECT_EQ(traffic.pings_unanswered_count(), 0u);
}

TEST(CounterpartTrafficTest, PingsPastThoseThatMayWaitForOnePongAreAFlood) {
  Limits limits;
  limits.pings_unanswered_max = 3;
  CounterpartTraffic traffic(limits);
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(traffic.handle_ping(i, at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_ping(3, at(1h)), Violation::ping_flood);
}

TEST(CounterpartTrafficTest, PingsAtFullRateAreAFloodAlsoWhenEachPongIsRead) {
  Limits limits;
  limits.pings_burst = 6;
  limits.ping_interval = 100ms;
  CounterpartTraffic traffic(limits);
  for (std::uint64_t i = 0; i < 6; ++i) {
    EXPECT_EQ(traffic.handle_ping(i, at(0s)), Violation::none);
    traffic.handle_pong_sent();
  }
  EXPECT_EQ(traffic.handle_ping(6, at(99ms)), Violation::ping_flood);
  for (int i = 1; i < 1000; ++i) {
    EXPECT_EQ(traffic.handle_ping(7, at(100ms * i)), Violation::none);
    traffic.handle_pong_sent();
  }
}

TEST(CounterpartTrafficTest, ACloseSincePaysForAPing) {
  Limits limits;
  limits.pings_burst = 2;
  CounterpartTraffic traffic(limits);
  for (std::uint64_t i = 0; i < 100; ++i) {
    traffic.handle_close();
    traffic.handle_close();
    EXPECT_EQ(traffic.handle_ping(i, at(0s)), Violation::none);
    traffic.handle_pong_sent();
  }
  for (std::uint64_t i = 0; i < 2; ++i) {
    EXPECT_EQ(traffic.handle_ping(i, at(0s)), Violation::none);
  }
  EXPECT_EQ(traffic.handle_ping(3, at(0s)), Violation::ping_flood);
}

TEST(CounterpartTrafficTest, RefusalsAreBoundedInLengthAndInRate) {
  Limits limits;
  limits.refusals_pending_max = 2;
  limits.refusals_burst = 4;
  limits.refusal_interval = 1s;
  const CounterpartTraffic::Refusal refusal{ConnectionId{1}, false};
  CounterpartTraffic unread(limits);
  EXPECT_EQ(unread.handle_refused(refusal, at(0s)), Violation::none);
  EXPECT_EQ(unread.handle_refused(refusal, at(0s)), Violation::none);
  EXPECT_EQ(unread.handle_refused(refusal, at(1h)), Violation::open_flood);
  EXPECT_EQ(unread.refusals_count(), 2u);

  CounterpartTraffic read(limits);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(read.handle_refused(refusal, at(0s)), Violation::none);
    read.handle_refusal_sent();
  }
  EXPECT_EQ(read.handle_refused(refusal, at(999ms)), Violation::open_flood);
  for (int i = 1; i < 100; ++i) {
    EXPECT_EQ(read.handle_refused(refusal, at(1s * i)), Violation::none);
    read.handle_refusal_sent();
  }
}

TEST(CounterpartTrafficTest, RefusalsAreOwedInOrderAndWithTheirReason) {
  CounterpartTraffic traffic{Limits{}};
  EXPECT_EQ(traffic.refusal_owed(), nullptr);
  EXPECT_EQ(traffic.handle_refused({ConnectionId{1}, true}, at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_refused({ConnectionId{3}, false}, at(0s)), Violation::none);
  ASSERT_NE(traffic.refusal_owed(), nullptr);
  EXPECT_EQ(traffic.refusal_owed()->connection, ConnectionId{1});
  EXPECT_TRUE(traffic.refusal_owed()->missing_service);
  traffic.handle_refusal_sent();
  EXPECT_EQ(traffic.refusal_owed()->connection, ConnectionId{3});
  EXPECT_FALSE(traffic.refusal_owed()->missing_service);
}

TEST(CounterpartTrafficTest, OpensThatCrossAShutdownCostTheirSenderNothing) {
  Limits limits;
  limits.refusals_pending_max = 2;
  limits.refusals_burst = 1;
  CounterpartTraffic traffic(limits);
  for (std::uint64_t id = 1; id < 1000; id += 2) {
    traffic.handle_refused_in_drain({ConnectionId{id}, false});
    EXPECT_LE(traffic.refusals_count(), 2u);
  }
  EXPECT_EQ(traffic.refusal_owed()->connection, ConnectionId{1});
}

TEST(CounterpartTrafficTest, WhatAnAcceptorWorksOnIsCountedUntilItHasEnded) {
  Limits limits;
  limits.opens_undecided_max = 2;
  CounterpartTraffic traffic(limits);
  traffic.handle_deciding();
  EXPECT_TRUE(traffic.may_decide());
  traffic.handle_deciding();
  EXPECT_FALSE(traffic.may_decide());
  traffic.handle_link_lost();
  EXPECT_FALSE(traffic.may_decide());
  traffic.handle_decided();
  EXPECT_TRUE(traffic.may_decide());
  EXPECT_EQ(traffic.deciding_count(), 1u);
}

TEST(CounterpartTrafficTest, CancelsPastTheirBucketAreAFlood) {
  Limits limits;
  limits.cancels_burst = 5;
  limits.cancel_interval = 10ms;
  CounterpartTraffic traffic(limits);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(traffic.handle_cancel(at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_cancel(at(9ms)), Violation::cancel_flood);
  EXPECT_EQ(traffic.handle_cancel(at(10ms)), Violation::none);
}

TEST(CounterpartTrafficTest, WhatMayHaveCrossedAnEndOfOursIsNoStray) {
  Limits limits;
  limits.strays_burst = 2;
  limits.stray_interval = 10ms;
  CounterpartTraffic traffic(limits);
  traffic.handle_crossing(100);
  for (int i = 0; i < 102; ++i) EXPECT_EQ(traffic.handle_stray(at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_stray(at(9ms)), Violation::stray_flood);
  EXPECT_EQ(traffic.handle_stray(at(10ms)), Violation::none);
  traffic.handle_crossing(UINT64_MAX);
  traffic.handle_crossing(UINT64_MAX);  // saturates
  EXPECT_EQ(traffic.crossing_count(), UINT64_MAX);
}

TEST(CounterpartTrafficTest, ALostLinkTakesWhatWasOwedOverItAndLeavesTheBuckets) {
  Limits limits;
  limits.cancels_burst = 1;
  limits.refusals_burst = 1;
  CounterpartTraffic traffic(limits);
  EXPECT_EQ(traffic.handle_ping(1, at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_refused({ConnectionId{1}, false}, at(0s)), Violation::none);
  EXPECT_EQ(traffic.handle_cancel(at(0s)), Violation::none);
  traffic.handle_link_lost();
  EXPECT_FALSE(traffic.owes_anything());
  EXPECT_EQ(traffic.pings_unanswered_count(), 0u);
  EXPECT_EQ(traffic.handle_cancel(at(0s)), Violation::cancel_flood);
  EXPECT_EQ(traffic.handle_refused({ConnectionId{3}, false}, at(0s)), Violation::open_flood);
}

// --- our own pings, against every counterpart

struct PingConfig {
  Duration keepalive_interval;
  Duration round_trip;
  Duration delay_every_tenth;  // of the way there: what bunches pings up
  bool closes;                 // whether it closes connections at full rate besides
};

struct Arrival {
  Time when;
  bool is_ping;  // else a Close
};

// A session that closes connections as fast as its log lets it and keeps its link alive besides,
// and is told about each pong when it comes. Says what arrives at its counterpart.
std::vector<Arrival> arrivals_of(const PingConfig& config) {
  constexpr std::size_t closes_max = 4;
  CloseLog log(closes_max);
  Keepalive keepalive(config.keepalive_interval, 1h);
  std::vector<Arrival> arrivals;
  std::uint32_t pings_count = 0;
  std::optional<std::uint64_t> pong;
  Time pong_at = never;
  keepalive.start(at(0s));
  for (Time now = at(0s); now < at(20s); now += Duration(1ms)) {
    if (pong && now >= pong_at) {
      const bool confirmed = log.handle_pong(*pong);
      const bool answered = keepalive.handle_pong(*pong, now);
      EXPECT_TRUE(confirmed || answered);
      pong.reset();
    }
    const Duration late = pings_count % 10 == 9 ? config.delay_every_tenth : Duration::zero();
    const Time there = now + config.round_trip / 2 + late;
    while (config.closes && !log.is_full()) {
      log.handle_sent(ConnectionId{1});
      arrivals.push_back({there, false});
    }
    const auto send = [&](std::uint64_t nonce) {
      EXPECT_FALSE(pong.has_value()) << "one ping at a time";
      pings_count += 1;
      arrivals.push_back({there, true});
      pong = nonce;
      pong_at = there + config.round_trip / 2;
    };
    if (keepalive.handle_time(now) == Keepalive::Action::ping) send(keepalive.nonce());
    if (const auto barrier = log.ping_owed(); barrier && !keepalive.is_waiting()) {
      send(*barrier);
      log.handle_ping_sent();
      keepalive.handle_other_ping(*barrier, now);
    }
  }
  return arrivals;
}

void expect_no_flood(const PingConfig& config, std::uint32_t pings_burst) {
  Limits limits;
  limits.pings_burst = pings_burst;
  limits.ping_interval = ping_pace;
  limits.pings_unanswered_max = 1;
  ASSERT_TRUE(limits.validate().has_value());
  CounterpartTraffic counterpart(limits);
  for (const Arrival& arrival : arrivals_of(config)) {
    if (!arrival.is_ping) {
      counterpart.handle_close();
      continue;
    }
    ASSERT_EQ(counterpart.handle_ping(1, arrival.when), Violation::none)
        << config.keepalive_interval.count() << ' ' << config.round_trip.count() << ' '
        << config.delay_every_tenth.count() << ' ' << config.closes;
    counterpart.handle_pong_sent();
  }
}

TEST(OwnPingsTest, NoPairOfConfigurationsMakesThemAFlood) {
  for (const Duration interval : {0ms, 1ms, 50ms, 100ms, 150ms, 1000ms, 15000ms}) {
    for (const Duration round_trip : {0ms, 2ms, 60ms, 100ms, 400ms}) {
      for (const Duration delay : {0ms, 90ms, 700ms, 3000ms}) {
        for (const std::uint32_t burst : {2u, Limits{}.pings_burst}) {
          expect_no_flood({interval, round_trip, delay, false}, burst);
          expect_no_flood({interval, round_trip, delay, true}, burst);
        }
      }
    }
  }
}

TEST(OwnPingsTest, ACounterpartMayNotBeSetToAllowFewerThanWeSend) {
  Limits limits;
  limits.pings_burst = 1;
  EXPECT_FALSE(limits.validate().has_value());
  limits = {};
  limits.ping_interval = ping_pace + Duration(1);
  EXPECT_FALSE(limits.validate().has_value());
  limits.ping_interval = Duration::zero();
  EXPECT_TRUE(limits.validate().has_value());
}

TEST(OwnPingsTest, APingOfAnotherKindServesAsTheKeepalives) {
  Keepalive keepalive(1s, 1s);
  keepalive.start(at(0s));
  keepalive.handle_other_ping(99, at(500ms));
  EXPECT_TRUE(keepalive.is_waiting());
  EXPECT_EQ(keepalive.handle_time(at(1s)), Keepalive::Action::none);
  EXPECT_TRUE(keepalive.handle_pong(99, at(1200ms)));
  EXPECT_EQ(keepalive.next(), at(2200ms));
  keepalive.handle_other_ping(100, at(1300ms));
  EXPECT_EQ(keepalive.handle_time(at(2300ms)), Keepalive::Action::gone);
}

}  // namespace
}  // namespace vox::test

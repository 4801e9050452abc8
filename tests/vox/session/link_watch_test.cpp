// Links that crawl, byte by byte and without a link.
#include "vox/session/link_watch.hpp"

#include <gtest/gtest.h>

namespace vox::test {
namespace {

using namespace std::chrono_literals;
using Verdict = LinkWatch::Verdict;

constexpr Time at(Duration since_start) { return Time{} + since_start; }

// A frame may take 10 s, a write 10 s, and both 1 s more for each KiB.
class LinkWatchTest : public ::testing::Test {
 protected:
  /// When a frame that arrives at so many bytes a second is given up; never when it ends before.
  Time frame_given_up(std::size_t frame_bytes, std::size_t bytes_per_second) {
    watch.handle_frame_begun(at(0s));
    for (;;) {
      const Time now = watch.next();
      const auto seconds = static_cast<std::size_t>((now - at(0s)) / Duration(1s));
      const std::size_t arrived = 1 + seconds * bytes_per_second;
      if (arrived >= frame_bytes) {
        watch.handle_frame_ended();
        return never;
      }
      if (watch.handle_time(now, {.frame_bytes = arrived}) != Verdict::moves) return now;
    }
  }
  /// When a link that takes so many of `waiting` bytes a second is given up.
  Time write_given_up(std::uint64_t waiting, std::uint64_t bytes_per_second) {
    watch.handle_outbox(at(0s), {.outbox_bytes = waiting});
    for (int s = 1;; ++s) {
      const std::uint64_t taken = std::min(waiting, bytes_per_second * static_cast<unsigned>(s));
      const LinkWatch::Counts counts{.outbox_bytes = waiting - taken, .taken_bytes_total = taken};
      const Time now = at(1s * s);
      if (now >= watch.next() && watch.handle_time(now, counts) != Verdict::moves) return now;
      watch.handle_outbox(now, counts);
      if (taken == waiting) return never;
    }
  }

  LinkWatch watch{Limits{}};
};

TEST_F(LinkWatchTest, AnIdleLinkIsNotWatched) {
  EXPECT_EQ(watch.next(), never);
  watch.handle_outbox(at(1s), {.outbox_bytes = 0, .taken_bytes_total = 100});
  EXPECT_EQ(watch.next(), never);
}

TEST_F(LinkWatchTest, AFrameThatStopsIsGivenUpAfterItsTimeout) {
  watch.handle_frame_begun(at(1s));
  EXPECT_EQ(watch.next(), at(11s));
  EXPECT_EQ(watch.handle_time(at(11s), {.frame_bytes = 1}), Verdict::moves);
  EXPECT_EQ(watch.handle_time(at(11001ms), {.frame_bytes = 1}), Verdict::frame_stalled);
}

TEST_F(LinkWatchTest, AFrameThatEndedIsForgotten) {
  watch.handle_frame_begun(at(1s));
  watch.handle_frame_ended();
  EXPECT_EQ(watch.next(), never);
  EXPECT_EQ(watch.handle_time(at(1h), {}), Verdict::moves);
}

TEST_F(LinkWatchTest, AFrameThatTricklesInIsGivenUpAndASlowOneIsNot) {
  const std::size_t payload = std::size_t{1} << 20;
  const Time trickle = frame_given_up(payload, 1);
  EXPECT_GE(trickle, at(10s));
  EXPECT_LE(trickle, at(11s));
  EXPECT_LE(frame_given_up(payload, 512), at(22s));
  EXPECT_EQ(frame_given_up(payload, 1024), never);
  EXPECT_EQ(frame_given_up(8000, 900), never);  // within its timeout
}

TEST_F(LinkWatchTest, ALinkThatTakesNothingIsGivenUpAfterItsTimeout) {
  EXPECT_EQ(write_given_up(100, 0), at(10s));
}

TEST_F(LinkWatchTest, ALinkThatTakesAByteAtATimeIsGivenUpAndASlowOneIsNot) {
  EXPECT_EQ(write_given_up(64 << 10, 1), at(74s));
  EXPECT_EQ(write_given_up(64 << 10, 800), at(74s));
  EXPECT_EQ(write_given_up(64 << 10, 1024), never);
  EXPECT_EQ(write_given_up(4000, 300), never);  // within its timeout
}

TEST_F(LinkWatchTest, WhatIsSentMeanwhileDoesNotPutOffTheTimeOfWhatWaited) {
  watch.handle_outbox(at(0s), {.outbox_bytes = 1024});
  for (std::uint64_t s = 1; s < 11; ++s) {
    watch.handle_outbox(at(Duration(1s) * static_cast<std::int64_t>(s)),
                        {.outbox_bytes = 1024 + 100 * s, .taken_bytes_total = s});
  }
  EXPECT_EQ(watch.handle_time(at(11s), {.outbox_bytes = 2000, .taken_bytes_total = 11}),
            Verdict::write_stalled);
}

TEST_F(LinkWatchTest, OnceWhatWaitedIsTakenTheRestHasItsOwnTime) {
  watch.handle_outbox(at(0s), {.outbox_bytes = 1024});
  watch.handle_outbox(at(10s), {.outbox_bytes = 1024, .taken_bytes_total = 1024});
  EXPECT_EQ(watch.handle_time(at(11s), {.outbox_bytes = 1000, .taken_bytes_total = 1048}),
            Verdict::moves);
  EXPECT_EQ(watch.handle_time(at(21s), {.outbox_bytes = 1000, .taken_bytes_total = 2047}),
            Verdict::write_stalled);
}

TEST_F(LinkWatchTest, ALinkThatBeganAnewOwesNothing) {
  watch.handle_frame_begun(at(0s));
  watch.handle_outbox(at(0s), {.outbox_bytes = 1024});
  watch.reset();
  EXPECT_EQ(watch.next(), never);
}

}  // namespace
}  // namespace vox::test

// The rolling hash, its checkpoints, and the line of a golden trace.
#include "sim/trace.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vox::sim {
namespace {

TraceEvent event_number(std::uint64_t number) {
  return {.at_ns = static_cast<std::int64_t>(number), .host = 1, .kind = 3, .object = number};
}

TEST(Trace, EqualEventsHashEquallyHoweverOftenTheHashIsAskedFor) {
  Trace asked;
  Trace left_alone;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    asked.append(event_number(i));
    left_alone.append(event_number(i));
    if (i % 7 == 0) (void)asked.hash();
  }
  EXPECT_EQ(asked.hash(), left_alone.hash());
  EXPECT_EQ(asked.checkpoints(), left_alone.checkpoints());
}

// A recorded hash means the same in every build: this one may never change.
TEST(Trace, TheHashOfEventsIsFixedForEver) {
  Trace trace;
  for (std::uint64_t i = 0; i < 100; ++i) trace.append(event_number(i));
  EXPECT_EQ(trace.hash().to_string(), "def7e1defe6edcad58f227509e9ed6dc");
}

TEST(Trace, OneDifferentFieldOfOneEventIsAnotherHash) {
  Trace trace;
  Trace other;
  for (std::uint64_t i = 0; i < 100; ++i) {
    TraceEvent event = event_number(i);
    trace.append(event);
    if (i == 50) event.c = 1;
    other.append(event);
  }
  EXPECT_NE(trace.hash(), other.hash());
}

TEST(Trace, TheOrderOfEventsMatters) {
  Trace trace;
  trace.append(event_number(1));
  trace.append(event_number(2));
  Trace other;
  other.append(event_number(2));
  other.append(event_number(1));
  EXPECT_NE(trace.hash(), other.hash());
}

TEST(Trace, ACheckpointEach1024EventsHoldsTheHashOfThatMoment) {
  Trace trace;
  TraceHash at_1024;
  for (std::uint64_t i = 1; i <= 2048 + 5; ++i) {
    trace.append(event_number(i));
    if (i == 1024) at_1024 = trace.hash();
  }
  ASSERT_EQ(trace.checkpoints().size(), 2u);
  EXPECT_EQ(trace.checkpoints()[0], (Checkpoint{1024, at_1024}));
  EXPECT_EQ(trace.checkpoints()[1].events_count, 2048u);
  EXPECT_EQ(trace.events_count(), 2053u);
}

TEST(Trace, SinksSeeEveryEventWithItsIndexInOrderOfAdding) {
  struct Sink final : TraceSink {
    Sink(std::vector<std::uint64_t>& seen_events, std::uint64_t sink_name)
        : seen(seen_events), name(sink_name) {}
    void on_event(std::uint64_t index, const TraceEvent& event) override {
      seen.insert(seen.end(), {name, index, event.object});
    }
    std::vector<std::uint64_t>& seen;
    std::uint64_t name;
  };
  std::vector<std::uint64_t> seen;
  Sink first(seen, 100);
  Sink second(seen, 200);
  Trace trace;
  trace.add_sink(first);
  trace.add_sink(second);
  trace.append(event_number(8));
  trace.append(event_number(9));
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{100, 1, 8, 200, 1, 8, 100, 2, 9, 200, 2, 9}));
}

TEST(Trace, AHashIsWrittenAs32HexDigits) {
  EXPECT_EQ((TraceHash{.low = 0x1, .high = 0xabcd000000000000}).to_string(),
            "abcd0000000000000000000000000001");
}

TEST(TraceFormat, AWorldEventIsALineOfFixedColumnsWithNamedFields) {
  TraceEvent event{.at_ns = 12'000'000,
                   .host = 1,
                   .kind = static_cast<std::uint16_t>(WorldEvent::stream_sent),
                   .object = 3};
  event.a = 64;
  event.b = 99;
  event.c = 1;  // not a field of this kind
  EXPECT_EQ(format_event(17, event, "alice"),
            "000017 000012000000 alice    stream.sent            stream=3 bytes=64 hash=99");
}

TEST(TraceFormat, ACoreEventNamesItsObjectAndConnectionWhenItHasThem) {
  TraceEvent event{.kind = static_cast<std::uint16_t>(EventKind::keepalive_missed), .object = 2};
  event.a = 5;
  EXPECT_EQ(format_event(1, event, "bob"),
            "000001 000000000000 bob      keepalive.missed       object=2 nonce=5");
  event.connection = 7;
  event.object = 0;
  EXPECT_EQ(format_event(1, event, "bob"),
            "000001 000000000000 bob      keepalive.missed       connection=7 nonce=5");
}

TEST(TraceFormat, EveryKindHasAName) {
  for (std::uint16_t kind = 0; kind < event_kinds_count; ++kind) {
    EXPECT_EQ(event_name(kind), to_string(static_cast<EventKind>(kind)));
  }
  for (auto kind = static_cast<std::uint16_t>(WorldEvent::host_started); kind <= last_world_event;
       ++kind) {
    EXPECT_FALSE(event_name(kind).empty());
    EXPECT_FALSE(event_object_name(kind).empty());
  }
}

}  // namespace
}  // namespace vox::sim

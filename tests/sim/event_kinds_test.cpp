// Sets of kinds: each kind has a row of its own but for those of extensions, which share one.
#include "sim/event_kinds.hpp"

#include <gtest/gtest.h>

#include <set>

namespace vox::sim {
namespace {

constexpr EventKinds links{{EventKind::link_attached, EventKind::link_ended}, {}};
constexpr EventKinds crashes{{}, {WorldEvent::host_crashed}};

std::size_t rows_held(const EventKinds& kinds) {
  std::size_t held = 0;
  for (std::size_t row = 0; row < event_rows_count; ++row) held += kinds.has_row(row) ? 1U : 0U;
  return held;
}

TEST(EventKinds, HoldWhatTheyNameAndNothingElse) {
  EXPECT_EQ(rows_held(links), 2U);
  EXPECT_TRUE(links.contains(event_number(EventKind::link_attached)));
  EXPECT_TRUE(links.contains(event_number(EventKind::link_ended)));
  EXPECT_FALSE(links.contains(event_number(EventKind::message_sent)));
  EXPECT_FALSE(links.contains(event_number(WorldEvent::host_crashed)));
  EXPECT_FALSE(links.contains(event_number(user_event(0))));
  const EventKinds both = links | crashes;
  EXPECT_EQ(rows_held(both), 3U);
  EXPECT_TRUE(both.contains(event_number(EventKind::link_ended)));
  EXPECT_TRUE(both.contains(event_number(WorldEvent::host_crashed)));
  EXPECT_FALSE(both.contains(event_number(WorldEvent::host_started)));
}

TEST(EventKinds, OfExtensionsComeAllOrNone) {
  constexpr EventKinds sold{{}, {user_event(3)}};
  EXPECT_TRUE(sold.contains(event_number(user_event(3))));
  EXPECT_TRUE(sold.contains(event_number(user_event(user_events_max - 1))));
  EXPECT_FALSE(sold.contains(last_world_event));
}

TEST(EventKinds, HaveARowEach) {
  std::set<std::size_t> rows;
  for (std::uint16_t kind = 0; kind < event_kinds_count; ++kind) rows.insert(event_row(kind));
  for (std::uint16_t kind = first_world_event; kind <= last_world_event; ++kind) {
    rows.insert(event_row(kind));
  }
  EXPECT_EQ(rows.size(), event_rows_count - 1);
  EXPECT_EQ(*rows.rbegin(), user_events_row - 1);
  EXPECT_EQ(event_row(first_user_event), user_events_row);
  for (std::size_t row = 0; row < event_rows_count; ++row) {
    EXPECT_TRUE(EventKinds::all().has_row(row));
    EXPECT_FALSE(EventKinds().has_row(row));
  }
}

TEST(EventKindsDeathTest, AKindThatThereIsNotIsAsserted) {
  EXPECT_DEATH((void)event_row(event_kinds_count), "kind");
}

}  // namespace
}  // namespace vox::sim

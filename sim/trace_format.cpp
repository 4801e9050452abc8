// Events as text: the names of the world's kinds beside those of the core, and the line of a golden
// trace.
#include <cstddef>
#include <iterator>

#include "sim/catalog_tables.hpp"
#include "sim/trace.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

struct EventEntry {
  WorldEvent kind;
  std::string_view name;
  std::string_view object;
  std::array<std::string_view, 3> fields;
};

constexpr EventEntry event_entries[] = {
    {WorldEvent::host_started, "host.started", "boot", {}},
    {WorldEvent::host_crashed, "host.crashed", "boot", {}},
    {WorldEvent::host_stopped, "host.stopped", "boot", {}},
    {WorldEvent::stream_connecting, "stream.connecting", "stream", {"peer"}},
    {WorldEvent::stream_accepted, "stream.accepted", "stream", {"peer"}},
    {WorldEvent::stream_refused, "stream.refused", "stream", {"peer"}},
    {WorldEvent::stream_sent, "stream.sent", "stream", {"bytes", "hash"}},
    {WorldEvent::stream_delivered, "stream.delivered", "stream", {"bytes", "hash"}},
    {WorldEvent::stream_ended, "stream.ended", "stream", {}},
    {WorldEvent::stream_reset, "stream.reset", "stream", {}},
    {WorldEvent::fault_started, "fault.started", "fault", {"kind", "peer"}},
    {WorldEvent::fault_ended, "fault.ended", "fault", {"kind", "peer"}},
    {WorldEvent::mark_reached, "mark.reached", "mark", {}},
    {WorldEvent::work_started, "work.started", "work", {"kind", "detail"}},
    {WorldEvent::work_executed, "work.executed", "work", {"kind", "detail"}},
    {WorldEvent::work_ended, "work.ended", "work", {"kind", "outcome"}},
    {WorldEvent::work_corrupt, "work.corrupt", "work", {"kind", "detail"}},
    {WorldEvent::registry_counted, "registry.counted", "sessions", {}},
    {WorldEvent::clock_rate, "clock.rate", "ppm", {}},
};

static_assert(first_world_event + std::size(event_entries) == last_world_event + 1U);
static_assert(event_kinds_count <= first_world_event, "kinds of the core and of the world overlap");

bool is_world_kind(std::uint16_t kind) { return kind >= first_world_event; }

// One that no extension of this program has named: of a run recorded by another program.
constexpr EventSpec nameless{.name = "user.event", .object = "object", .fields = {"a", "b", "c"}};

const EventSpec& user_spec(std::uint16_t kind) {
  VOX_ASSERT(kind >= first_user_event && kind < first_user_event + user_events_max);
  const std::span<const EventSpec> named = catalog_tables().events;
  const std::size_t number = kind - first_user_event;
  return number < named.size() ? named[number] : nameless;
}

EventSpec spec_of(std::uint16_t kind) {
  VOX_ASSERT(is_world_kind(kind));
  if (kind >= first_user_event) return user_spec(kind);
  const auto index = static_cast<std::size_t>(kind - first_world_event);
  VOX_ASSERT(index < std::size(event_entries));
  VOX_ASSERT(static_cast<std::uint16_t>(event_entries[index].kind) == kind);
  return {event_entries[index].name, event_entries[index].object, event_entries[index].fields};
}

EventKind core_kind(std::uint16_t kind) {
  VOX_ASSERT(kind < event_kinds_count);
  return static_cast<EventKind>(kind);
}

std::string padded_number(std::string digits, std::size_t width) {
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

void append_padded(std::string& line, std::string_view text, std::size_t width) {
  line += text;
  if (text.size() < width) line.append(width - text.size(), ' ');
  line += ' ';
}

void append_field(std::string& line, std::string_view name, std::uint64_t value) {
  line += ' ';
  line += name;
  line += '=';
  line += std::to_string(value);
}

}  // namespace

std::string_view event_name(std::uint16_t kind) {
  return is_world_kind(kind) ? spec_of(kind).name : to_string(core_kind(kind));
}

std::array<std::string_view, 3> event_field_names(std::uint16_t kind) {
  return is_world_kind(kind) ? spec_of(kind).fields : field_names(core_kind(kind));
}

std::string_view event_object_name(std::uint16_t kind) {
  return is_world_kind(kind) ? spec_of(kind).object : "object";
}

std::string format_event(std::uint64_t index, const TraceEvent& event, std::string_view host_name) {
  std::string line = padded_number(std::to_string(index), 6);
  line += ' ';
  line += padded_number(std::to_string(event.at_ns), 12);
  line += ' ';
  append_padded(line, host_name, 8);
  append_padded(line, event_name(event.kind), 21);
  if (is_world_kind(event.kind) || event.object != 0) {
    append_field(line, event_object_name(event.kind), event.object);
  }
  if (event.connection != 0) append_field(line, "connection", event.connection);
  const std::array<std::string_view, 3> names = event_field_names(event.kind);
  const std::array<std::uint64_t, 3> values{event.a, event.b, event.c};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names[i].empty()) append_field(line, names[i], values[i]);
  }
  return line;
}

}  // namespace vox::sim

// Everything observed in a run, in order, as numbers: hashed always, kept or printed on request.
//
// The hash is XXH3-128 over every event, rolling, with a checkpoint each 1,024 events. Two runs of
// one scenario and seed have equal hashes, in every build; the first unequal checkpoint brackets
// the first event that differs.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "vox/base/assert.hpp"
#include "vox/base/time.hpp"
#include "vox/runtime/observer.hpp"

namespace vox::sim {

/// Kinds of events of the world, numbered above those of the core (vox::EventKind). Of the numbers
/// named beside a kind the first is `object`, those after it are `a`, `b` and `c`.
enum class WorldEvent : std::uint16_t {
  host_started = 1000,  // boot count
  host_crashed,         // boot count
  host_stopped,         // boot count: its program ended by itself
  stream_connecting,    // stream, peer host
  stream_accepted,      // stream, peer host
  stream_refused,       // stream, peer host
  stream_sent,          // stream, bytes, hash of the bytes
  stream_delivered,     // stream, bytes that can be read from now on, hash of the bytes
  stream_ended,         // stream: this host has seen the end of its counterpart's direction
  stream_reset,         // stream
  fault_started,        // fault number, kind, peer host
  fault_ended,          // fault number, kind, peer host
  mark_reached,         // mark number
  // What actors report, for checkers. The first field is the actor's own number for the thing.
  work_started,      // work id, WorkKind, detail
  work_executed,     // work id, WorkKind, detail: the far side did it
  work_ended,        // work id, WorkKind, outcome (0 ok, 1 + Error otherwise)
  work_corrupt,      // work id, WorkKind, detail: what came back is not what was sent
  registry_counted,  // how many sessions the host's registry holds
  clock_rate,  // the rate of the host's clock, in millionths of the world's; 0: it stands still
};
inline constexpr auto first_world_event = static_cast<std::uint16_t>(WorldEvent::host_started);
inline constexpr auto last_world_event = static_cast<std::uint16_t>(WorldEvent::clock_rate);

/// Kinds of events that an extension names and its workloads report, for its promises and marks.
inline constexpr std::uint16_t user_events_max = 1000;
inline constexpr std::uint16_t first_user_event = 2000;
static_assert(last_world_event < first_user_event);
constexpr WorldEvent user_event(std::uint16_t number) {
  VOX_ASSERT(number < user_events_max);
  return static_cast<WorldEvent>(first_user_event + number);
}

// The kind of a TraceEvent.
constexpr std::uint16_t event_number(EventKind kind) { return static_cast<std::uint16_t>(kind); }
constexpr std::uint16_t event_number(WorldEvent kind) { return static_cast<std::uint16_t>(kind); }

/// What a piece of an actor's work is.
enum class WorkKind : std::uint64_t {
  call = 1,
  open = 2,
  close = 3,
  shutdown = 4,
  resume = 5,
  establish = 6,
  notice = 7,
  stream = 8
};

struct TraceEvent {
  std::int64_t at_ns = 0;
  std::uint32_t host = 0;  // 0 is the world itself
  std::uint16_t kind = 0;
  std::uint16_t reserved = 0;
  std::uint64_t object = 0;
  std::uint64_t connection = 0;
  std::uint64_t a = 0;
  std::uint64_t b = 0;
  std::uint64_t c = 0;
};
static_assert(sizeof(TraceEvent) == 56, "no padding: the bytes are hashed");

struct TraceHash {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const TraceHash&, const TraceHash&) = default;
  /// 32 hex digits.
  [[nodiscard]] std::string to_string() const;
};

struct Checkpoint {
  std::uint64_t events_count = 0;
  TraceHash hash;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// INTERFACE: whoever watches a run as it happens. Never changes it.
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// `index` counts from 1.
  virtual void on_event(std::uint64_t index, const TraceEvent& event) = 0;
};

class Trace {
 public:
  static constexpr std::uint64_t checkpoint_interval_events = 1024;

  Trace();
  ~Trace();
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void append(const TraceEvent& event);
  /// Sinks see events in the order they were added. They outlive the trace's last append.
  void add_sink(TraceSink& sink) { sinks_.push_back(&sink); }

  [[nodiscard]] std::uint64_t events_count() const { return events_count_; }
  [[nodiscard]] TraceHash hash() const;
  [[nodiscard]] const std::vector<Checkpoint>& checkpoints() const { return checkpoints_; }

 private:
  struct Hasher;
  std::unique_ptr<Hasher> hasher_;
  std::uint64_t events_count_ = 0;
  std::vector<Checkpoint> checkpoints_;
  std::vector<TraceSink*> sinks_;
};

/// "session.transition", "host.crashed": of core and world kinds alike, and of those that an
/// extension has named. Others of its range are "user.event".
std::string_view event_name(std::uint16_t kind);
/// What `a`, `b` and `c` are called, empty for those a kind does not use.
std::array<std::string_view, 3> event_field_names(std::uint16_t kind);
/// What `object` is called.
std::string_view event_object_name(std::uint16_t kind);

/// One line, fixed columns: sequence, time, host, kind, fields by name.
std::string format_event(std::uint64_t index, const TraceEvent& event, std::string_view host_name);

}  // namespace vox::sim

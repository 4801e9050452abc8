// The rolling hash. Events are gathered and hashed a batch at a time, because XXH3 is several times
// faster on kilobytes than on 56 bytes, and this runs for every event of every seed.
#include "sim/trace.hpp"

#include <bit>

#include "sim/memory_account.hpp"
#include "vox/base/assert.hpp"
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace vox::sim {
namespace {

constexpr std::uint64_t batch_events = 64;
static_assert(Trace::checkpoint_interval_events % batch_events == 0,
              "a checkpoint falls on the end of a batch");
static_assert(std::endian::native == std::endian::little, "a hash means the same everywhere");

TraceHash digest(const XXH3_state_t& state) {
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  return {hash.low64, hash.high64};
}

void append_hex(std::string& text, std::uint64_t value) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[(value >> shift) & 0xF];
}

}  // namespace

std::string TraceHash::to_string() const {
  std::string text;
  append_hex(text, high);
  append_hex(text, low);
  return text;
}

// Invariant: `state` has taken every event but the last `gathered`, which wait in `batch`.
struct Trace::Hasher {
  Hasher() { XXH3_128bits_reset(&state); }

  void take_batch() {
    VOX_ASSERT(gathered <= batch_events);
    XXH3_128bits_update(&state, batch.data(), gathered * sizeof(TraceEvent));
    gathered = 0;
  }

  XXH3_state_t state{};
  std::array<TraceEvent, batch_events> batch{};
  std::uint64_t gathered = 0;
};

Trace::Trace() : hasher_(std::make_unique<Hasher>()) {}
Trace::~Trace() = default;

void Trace::append(const TraceEvent& event) {
  VOX_ASSERT(event.reserved == 0);
  const Uncharged watching;  // the trace and its sinks keep what they like
  Hasher& hasher = *hasher_;
  hasher.batch[hasher.gathered++] = event;
  events_count_ += 1;
  if (hasher.gathered == batch_events) {
    hasher.take_batch();
    if (events_count_ % checkpoint_interval_events == 0) {
      checkpoints_.push_back({events_count_, digest(hasher.state)});
    }
  }
  for (TraceSink* sink : sinks_) sink->on_event(events_count_, event);
}

TraceHash Trace::hash() const {
  Hasher rest = *hasher_;  // asking changes nothing
  rest.take_batch();
  return digest(rest.state);
}

}  // namespace vox::sim

// Segments under way, and room coming back.
#include "sim/direction.hpp"

#include <algorithm>
#include <limits>

#include "sim/conversation.hpp"
#include "sim/sim_executor.hpp"
#include "vox/base/assert.hpp"
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace vox::sim {
namespace {

std::size_t drawn_capacity(const Route& route) {
  Draws draws(route.engine.random(), Purpose::buffer, route.writer.host(), route.reader.host(),
              route.segment_ordinals);
  return draws.within(route.options.buffer_bytes);
}

}  // namespace

Direction::Direction(const Route& route, std::uint32_t stream, Conversation& conversation)
    : engine_(route.engine),
      options_(route.options),
      there_(route.there),
      back_(route.back),
      conversation_(conversation),
      from_host_(route.writer.host()),
      to_host_(route.reader.host()),
      stream_(stream),
      segment_draws_(engine_.random(), Purpose::latency, from_host_, to_host_,
                     route.segment_ordinals),
      room_draws_(engine_.random(), Purpose::latency, to_host_, from_host_, route.room_ordinals),
      short_reads_(engine_.random(), Purpose::short_read, to_host_, from_host_,
                   route.segment_ordinals),
      short_writes_(engine_.random(), Purpose::short_write, from_host_, to_host_,
                    route.segment_ordinals),
      capacity_bytes_(drawn_capacity(route)),
      arrival_(route.reader, calls<&Direction::handle_arrival>, this),
      room_arrival_(route.writer, calls<&Direction::handle_room>, this) {
  VOX_ASSERT(capacity_bytes_ > 0);
  VOX_ASSERT(capacity_bytes_ <= std::numeric_limits<std::uint32_t>::max());
}

Direction::~Direction() { silence(); }

std::size_t Direction::room() {
  const Time now = engine_.now();
  while (!rooms_.empty() && rooms_.front().known_at <= now) {
    const Room room = rooms_.pop_front();
    VOX_ASSERT(room.bytes <= unreturned_bytes_);
    unreturned_bytes_ -= room.bytes;
  }
  VOX_ASSERT(unreturned_bytes_ <= capacity_bytes_);
  return capacity_bytes_ - unreturned_bytes_;
}

std::size_t Direction::write(std::span<const BytesView> parts, std::size_t room) {
  VOX_ASSERT(room > 0 && !sent_end_);
  std::size_t offered = 0;
  for (const BytesView part : parts) offered += part.size();
  VOX_ASSERT(offered > 0);
  const std::size_t taken = shortened(options_.short_write, short_writes_, std::min(offered, room));
  std::size_t left = taken;
  for (const BytesView part : parts) {
    const std::size_t count = std::min(left, part.size());
    bytes_.append(part.first(count));
    left -= count;
  }
  VOX_ASSERT(left == 0);
  unreturned_bytes_ += taken;
  const std::uint64_t hash = XXH3_64bits(bytes_.last(taken).data(), taken);
  engine_.report(from_host_, WorldEvent::stream_sent, stream_, taken, hash);
  depart({.hash = hash, .bytes = static_cast<std::uint32_t>(taken), .kind = SegmentKind::data});
  return taken;
}

std::size_t Direction::shortened(Ratio ratio, Draws& draws, std::size_t bytes) {
  VOX_ASSERT(bytes > 0);
  if (ratio.numerator == 0 || !draws.chance(ratio)) return bytes;
  return 1 + draws.below(bytes);
}

void Direction::send(SegmentKind kind) {
  VOX_ASSERT(kind != SegmentKind::data);
  if (kind == SegmentKind::end) sent_end_ = true;
  depart({.kind = kind});
}

void Direction::depart(const Segment& segment) {
  segments_.push_back(segment);
  held_count_ += 1;
  release_held();
}

void Direction::release_held() {
  if (held_count_ == 0 || there_.blocked > 0) return;
  if (lost_ || there_.swallowed > 0) return lose_held();
  for (; held_count_ > 0; held_count_ -= 1) {
    const Duration latency = segment_draws_.within(options_.latency) + there_.extra_latency;
    last_due_ = std::max(last_due_, after(engine_.now(), latency));
    segments_.at(segments_.size() - held_count_).due = last_due_;
  }
  if (!arrival_.is_armed()) arm_arrival();
}

void Direction::lose_held() {
  lost_ = true;
  for (; held_count_ > 0; held_count_ -= 1) bytes_.drop_back(segments_.pop_back().bytes);
}

void Direction::arm_arrival() {
  VOX_ASSERT(segments_.size() > held_count_);
  engine_.arm(arrival_, segments_.front().due);
}

void Direction::handle_arrival() { conversation_.deliver(*this); }

Segment Direction::take_arrived() {
  VOX_ASSERT(!arrival_.is_armed());
  const Segment segment = segments_.pop_front();
  VOX_ASSERT(segment.due == engine_.now());
  if (segments_.size() > held_count_) arm_arrival();
  return segment;
}

void Direction::make_readable(const Segment& data) {
  VOX_ASSERT(data.kind == SegmentKind::data);
  readable_bytes_ += data.bytes;
  VOX_ASSERT(readable_bytes_ <= bytes_.size());
  engine_.report(to_host_, WorldEvent::stream_delivered, stream_, data.bytes, data.hash);
}

void Direction::drop(const Segment& data) {
  VOX_ASSERT(readable_bytes_ == 0);  // nobody is there to read, so these are the first
  bytes_.drop_front(data.bytes);
}

std::size_t Direction::read(std::span<std::byte> into) {
  VOX_ASSERT(!into.empty() && readable_bytes_ > 0);
  const std::size_t taken =
      shortened(options_.short_read, short_reads_, std::min(into.size(), readable_bytes_));
  bytes_.take(into.first(taken));
  readable_bytes_ -= taken;
  give_back(taken);
  return taken;
}

void Direction::discard_readable() {
  bytes_.drop_front(readable_bytes_);
  readable_bytes_ = 0;
}

void Direction::give_back(std::size_t bytes) {
  held_room_bytes_ += bytes;
  release_room();
}

void Direction::release_room() {
  if (held_room_bytes_ == 0 || back_.blocked > 0 || back_.swallowed > 0) return;
  const Duration latency = room_draws_.within(options_.latency) + back_.extra_latency;
  last_room_at_ = std::max(last_room_at_, after(engine_.now(), latency));
  if (!rooms_.empty() && rooms_.back().known_at == last_room_at_) {
    rooms_.back().bytes += held_room_bytes_;
  } else {
    rooms_.push_back({last_room_at_, held_room_bytes_});
  }
  held_room_bytes_ = 0;
  if (writer_waits_) arm_room();
}

void Direction::await_room() {
  VOX_ASSERT(room() == 0);
  writer_waits_ = true;
  arm_room();
}

void Direction::arm_room() {
  if (rooms_.empty() || room_arrival_.is_armed()) return;
  engine_.arm(room_arrival_, rooms_.front().known_at);
}

void Direction::handle_room() {
  VOX_ASSERT(writer_waits_);
  writer_waits_ = false;
  conversation_.handle_room(*this);
}

void Direction::silence() {
  engine_.disarm(arrival_);
  engine_.disarm(room_arrival_);
  segments_.clear();
  rooms_.clear();
  held_count_ = 0;
  held_room_bytes_ = 0;
  bytes_.drop_back(bytes_.size() - readable_bytes_);
}

}  // namespace vox::sim

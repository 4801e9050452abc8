// Deadlines of a link, moved by what it has done.
#include "vox/session/link_watch.hpp"

#include <algorithm>

#include "vox/base/assert.hpp"

namespace vox {

// What the slowest link that is put up with takes for so many bytes. Bytes are at most those of a
// payload and an outbox, so nothing overflows.
Duration LinkWatch::time_for(std::size_t bytes) const {
  const std::size_t seconds = bytes / bytes_per_second_min_;
  const std::size_t rest = bytes % bytes_per_second_min_;
  constexpr Duration second = std::chrono::seconds(1);
  return second * static_cast<Duration::rep>(seconds) +
         second * static_cast<Duration::rep>(rest) /
             static_cast<Duration::rep>(bytes_per_second_min_);
}

void LinkWatch::handle_frame_begun(Time now) {
  frame_began_ = now;
  frame_deadline_ = after(now, frame_timeout_);
}

void LinkWatch::handle_outbox(Time now, const Counts& counts) {
  if (counts.outbox_bytes == 0) {
    stall_deadline_ = drain_deadline_ = never;
    return;
  }
  if (stall_deadline_ == never || counts.taken_bytes_total != taken_bytes_seen_) {
    taken_bytes_seen_ = counts.taken_bytes_total;
    stall_deadline_ = after(now, write_stall_timeout_);
  }
  if (drain_deadline_ == never || counts.taken_bytes_total >= drain_mark_) {
    drain_mark_ = counts.taken_bytes_total + counts.outbox_bytes;
    drain_deadline_ = after(now, write_stall_timeout_ + time_for(counts.outbox_bytes));
  }
}

Time LinkWatch::next() const {
  return std::min({frame_deadline_, stall_deadline_, drain_deadline_});
}

LinkWatch::Verdict LinkWatch::handle_time(Time now, const Counts& counts) {
  if (now >= frame_deadline_) {
    frame_deadline_ = after(frame_began_, frame_timeout_ + time_for(counts.frame_bytes));
    if (now >= frame_deadline_) return Verdict::frame_stalled;
  }
  const bool waits = counts.outbox_bytes > 0;
  if (waits && now >= stall_deadline_ && counts.taken_bytes_total == taken_bytes_seen_) {
    return Verdict::write_stalled;
  }
  if (waits && now >= drain_deadline_ && counts.taken_bytes_total < drain_mark_) {
    return Verdict::write_stalled;
  }
  handle_outbox(now, counts);
  VOX_ASSERT(next() > now);
  return Verdict::moves;
}

}  // namespace vox

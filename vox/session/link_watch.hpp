// Whether a link moves: that frames which have begun end, and that what waits is taken. Pure: told
// the time and the link's counts, says what is wrong. Internal.
//
// A counterpart that sends one byte at a time, or reads one at a time, is never silent, so waiting
// for progress alone would wait for it for ever. Both ways are therefore held to a rate as well,
// which is far below what links do and is counted only while there is something to move: from the
// first byte of a frame to its last, and from when bytes wait to when those very bytes are taken.
//
//   reading   a frame may take frame_timeout, and a second for each link_bytes_per_second_min of it
//             that has arrived: a large one on a slow link has time as long as it keeps coming
//   writing   something has to be taken within each write_stall_timeout; and what waits has to be
//             taken within write_stall_timeout and the time its bytes may take
//
// A link that fails either is given up like one that was cut: it need not be its counterpart's
// fault, so a session that may be resumed is.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vox/base/limits.hpp"

namespace vox {

class LinkWatch {
 public:
  enum class Verdict : std::uint8_t { moves, frame_stalled, write_stalled };

  /// What the link says of itself.
  struct Counts {
    std::size_t frame_bytes = 0;   ///< of the frame that has begun to arrive
    std::size_t outbox_bytes = 0;  ///< taken from us and not yet taken by the transport
    std::uint64_t taken_bytes_total = 0;
  };

  explicit LinkWatch(const Limits& limits)
      : frame_timeout_(limits.frame_timeout),
        write_stall_timeout_(limits.write_stall_timeout),
        bytes_per_second_min_(limits.link_bytes_per_second_min) {}

  /// A link begins or ends: nothing is under way.
  void reset() { frame_deadline_ = stall_deadline_ = drain_deadline_ = never; }

  void handle_frame_begun(Time now);
  void handle_frame_ended() { frame_deadline_ = never; }
  /// After a turn in which something may have been sent.
  void handle_outbox(Time now, const Counts& counts);

  /// When handle_time() is due.
  [[nodiscard]] Time next() const;
  [[nodiscard]] Verdict handle_time(Time now, const Counts& counts);

 private:
  [[nodiscard]] Duration time_for(std::size_t bytes) const;

  Duration frame_timeout_;
  Duration write_stall_timeout_;
  std::size_t bytes_per_second_min_;

  Time frame_began_{};
  Time frame_deadline_ = never;  // never: no frame has begun
  std::uint64_t taken_bytes_seen_ = 0;
  Time stall_deadline_ = never;  // never: nothing waits
  std::uint64_t drain_mark_ = 0;
  Time drain_deadline_ = never;  // by when taken_bytes_total reaches the mark
};

}  // namespace vox

// One way of a stream: the bytes on it, the segments they travel in, and the room that its reader
// gives back to its writer. Internal to sim.
//
// A segment departs when it is sent, or when the path stops being blocked; it arrives a drawn
// latency later, never before the one ahead of it. What departs while the path swallows is lost,
// and with it everything sent after it: a stream with a hole can never go on. Room travels too. It
// is known to the writer a latency after the reader took the bytes, so a writer learns nothing
// faster than the network would tell it; while the way back is blocked or swallows, room waits at
// the reader, as TCP's window updates are repeated until one gets through.
//
// Invariants:
//   - bytes_ holds readable_bytes_ that have arrived, then those of the data segments in segments_.
//   - Bytes held never pass the capacity: what is held has not been given back as room.
//   - The last held_count_ segments have not departed; the others are in the order of `due`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/byte_queue.hpp"
#include "sim/engine.hpp"
#include "sim/network.hpp"
#include "sim/ring.hpp"

namespace vox::sim {

class Conversation;

enum class SegmentKind : std::uint8_t { connect, accept, refuse, data, end, reset };

struct Segment {
  Time due = never;
  std::uint64_t hash = 0;  // of its bytes
  std::uint32_t bytes = 0;
  SegmentKind kind = SegmentKind::data;
};

/// What a direction leads through. `ordinals` is where its draws begin: its own range of the draws
/// of the two hosts, so that one stream's draws never depend on another stream's traffic.
struct Route {
  Engine& engine;
  const NetworkOptions& options;
  SimExecutor& writer;
  SimExecutor& reader;
  const PathCondition& there;
  const PathCondition& back;
  std::uint64_t segment_ordinals;
  std::uint64_t room_ordinals;
};

class Direction {
 public:
  Direction(const Route& route, std::uint32_t stream, Conversation& conversation);
  ~Direction();
  Direction(const Direction&) = delete;
  Direction& operator=(const Direction&) = delete;

  // The writer.
  /// Bytes that may be written now.
  [[nodiscard]] std::size_t room();
  /// Writes at least 1 and at most `room` bytes of `parts`; answers how many.
  std::size_t write(std::span<const BytesView> parts, std::size_t room);
  /// Asks for Conversation::handle_room when there is room again. Only when there is none.
  void await_room();
  /// Sends anything but data.
  void send(SegmentKind kind);
  [[nodiscard]] bool has_sent_end() const { return sent_end_; }

  // The reader.
  [[nodiscard]] std::size_t readable_bytes() const { return readable_bytes_; }
  std::size_t read(std::span<std::byte> into);
  void discard_readable();

  // The network.
  /// The segment that has just arrived; the next one is on its way afterwards.
  Segment take_arrived();
  void make_readable(const Segment& data);
  void drop(const Segment& data);
  /// What waited for the path goes on if it may.
  void release_held();
  void release_room();
  /// Nothing of this direction is under way any more.
  void silence();
  [[nodiscard]] bool is_under_way() const { return !segments_.empty(); }
  [[nodiscard]] std::size_t held_bytes() const { return bytes_.size(); }

  [[nodiscard]] std::uint32_t from_host() const { return from_host_; }
  [[nodiscard]] std::uint32_t to_host() const { return to_host_; }
  [[nodiscard]] Conversation& conversation() { return conversation_; }

 private:
  /// Room on its way to the writer.
  struct Room {
    Time known_at;
    std::size_t bytes;
  };
  void depart(const Segment& segment);
  void lose_held();
  void arm_arrival();
  void arm_room();
  void give_back(std::size_t bytes);
  void handle_arrival();
  void handle_room();
  [[nodiscard]] std::size_t shortened(Ratio ratio, Draws& draws, std::size_t bytes);

  Engine& engine_;
  const NetworkOptions& options_;
  const PathCondition& there_;
  const PathCondition& back_;
  Conversation& conversation_;
  const std::uint32_t from_host_;
  const std::uint32_t to_host_;
  const std::uint32_t stream_;
  Draws segment_draws_;
  Draws room_draws_;
  Draws short_reads_;
  Draws short_writes_;
  std::size_t capacity_bytes_;

  ByteQueue bytes_;
  std::size_t readable_bytes_ = 0;
  std::size_t unreturned_bytes_ = 0;  // written, and not yet known to the writer as read
  std::size_t held_room_bytes_ = 0;   // read, and waiting for the way back
  Ring<Segment> segments_;
  std::size_t held_count_ = 0;
  Ring<Room> rooms_;
  Time last_due_{};
  Time last_room_at_{};
  Arrival arrival_;
  Arrival room_arrival_;
  bool writer_waits_ = false;
  bool sent_end_ = false;
  bool lost_ = false;
};

}  // namespace vox::sim

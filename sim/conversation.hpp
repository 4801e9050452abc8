// One stream as the network sees it: two directions, two ends, and what arriving segments do.
//
// The ends are held by their hosts as SimStreams; a conversation outlives both handles' use of it
// only while somebody can still see something of it. It is here, not in the handles, that an end
// without a handle answers: a host that crashed and is up again resets who still talks to its
// former life, as TCP does.
//
//   absent --connect arrives--> open --released by its owner--> gone
//                                 |                               |
//                                 +--its host crashed--> vanished <+
#pragma once

#include <array>
#include <cstdint>

#include "sim/direction.hpp"
#include "vox/base/intrusive_list.hpp"

namespace vox::sim {

class SimNetwork;
class SimStream;

/// Who asked for the stream, and who took it.
enum class Side : std::uint8_t { connector = 0, acceptor = 1 };
constexpr Side opposite(Side side) {
  return side == Side::connector ? Side::acceptor : Side::connector;
}

enum class EndState : std::uint8_t { absent, open, gone, vanished };

class Conversation : public ListLink<Conversation> {
 public:
  struct Options {
    std::uint32_t number;
    std::uint16_t port;  // asked for
    Route there;         // connector to acceptor
    Route back;
  };
  Conversation(SimNetwork& network, const Options& options);
  ~Conversation();

  // For the handles.
  void open_end(Side side, SimStream& stream);
  /// The handle lets go: the end is gone, and the counterpart is told when something was lost.
  void release(Side side);
  [[nodiscard]] Direction& outgoing(Side side) { return directions_[index(side)]; }
  [[nodiscard]] Direction& incoming(Side side) { return outgoing(opposite(side)); }
  [[nodiscard]] std::uint32_t number() const { return number_; }

  // For the network.
  void connect();
  /// Both ends see `reset`, at once.
  void cut();
  void vanish(std::uint32_t host);
  void release_held(std::uint32_t from_host, std::uint32_t to_host);
  [[nodiscard]] bool is_between(std::uint32_t host_a, std::uint32_t host_b) const;
  [[nodiscard]] bool has_open_end() const;
  /// Nobody can see anything of it any more.
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] std::uint64_t held_bytes() const;

  // For its directions.
  void deliver(Direction& direction);
  void handle_room(Direction& direction);

 private:
  struct End {
    SimStream* stream = nullptr;
    EndState state = EndState::absent;
    std::uint32_t host = 0;
    bool has_answered = false;  // with a reset, for want of a handle
  };
  static constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }
  [[nodiscard]] End& end(Side side) { return ends_[index(side)]; }
  [[nodiscard]] Side reader_of(const Direction& direction) const {
    return &direction == &directions_[0] ? Side::acceptor : Side::connector;
  }
  void deliver_connect();
  void deliver_to_open(Side side, Direction& direction, const Segment& segment);
  void deliver_to_nobody(Side side, Direction& direction, const Segment& segment);
  void vanish_end(Side side);
  void destroy_if_over();

  SimNetwork& network_;
  const std::uint32_t number_;
  const std::uint16_t port_;
  std::array<End, 2> ends_;
  std::array<Direction, 2> directions_;
};

}  // namespace vox::sim

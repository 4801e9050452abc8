// The service of a chat room: what its server and its members agree on.
//
// A member joins with two channels: what it says goes up one, what anybody says comes down the
// other, its own lines included, so that all members have the lines in one order. A member that
// reads too slowly holds up nobody: the room keeps lines_kept_max lines for it and drops the oldest
// beyond that; the next line that it hears says how many it missed. It stays a member.
//
// Absent on purpose: history, several rooms, and accounts: a name is free again once its member has
// gone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "vox/rpc/channel.hpp"
#include "vox/rpc/service.hpp"

namespace chat {

inline constexpr std::size_t members_max = 256;
inline constexpr std::size_t lines_kept_max = 64;    // for each member that is behind
inline constexpr std::size_t line_bytes_max = 1024;  // who says a longer one is put out
inline constexpr std::size_t name_bytes_max = 32;

struct Line {
  /// 1, 2, 3… in the order of the room.
  std::uint64_t number = 0;
  std::string from;
  std::string text;
  /// Lines right before this one that were dropped, because this member was slow.
  std::uint32_t missed = 0;
};
VOX_STRUCT(Line, number, from, text, missed)

struct Welcome {
  /// Which room this is: a server that was started again has another one.
  std::uint64_t room = 0;
  /// The number of the first line that the member will hear.
  std::uint64_t next = 0;
  std::vector<std::string> present;
};
VOX_STRUCT(Welcome, room, next, present)

enum class JoinError : std::uint8_t { name_taken, bad_name, room_full, closing };
VOX_ENUM(JoinError, name_taken, bad_name, room_full, closing)

struct Chat {
  virtual ~Chat() = default;
  /// Answers at once. The stay goes on until `said` ends, in whatever way, or `heard` does.
  virtual vox::Fallible<Welcome, JoinError> join(std::string name, vox::Rx<std::string> said,
                                                 vox::Tx<Line> heard) = 0;
  virtual std::vector<std::string> who() = 0;
};
VOX_SERVICE(Chat, join, who)

}  // namespace chat

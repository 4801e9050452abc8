// The high-water marks of what a session keeps itself; permits, tables and budgets keep their own.
//
// A mark is set where the count rises, never when somebody looks, so that none is missed between
// two looks.
#pragma once

#include <algorithm>
#include <cstdint>

namespace vox {

struct SessionMarks {
  std::uint64_t receive_bytes = 0;  // of links that have ended
  std::uint64_t outbox_bytes = 0;
  std::uint64_t session_bytes = 0;  // at the ends of turns

  // What was last observed, which is not a mark but is only looked at beside them.
  std::uint64_t session_bytes_observed = 0;
  std::uint64_t ended_bytes_observed = 0;
  std::uint64_t control_slots_observed = 0;

  static void raise(std::uint64_t& mark, std::uint64_t count) { mark = std::max(mark, count); }
};

}  // namespace vox

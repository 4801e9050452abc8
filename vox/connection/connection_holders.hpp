// Who holds a connection, and whether it is dropped. Internal.
//
// Two kinds hold one. Handles are what it is for: the copies of one share a lease, and when the
// last lease ends the connection has been dropped. Channels keep it open as long as they are held,
// so a stream survives the handles; but one that only its handlers' channels ever held was never
// anybody's to drop. What a drop does is said elsewhere: SessionCore::handle_dropped.
//
// Invariant: each end has its begin; whoever was told of a drop is told again after each holder
// that comes and goes later.
#pragma once

#include <cstdint>

#include "vox/base/assert.hpp"

namespace vox {

enum class Holder : std::uint8_t { handle, channel };

class ConnectionHolders {
 public:
  ConnectionHolders() = default;
  ConnectionHolders(const ConnectionHolders&) = delete;
  ConnectionHolders& operator=(const ConnectionHolders&) = delete;

  void begin(Holder holder) {
    if (holder == Holder::handle) was_held_ = true;
    count_of(holder) += 1;
    VOX_ASSERT(count_of(holder) > 0);
  }

  /// Whether the connection is dropped by that.
  [[nodiscard]] bool end(Holder holder) {
    VOX_ASSERT(count_of(holder) > 0);
    count_of(holder) -= 1;
    return was_held_ && handles_count_ == 0 && channels_count_ == 0;
  }

  /// Whether there was a handle, ever.
  [[nodiscard]] bool was_held() const { return was_held_; }

  /// A drop closes the connection unless this was called.
  void keep_open_without_handles() { close_on_drop_ = false; }
  [[nodiscard]] bool close_on_drop() const { return close_on_drop_; }

 private:
  std::uint32_t& count_of(Holder holder) {
    return holder == Holder::handle ? handles_count_ : channels_count_;
  }

  std::uint32_t handles_count_ = 0;
  std::uint32_t channels_count_ = 0;
  bool was_held_ = false;
  bool close_on_drop_ = true;
};

}  // namespace vox

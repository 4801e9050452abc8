// A message of the envelope on its way from one connection to another. Internal.
//
// A decoded message lends its bytes from the payload it was read from; this one owns them, so that
// it can wait until the other side's link has room. What must not be passed on is left out when it
// is made: entries flagged metadata_no_propagate (docs/PROTOCOL.md, "Proxies").
#pragma once

#include <cstddef>

#include "vox/base/bytes.hpp"
#include "vox/wire/message.hpp"

namespace vox {

class HeldMessage {
 public:
  /// What each message costs beside its bytes: keeping many small ones must not be free.
  static constexpr std::size_t overhead_bytes = 256;

  /// Takes a request, schema or channel message.
  explicit HeldMessage(wire::Payload&& payload);
  HeldMessage(HeldMessage&&) = default;
  HeldMessage& operator=(HeldMessage&&) = default;
  HeldMessage(const HeldMessage&) = delete;
  HeldMessage& operator=(const HeldMessage&) = delete;

  [[nodiscard]] const wire::Payload& payload() const { return payload_; }
  /// An upper bound on the memory it takes.
  [[nodiscard]] std::size_t cost_bytes() const { return cost_bytes_; }
  /// Whether schemas ride on it, without which the other side could not read what follows.
  [[nodiscard]] bool carries_schemas() const;

 private:
  wire::Payload payload_;  // lends from storage_, whose place in memory survives a move
  Bytes storage_;
  std::size_t cost_bytes_ = 0;
};

/// What holding `payload` would cost, before anything is copied.
[[nodiscard]] std::size_t cost_of_holding(const wire::Payload& payload);

}  // namespace vox

// Two links that end in each other, in one executor and without bytes on a wire in between.
//
// For tests of what stands on a link, and for two halves of one program that speak vox to each
// other. A payload is copied once, into the counterpart's queue, which is bounded in payloads and
// in bytes; what is not yet received counts as the sender's outbox, as it would on a network.
//
// Destroying or aborting one end is a cut: the other receives `reset`, and what was under way is
// gone. Only a direction that close_send() had ended still delivers all that it took.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "vox/base/limits.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/transport/link.hpp"

namespace vox {

struct MemoryLinkOptions {
  /// Payloads that may wait in one direction, and bytes of them beyond which no further is taken.
  std::uint32_t payloads_max = 128;
  std::size_t outbox_high_water_bytes = Limits{}.outbox_high_water_bytes;
  std::size_t payload_bytes_max = Limits{}.payload_bytes_max;
};

struct MemoryLinkPair {
  std::unique_ptr<Link> first;
  std::unique_ptr<Link> second;
};

/// Either end may be destroyed first, and each before `executor`.
[[nodiscard]] MemoryLinkPair make_memory_link_pair(Executor& executor,
                                                   MemoryLinkOptions options = {});

}  // namespace vox

// What session servers of scenarios do with a StreamOrder: take the items of a channel, or send
// some.
#pragma once

#include "sim/workload.hpp"
#include "vox/connection/call.hpp"

namespace vox::sim {

/// How a server goes about it: what the scenario says, and chance.
struct StreamManners {
  const Params& params;  // has item_delay and lose_interest
  const WorkloadContext& context;
  Draws& draws;
};

/// The answer to a call of stream_method. Waits, as the items do.
[[nodiscard]] Reply serve_stream(const Request& request, const StreamManners& manners);

}  // namespace vox::sim

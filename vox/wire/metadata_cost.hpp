// What metadata costs in memory, and whether a message may carry it.
//
// What we send is held to our own limits: a counterpart with the same ones would end the session
// over more, and what waits to be sent waits here.
#pragma once

#include <cstddef>

#include "vox/base/limits.hpp"
#include "vox/wire/metadata.hpp"

namespace vox::wire {

/// No less than what it holds in memory. The same for equal metadata, however it was made, so that
/// what was charged for it can be given back by looking at it again.
[[nodiscard]] std::size_t held_bytes(const Metadata& metadata);
/// Whether one message may carry it.
[[nodiscard]] bool fits(const Metadata& metadata, const Limits& limits);

}  // namespace vox::wire

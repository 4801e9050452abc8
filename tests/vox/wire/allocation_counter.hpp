// How much this program has allocated: linking allocation_counter.cpp replaces operator new.
#pragma once

#include <cstddef>

namespace vox {

/// Bytes ever asked of operator new, whether given back or not.
[[nodiscard]] std::size_t allocated_bytes();

}  // namespace vox

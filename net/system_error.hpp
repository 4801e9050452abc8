// What the kernel's error numbers mean to vox.
#pragma once

#include "vox/base/result.hpp"

namespace vox::net {

/// The Error that `number` (an errno) stands for; `io` for those nobody tells apart.
[[nodiscard]] Error error_of(int number);

}  // namespace vox::net

// What two sessions of ours say to each other in a short life with some of everything in it.
#pragma once

#include <vector>

#include "vox/base/bytes.hpp"

namespace vox::fuzz {

/// The payloads of both directions, in the order in which they were sent.
[[nodiscard]] std::vector<Bytes> record_session();

}  // namespace vox::fuzz

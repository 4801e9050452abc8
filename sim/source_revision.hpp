// Which sources this program was built from.
#pragma once

#include <string_view>

namespace vox::sim {

/// What git called the sources when the build was configured; "unknown" without git.
[[nodiscard]] std::string_view source_revision();

}  // namespace vox::sim

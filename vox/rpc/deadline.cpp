// From a length of time to a point in it.
#include "vox/rpc/deadline.hpp"

#include <limits>
#include <optional>

#include "vox/connection/call.hpp"

namespace vox {

Time read_deadline(const Metadata& metadata, Time now) {
  const std::optional<std::uint64_t> left = metadata.number(metadata_time_left_key);
  if (!left || *left > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return never;
  }
  return after(now, std::chrono::nanoseconds(static_cast<std::int64_t>(*left)));
}

}  // namespace vox

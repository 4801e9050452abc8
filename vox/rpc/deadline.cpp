// From a point in time to a length of time, and back.
#include "vox/rpc/deadline.hpp"

#include <limits>
#include <string>

namespace vox {

void add_time_left(Metadata& metadata, Time deadline, Time now) {
  if (deadline == never) return;
  const Duration left = deadline > now ? deadline - now : Duration::zero();
  metadata.add(std::string(metadata_time_left_key),
               static_cast<std::uint64_t>(
                   std::chrono::duration_cast<std::chrono::nanoseconds>(left).count()));
}

Time read_deadline(const Metadata& metadata, Time now) {
  const std::optional<std::uint64_t> left = metadata.number(metadata_time_left_key);
  if (!left || *left > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return never;
  }
  return after(now, std::chrono::nanoseconds(static_cast<std::int64_t>(*left)));
}

}  // namespace vox

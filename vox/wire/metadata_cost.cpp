// Metadata is one buffer, whose size says all.
#include "vox/wire/metadata_cost.hpp"

#include "vox/base/session_bytes.hpp"

namespace vox::wire {

std::size_t held_bytes(const Metadata& metadata) {
  if (metadata.empty()) return 0;
  return costs::metadata_bytes(metadata.encoded().size());
}

bool fits(const Metadata& metadata, const Limits& limits) {
  return metadata.size() <= limits.metadata_entries_max &&
         metadata.encoded().size() <= limits.metadata_bytes_max;
}

}  // namespace vox::wire

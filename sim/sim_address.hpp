// Addresses of the simulated network: "sim://host:port" and the bare "host:port".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vox/base/result.hpp"

namespace vox::sim {

struct SimAddress {
  std::string_view host;  // may be empty; lent by the text it was read from
  std::uint16_t port = 0;
};

/// Fails with invalid_address.
[[nodiscard]] Result<SimAddress> parse_sim_address(std::string_view text);

/// "sim://host:port", which parse_sim_address reads.
std::string format_sim_address(const SimAddress& address);

}  // namespace vox::sim

// Reading and writing addresses.
#include "sim/sim_address.hpp"

#include <charconv>
#include <system_error>

namespace vox::sim {
namespace {

constexpr std::string_view scheme = "sim://";

}  // namespace

Result<SimAddress> parse_sim_address(std::string_view text) {
  if (text.substr(0, scheme.size()) == scheme) text.remove_prefix(scheme.size());
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return fail(Error::invalid_address);
  const std::string_view digits = text.substr(colon + 1);
  SimAddress address{.host = text.substr(0, colon)};
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (error != std::errc() || rest != digits.data() + digits.size()) {
    return fail(Error::invalid_address);
  }
  return address;
}

std::string format_sim_address(const SimAddress& address) {
  std::string text(scheme);
  text += address.host;
  text += ':';
  text += std::to_string(address.port);
  return text;
}

}  // namespace vox::sim

// Which method a call is for: a number made of the names of its service and itself, the same in
// every implementation of the protocol.
#pragma once

#include <string>
#include <string_view>

#include "vox/base/ids.hpp"

namespace vox::schema {

/// XMLHttpRequest -> xml-http-request. A letter outside ASCII is kept as it is.
[[nodiscard]] std::string kebab_case(std::string_view name);

/// The first eight bytes, least significant first, of BLAKE3 of "service.method" in kebab case.
[[nodiscard]] MethodId method_id(std::string_view service, std::string_view method);

}  // namespace vox::schema

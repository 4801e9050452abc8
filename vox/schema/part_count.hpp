// How much schemas are: of how many parts they consist, as SchemaLimits counts them, and how few
// bytes can have said them.
#pragma once

#include <cstddef>

#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Parameters, fields, variants, elements and arguments, however deep.
[[nodiscard]] std::size_t count_parts(const Schema& schema);
/// The arguments, however deep.
[[nodiscard]] std::size_t count_parts(const TypeRef& ref);

/// No more than what a counterpart has sent to say so.
[[nodiscard]] std::size_t encoded_bytes_min(const Schema& schema);
[[nodiscard]] std::size_t encoded_bytes_min(const TypeRef& ref);

}  // namespace vox::schema

// Of how many parts schemas consist, as SchemaLimits counts them.
#pragma once

#include <cstddef>

#include "vox/schema/schema.hpp"

namespace vox::schema {

/// Parameters, fields, variants, elements and arguments, however deep.
[[nodiscard]] std::size_t count_parts(const Schema& schema);
/// The arguments, however deep.
[[nodiscard]] std::size_t count_parts(const TypeRef& ref);

}  // namespace vox::schema

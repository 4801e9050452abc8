// The types that values are translated between: as a remote counterpart has them, and as they are
// here, some releases later.
#pragma once

#include <span>

#include "vox/schema/shape.hpp"

namespace vox::fuzz {

struct ShapePair {
  schema::ShapeOf remote = nullptr;
  schema::ShapeOf local = nullptr;
};

[[nodiscard]] std::span<const ShapePair> shape_pairs();

}  // namespace vox::fuzz

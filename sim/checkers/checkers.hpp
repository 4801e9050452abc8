// The promises there are, one a file. Sorted; catalog.cpp has the same list.
#pragma once

#include "sim/promise.hpp"

namespace vox::sim {

extern const PromiseSpec bytes_intact_spec;
extern const PromiseSpec quiescent_spec;

}  // namespace vox::sim

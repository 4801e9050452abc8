// The counting operators new and delete, asked for by name: see counted_new.cpp.
#pragma once

namespace vox::sim {

/// Does nothing, but brings the operators into the program that calls it when they come from an
/// archive: where a sanitizer has operators of its own, the linker would not look for others.
void link_counted_new();

}  // namespace vox::sim

// The end of the line for a broken invariant: say where, then stop.
#include "vox/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace vox {

void assertion_failed(const char* what, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: vox assertion failed: %s\n", file, line, what);
  std::abort();
}

}  // namespace vox

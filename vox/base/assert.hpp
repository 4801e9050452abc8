// Assertions that stay on in every build.
//
// A broken invariant in a session is a wrong answer on its way to somebody's disk; stopping is
// cheaper. The world's faults are Result<T>, never assertions; the counterpart's are protocol
// violations, never assertions. What fails here is our own bug.
#pragma once

namespace vox {

/// Prints `what` with its place and aborts. Only VOX_ASSERT and VOX_UNREACHABLE call it.
[[noreturn]] void assertion_failed(const char* what, const char* file, int line) noexcept;

}  // namespace vox

#define VOX_ASSERT(condition)                                  \
  do {                                                         \
    if (!(condition)) [[unlikely]]                             \
      ::vox::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)

#define VOX_UNREACHABLE(why) ::vox::assertion_failed("unreachable: " why, __FILE__, __LINE__)

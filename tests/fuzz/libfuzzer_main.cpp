// Where libFuzzer comes in: VOX_FUZZ_TARGET is the function of targets.hpp that this program is
// for.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  vox::fuzz::VOX_FUZZ_TARGET(std::as_bytes(std::span(data, size)));
  return 0;
}

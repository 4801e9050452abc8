// The cases of wire_codec: what is encoded and decoded, and how many bytes that is.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace vox::bench {

struct CodecCase {
  std::string name;
  std::size_t bytes = 0;
  std::function<void()> run;  // once; keeps what it works on
};

[[nodiscard]] std::vector<CodecCase> codec_cases();

}  // namespace vox::bench

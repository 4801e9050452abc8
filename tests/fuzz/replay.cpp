// Runs inputs that are files through one fuzz target, without libFuzzer: the committed corpus in
// every build, and what a fuzzer found wherever there is none.
//
//   fuzz_replay TARGET PATH...
//
// A path is a file or a folder of files. Each is named before it runs, so the last name printed is
// the input that failed.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/targets.hpp"
#include "vox/base/assert.hpp"

namespace {

using namespace vox;

// In order of their names: a folder has none.
std::vector<std::filesystem::path> inputs_of(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// Without room behind its end, so that a sanitizer notices who reads on.
Bytes read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  VOX_ASSERT(file.is_open());
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  Bytes bytes = to_bytes(text);
  bytes.shrink_to_fit();
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv, argv + argc);
  const auto target = std::ranges::find(fuzz::targets, argc > 2 ? arguments[1] : std::string_view(),
                                        &fuzz::Target::name);
  if (target == fuzz::targets.end()) {
    std::fprintf(stderr, "usage: fuzz_replay TARGET PATH..., where TARGET is one of\n");
    for (const fuzz::Target& known : fuzz::targets) {
      std::fprintf(stderr, "  %.*s\n", static_cast<int>(known.name.size()), known.name.data());
    }
    return 2;
  }
  std::size_t inputs_count = 0;
  for (std::size_t index = 2; index < arguments.size(); ++index) {
    for (const std::filesystem::path& path : inputs_of(arguments[index])) {
      std::fprintf(stderr, "%s\n", path.c_str());
      target->fuzz_one(read_file(path));
      inputs_count += 1;
    }
  }
  std::printf("%zu inputs\n", inputs_count);
  return inputs_count > 0 ? 0 : 1;
}

// What encoding and decoding cost, each beside a plain memcpy of the same bytes in the same run:
// times say how busy the machine is, the ratios less so. The least of several repetitions counts,
// of processor time.
//
//   wire_codec [--benchmark_filter=REGEX ...]
//   wire_codec --count NAME TIMES
//
// The second form runs one case so often and measures nothing, for `valgrind --tool=callgrind`: the
// difference between two numbers of times is what a time costs in instructions.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/codec_cases.hpp"
#include "vox/base/bytes.hpp"

namespace {

using vox::Bytes;
using vox::bench::CodecCase;

// By case: the least that a time took.
class LeastReporter final : public benchmark::ConsoleReporter {
 public:
  LeastReporter() : ConsoleReporter(OO_Tabular) {}

  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      const double ns = run.GetAdjustedCPUTime();
      const auto [place, is_new] = least_ns_.emplace(run.run_name.function_name, ns);
      if (!is_new) place->second = std::min(place->second, ns);
    }
  }
  [[nodiscard]] const double* find(const std::string& name) const {
    const auto found = least_ns_.find(name);
    return found == least_ns_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, double> least_ns_;
};

std::string memcpy_name(std::size_t bytes) { return "memcpy " + std::to_string(bytes); }

void measure(const std::string& name, std::function<void()> body) {
  constexpr int repetitions = 5;
  benchmark::RegisterBenchmark(name.c_str(),
                               [body = std::move(body)](benchmark::State& state) {
                                 for (auto _ : state) {
                                   body();
                                   benchmark::ClobberMemory();
                                 }
                               })
      ->Repetitions(repetitions)
      ->MinTime(0.05);
}

void measure_memcpy(std::size_t bytes) {
  measure(memcpy_name(bytes), [from = Bytes(bytes, std::byte{1}), to = Bytes(bytes)]() mutable {
    benchmark::DoNotOptimize(from.data());
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::DoNotOptimize(to.data());
  });
}

void print(const CodecCase& one, const LeastReporter& reporter) {
  const double* ns = reporter.find(one.name);
  if (ns == nullptr) return;
  std::printf("%-36s %9zu %12.1f %10.1f", one.name.c_str(), one.bytes, *ns,
              static_cast<double>(one.bytes) / *ns * 1e3);
  if (const double* copied = reporter.find(memcpy_name(one.bytes))) {
    std::printf(" %12.1f %8.2f", *copied, *ns / *copied);
  }
  std::printf("\n");
}

int count(const std::vector<CodecCase>& cases, std::string_view name, std::uint64_t times) {
  const auto found = std::ranges::find(cases, name, &CodecCase::name);
  if (found == cases.end()) {
    std::fprintf(stderr, "wire_codec: there is no case of this name; there are\n");
    for (const CodecCase& one : cases) std::fprintf(stderr, "  %s\n", one.name.c_str());
    return 2;
  }
  for (std::uint64_t time = 0; time < times; ++time) found->run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<CodecCase> cases = vox::bench::codec_cases();
  const std::vector<std::string_view> arguments(argv, argv + argc);
  if (argc == 4 && arguments[1] == "--count") {
    return count(cases, arguments[2], std::strtoull(argv[3], nullptr, 10));
  }
  std::vector<std::size_t> sizes;
  for (const CodecCase& one : cases) {
    measure(one.name, one.run);
    sizes.push_back(one.bytes);
  }
  std::ranges::sort(sizes);
  sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
  for (const std::size_t bytes : sizes) measure_memcpy(bytes);

  benchmark::Initialize(&argc, argv);
  LeastReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  std::printf("%-36s %9s %12s %10s %12s %8s\n", "case", "bytes", "ns", "MB/s", "memcpy ns",
              "ratio");
  for (const CodecCase& one : cases) print(one, reporter);
  return 0;
}

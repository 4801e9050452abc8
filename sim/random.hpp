// Chance in the simulator: keyed, not streamed.
//
// A draw is a hash of (seed, purpose, host, peer, ordinal). Nobody shares a stream of numbers, so
// removing one host, one fault or one consumer leaves every other draw as it was: that is what lets
// a failing run be made smaller and still fail. Integers only.
#pragma once

#include <cstdint>

#include "vox/base/time.hpp"

namespace vox::sim {

/// What a draw is for. Append only: the numbers are part of what a recorded seed means.
enum class Purpose : std::uint16_t {
  schedule = 1,  // which ready task runs next
  entropy = 2,   // Executor::entropy()
  latency = 3,   // how long bytes travel
  short_read = 4,
  short_write = 5,
  buffer = 6,    // sizes of stream buffers
  fault = 7,     // when and where a fault strikes
  workload = 8,  // what actors choose
  scenario = 9,  // ranges in a scenario file, resolved per seed
};

/// A probability as an exact fraction, 0 <= numerator <= denominator, denominator > 0.
struct Ratio {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

/// An inclusive range a value is drawn from.
template <typename T>
struct Range {
  T min{};
  T max{};
  friend bool operator==(const Range&, const Range&) = default;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

  /// The 64 bits that belong to this key.
  [[nodiscard]] std::uint64_t bits(Purpose purpose, std::uint32_t host, std::uint32_t peer,
                                   std::uint64_t ordinal) const;

 private:
  std::uint64_t seed_;
};

/// One consumer's draws: a key with an ordinal that counts up. Copying one forks it.
class Draws {
 public:
  Draws(const Random& random, Purpose purpose, std::uint32_t host, std::uint32_t peer)
      : random_(&random), purpose_(purpose), host_(host), peer_(peer) {}
  /// Counts from `first_ordinal`: several consumers share a key, each with a range of its own.
  Draws(const Random& random, Purpose purpose, std::uint32_t host, std::uint32_t peer,
        std::uint64_t first_ordinal)
      : random_(&random), purpose_(purpose), host_(host), peer_(peer), ordinal_(first_ordinal) {}

  std::uint64_t bits() { return random_->bits(purpose_, host_, peer_, ordinal_++); }
  /// Uniform in [0, bound), bound > 0. Exact: by rejection, never by a biased remainder.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [range.min, range.max].
  std::uint64_t within(Range<std::uint64_t> range);
  Duration within(Range<Duration> range);
  bool chance(Ratio ratio);

 private:
  const Random* random_;
  Purpose purpose_;
  std::uint32_t host_;
  std::uint32_t peer_;
  std::uint64_t ordinal_ = 0;
};

}  // namespace vox::sim

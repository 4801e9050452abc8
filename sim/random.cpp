// Keyed draws: one hash of the whole key, and nothing remembered between two of them.
#include "sim/random.hpp"

#include <bit>
#include <limits>

#include "vox/base/assert.hpp"
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace vox::sim {
namespace {

// What is hashed, byte for byte. Its layout is part of what a recorded seed means.
struct Key {
  std::uint64_t seed;
  std::uint64_t ordinal;
  std::uint64_t hosts;  // host, then peer: one store, because the hash reads it as one word
  std::uint64_t purpose;
};
static_assert(sizeof(Key) == 32, "no padding: the bytes are hashed");
static_assert(std::endian::native == std::endian::little, "a seed means the same everywhere");

}  // namespace

std::uint64_t Random::bits(Purpose purpose, std::uint32_t host, std::uint32_t peer,
                           std::uint64_t ordinal) const {
  const Key key{seed_, ordinal, std::uint64_t{peer} << 32 | host,
                static_cast<std::uint64_t>(purpose)};
  return XXH3_64bits(&key, sizeof(key));
}

std::uint64_t Draws::below(std::uint64_t bound) {
  VOX_ASSERT(bound > 0);
  if (bound == 1) return 0;  // nothing to decide
  // The largest multiple of `bound` that fits; draws past it would favour small remainders.
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t excess = (most % bound + 1) % bound;
  std::uint64_t drawn = bits();
  while (drawn > most - excess) drawn = bits();
  return drawn % bound;
}

std::uint64_t Draws::within(Range<std::uint64_t> range) {
  VOX_ASSERT(range.min <= range.max);
  const std::uint64_t count = range.max - range.min + 1;
  if (count == 0) return bits();  // all 2^64 values
  return range.min + below(count);
}

Duration Draws::within(Range<Duration> range) {
  VOX_ASSERT(range.min <= range.max);
  VOX_ASSERT(range.min >= Duration::zero());
  const auto min_ns = static_cast<std::uint64_t>(range.min.count());
  const auto max_ns = static_cast<std::uint64_t>(range.max.count());
  return Duration(static_cast<Duration::rep>(within(Range<std::uint64_t>{min_ns, max_ns})));
}

bool Draws::chance(Ratio ratio) {
  VOX_ASSERT(ratio.denominator > 0);
  VOX_ASSERT(ratio.numerator <= ratio.denominator);
  if (ratio.numerator == 0) return false;
  if (ratio.numerator == ratio.denominator) return true;
  return below(ratio.denominator) < ratio.numerator;
}

}  // namespace vox::sim

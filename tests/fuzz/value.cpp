// Values translated between types that we know: a plan gives what the slow and obvious way gives
// (value_tree.hpp), and what it gives is a value of the local type.
//
// Input: which pair of types, how much may be written, the value.
#include <vector>

#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/value_shapes.hpp"
#include "tests/fuzz/value_tree.hpp"
#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"

namespace vox::fuzz {
namespace {

struct Pair {
  const schema::Shape* remote = nullptr;
  const schema::Shape* local = nullptr;
  std::shared_ptr<const schema::Plan> plan;
  std::shared_ptr<const schema::Plan> identity;  // of the local type
};

std::vector<Pair> make_pairs() {
  std::vector<Pair> pairs;
  for (const ShapePair& shapes : shape_pairs()) {
    Pair& pair = pairs.emplace_back(Pair{&shapes.remote(), &shapes.local(), {}, {}});
    const schema::SchemaPayload said = schema::extract(*pair.remote);
    const schema::FindSchema find = [&said](schema::SchemaId id) -> const schema::Schema* {
      const auto found = std::ranges::find(said.schemas, id, &schema::Schema::id);
      return found == said.schemas.end() ? nullptr : &*found;
    };
    auto plan = schema::build_plan(find, said.root, *pair.local);
    VOX_ASSERT(plan.has_value());
    pair.plan = *std::move(plan);
    pair.identity = schema::identity_plan(*pair.local);
  }
  return pairs;
}

}  // namespace

void fuzz_value(BytesView input) {
  const std::size_t memory_bytes_max = memory_factor_max * input.size();
  static const std::vector<Pair> pairs = make_pairs();
  const Pair& pair = pairs[take_byte(input) % pairs.size()];
  const std::size_t bytes_max = (take_byte(input) + std::size_t{1}) * 4;
  Bytes slow;
  const Violation expected = translate_slowly(*pair.remote, *pair.local, input, slow);

  Bytes out = {std::byte{0xee}};
  const MemoryWatch watch;
  const Violation violation = pair.plan->translate(input, out, bytes_max);
  VOX_ASSERT(watch.held_max() <= memory_bytes_max);
  if (expected != Violation::none) {
    VOX_ASSERT(violation != Violation::none);
    return;
  }
  if (slow.size() > bytes_max) {
    VOX_ASSERT(violation == Violation::value_too_large);
    return;
  }
  VOX_ASSERT(violation == Violation::none);
  VOX_ASSERT(out.front() == std::byte{0xee});
  const BytesView local = BytesView(out).subspan(1);
  VOX_ASSERT(are_equal(local, slow));
  if (pair.plan->is_identity()) {
    VOX_ASSERT(are_equal(local, input));
    return;
  }

  Bytes again;
  VOX_ASSERT(pair.identity->translate(local, again, bytes_max) == Violation::none);
  VOX_ASSERT(are_equal(local, again));
}

}  // namespace vox::fuzz

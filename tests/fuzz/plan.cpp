// Plans from schemas that a stranger sends, to types that we have: there is a plan or a reason, and
// whatever the schemas say, a translation ends, writes no more than it may, and gives a value of
// the local type.
//
// Input: which local type, the bytes of schemas (two, the low one first), the schemas, a value.
#include <map>
#include <memory>

#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/value_shapes.hpp"
#include "vox/base/assert.hpp"
#include "vox/schema/plan.hpp"

namespace vox::fuzz {
namespace {

using schema::Plan;

constexpr std::size_t bytes_max = std::size_t{16} << 10;

// A plan consists of at most so many parts whatever it was built of: plan_parts_max, with room.
constexpr std::size_t plan_bytes_max = std::size_t{8} << 20;

void check_translation(const Plan& plan, const schema::Shape& local, BytesView value) {
  Bytes out;
  const Violation violation = plan.translate(value, out, bytes_max);
  if (violation != Violation::none) return;
  VOX_ASSERT(out.size() <= bytes_max);
  if (plan.is_identity()) VOX_ASSERT(are_equal(out, value));
  Bytes again;
  const Violation local_violation = schema::identity_plan(local)->translate(out, again, out.size());
  // A variant that the local type does not have may pass, if who reads it notices by its number.
  if (local_violation == Violation::unknown_variant) return;
  VOX_ASSERT(local_violation == Violation::none);
  VOX_ASSERT(out == again);
}

}  // namespace

void fuzz_plan(BytesView input) {
  const std::span<const ShapePair> pairs = shape_pairs();
  const std::size_t which = take_byte(input) % (2 * pairs.size());
  const ShapePair& pair = pairs[which / 2];
  const schema::Shape& local = which % 2 == 0 ? pair.remote() : pair.local();
  const std::size_t low = take_byte(input);
  const std::size_t announced = low + std::size_t{256} * take_byte(input);
  const std::size_t schema_bytes = std::min(announced, input.size());
  const auto said = schema::decode_payload(input.first(schema_bytes), {});
  if (!said) return;
  std::map<schema::SchemaId, const schema::Schema*> schemas;
  for (const schema::Schema& one : said->schemas) schemas.emplace(one.id, &one);
  const schema::FindSchema find = [&schemas](schema::SchemaId id) {
    const auto found = schemas.find(id);
    return found == schemas.end() ? nullptr : found->second;
  };

  const MemoryWatch watch;
  const auto plan = schema::build_plan(find, said->root, local);
  VOX_ASSERT(watch.held_max() <= plan_bytes_max);
  if (!plan) {
    VOX_ASSERT(!plan.error().text.empty());
    return;
  }
  check_translation(**plan, local, input.subspan(schema_bytes));
}

}  // namespace vox::fuzz

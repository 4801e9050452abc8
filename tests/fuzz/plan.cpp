// Plans from schemas that a stranger sends, to types that we have: there is a plan or a reason, and
// whatever the schemas say, a translation ends, writes no more than it may, and gives a value of
// the local type.
//
// Input: which local type, the bytes of schemas (two, the low one first), the schemas, a value.
#include <map>
#include <memory>
#include <vector>

#include "tests/fuzz/input_bytes.hpp"
#include "tests/fuzz/memory_watch.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/fuzz/value_shapes.hpp"
#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"

namespace vox::fuzz {
namespace {

using schema::Plan;

// Of what is translated: the plan is what is tried here.
constexpr std::size_t payload_bytes_max = 256;

// A local type, and what a plan for it may take besides 16 times the input. It is ours, so whatever
// it costs, no input makes it more: its own schemas are extracted and become nodes, as they do for
// a counterpart that says nothing, and what is compared with it may cost 16 times what they take on
// the wire, so that a counterpart that says the same in fewer words is understood, too.
struct Local {
  const schema::Shape* shape = nullptr;
  std::shared_ptr<const Plan> identity = {};
  std::size_t bytes = 0;
};

Local make_local(const schema::Shape& shape) {
  Local local{.shape = &shape};
  const MemoryWatch watch;
  local.identity = schema::identity_plan(shape);
  local.bytes = watch.held_max();
  local.bytes += memory_factor_max * schema::encode_payload(schema::extract(shape)).size();
  return local;
}

std::vector<Local> make_locals() {
  std::vector<Local> locals;
  for (const ShapePair& pair : shape_pairs()) {
    locals.push_back(make_local(pair.remote()));
    locals.push_back(make_local(pair.local()));
  }
  return locals;
}

// A list of parts without bytes that have a default here may be any size for a few bytes, so what
// is written is bounded by what may be; it is held twice at most, while parts are put in order.
void check_translation(const Plan& plan, const Local& local, BytesView value) {
  Bytes out;
  const MemoryWatch watch;
  const Violation violation = plan.translate(value, out, payload_bytes_max);
  VOX_ASSERT(watch.held_max() <= memory_factor_max * value.size() + 2 * payload_bytes_max);
  if (violation != Violation::none) return;
  VOX_ASSERT(out.size() <= payload_bytes_max);
  if (plan.is_identity()) {
    VOX_ASSERT(are_equal(out, value));
    return;
  }
  Bytes again;
  const Violation local_violation = local.identity->translate(out, again, out.size());
  // A variant that the local type does not have may pass, if who reads it notices by its number.
  if (local_violation == Violation::unknown_variant) return;
  VOX_ASSERT(local_violation == Violation::none);
  VOX_ASSERT(out == again);
}

}  // namespace

void fuzz_plan(BytesView input) {
  const std::size_t whole_bytes = input.size();
  static const std::vector<Local> locals = make_locals();
  const Local& local = locals[take_byte(input) % locals.size()];
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
  const auto plan = schema::build_plan(find, said->root, *local.shape);
  VOX_ASSERT(watch.held_max() <= memory_factor_max * whole_bytes + local.bytes);
  if (!plan) {
    VOX_ASSERT(!plan.error().text.empty());
    return;
  }
  check_translation(**plan, local, input.subspan(schema_bytes));
}

}  // namespace vox::fuzz

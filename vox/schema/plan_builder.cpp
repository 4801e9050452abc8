// The frame of building a plan: subjects become nodes, each once, until none is open. What is the
// same on both sides and what is skipped is here; what is compared is in plan_compare.cpp.
#include "vox/schema/plan_builder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/kinds.hpp"
#include "vox/schema/part_count.hpp"

namespace vox::schema {
namespace {

constexpr std::size_t bytes_by_schema_byte = 16;
// Of a node of a map or a set, beside the value.
constexpr std::size_t tree_links_bytes = 32;
// A step, and its edge while the plan is settled.
constexpr std::size_t step_bytes = sizeof(PlanStep) + sizeof(NodeIndex);
constexpr std::string_view left_out = "a field that is left out";

}  // namespace

PlanBuilder::PlanBuilder(const FindSchema& remote, const Shape& local)
    : find_(remote), locals_(remote, local) {
  bytes_max_ = bytes_by_schema_byte * locals_.encoded_bytes();
}

Result<std::shared_ptr<const Plan>, Mismatch> PlanBuilder::build(const TypeRef& remote_root,
                                                                 const Shape& local) {
  const Place root{.name = "root"};
  bytes_max_ += bytes_by_schema_byte * encoded_bytes_min(remote_root);
  const TypeIndex remote = remote_type(remote_root, Body{}, root);
  const TypeIndex local_root = local_type(locals_.root(), Body{});
  VOX_ASSERT(local_root != no_type);
  if (remote != no_type) {
    node_for({.remote = remote, .local = local_root, .shape = &local}, root);
  }
  std::shared_ptr<const Plan> plan = finish();
  if (!mismatch_.empty()) return fail(Mismatch{std::move(mismatch_)});
  return plan;
}

std::shared_ptr<const Plan> PlanBuilder::build_same(const Shape& local) {
  node_for({.shape = &local}, {});
  std::shared_ptr<const Plan> plan = finish();
  VOX_ASSERT(plan != nullptr && plan->is_identity());
  return plan;
}

// Null after a mismatch.
std::shared_ptr<const Plan> PlanBuilder::finish() {
  while (!open_.empty() && mismatch_.empty()) {
    const NodeIndex node = open_.back();
    open_.pop_back();
    process(works_[node]);
  }
  if (!mismatch_.empty()) return nullptr;
  // What is not needed any more makes room for what is.
  made_.clear();
  met_.clear();
  works_ = {};
  types_ = {};
  settle(nodes_);
  auto nodes = std::make_unique<Plan::Nodes>();
  nodes->nodes = std::move(nodes_);
  return std::shared_ptr<const Plan>(new Plan(std::move(nodes)));
}

bool PlanBuilder::take_part() {
  parts_count_ += 1;
  if (parts_count_ + types_.parts_count() <= plan_parts_max) return true;
  mismatch(Place{.name = "root"}, "the remote type is too large to be compared");
  return false;
}

// Nothing is to be allocated where it does not return true.
bool PlanBuilder::charge(std::size_t bytes) {
  bytes_ += bytes;
  if (bytes_ + types_.bytes() <= bytes_max_) return true;
  mismatch(Place{.name = "root"}, "the remote type is too large to be compared");
  return false;
}

// In few of them even where a counterpart uses many: the outermost parts, each of which adds a byte
// at least.
std::string PlanBuilder::words(Place place) const {
  constexpr std::size_t name_bytes_max = 40;
  constexpr std::size_t bytes_max = 160;
  const auto around = [this](Place inner) { return works_[inner.inside].place; };
  std::size_t depth = 1;
  for (Place outer = place; outer.inside != no_node; outer = around(outer)) depth += 1;
  for (; depth > bytes_max; --depth) place = around(place);
  std::vector<Place> places;
  places.reserve(depth);
  places.push_back(place);
  while (places.back().inside != no_node) places.push_back(around(places.back()));
  std::string text(places.back().name);
  for (auto next = places.rbegin() + 1; next != places.rend() && text.size() < bytes_max; ++next) {
    const std::string number = next->name.data() == nullptr ? std::to_string(next->number) : "";
    text.append(".").append(number).append(next->name.substr(0, name_bytes_max));
  }
  return text;
}

void PlanBuilder::mismatch(Place place, std::string_view why) {
  if (mismatch_.empty()) mismatch_.append(words(place)).append(": ").append(why);
}

NodeIndex PlanBuilder::node_for(Subject subject, Place place) {
  constexpr std::size_t node_bytes = sizeof(PlanNode) + sizeof(Work) + 3 * sizeof(NodeIndex) +
                                     tree_links_bytes + sizeof(decltype(made_)::value_type) +
                                     2 * sizeof(NodeIndex);
  const bool is_agreed = subject.remote != no_type && subject.remote == subject.local &&
                         subject.shape != nullptr && locals_.is_agreed(types_, subject.remote);
  if (is_agreed) subject.remote = no_type;
  if (subject.remote == no_type) subject.local = no_type;
  const auto shape = std::find(shapes_.begin(), shapes_.end(), subject.shape);
  const auto shape_number = static_cast<std::uint32_t>(shape - shapes_.begin());
  if (shape == shapes_.end()) shapes_.push_back(subject.shape);
  const auto [made, is_new] = made_.try_emplace({subject.remote, subject.local, shape_number},
                                                static_cast<NodeIndex>(nodes_.size()));
  if (!is_new) return made->second;
  if (!take_part()) return 0;
  if (subject.remote != no_type && !charge(node_bytes)) return 0;
  nodes_.emplace_back();
  works_.push_back({.node = made->second, .subject = subject, .place = place});
  open_.push_back(made->second);
  return made->second;
}

void PlanBuilder::process(const Work& work) {
  PlanNode node;
  if (work.subject.remote == no_type) {
    process_same(node, *work.subject.shape);
  } else {
    const Body remote = body_of(work);
    if (remote.schema == nullptr) return;
    if (work.subject.shape == nullptr) {
      process_skipped(node, remote);
    } else {
      process_pair(node, work, remote);
    }
  }
  std::sort(node.choices.begin(), node.choices.end(), [](const PlanChoice& a, const PlanChoice& b) {
    return a.remote_index < b.remote_index;
  });
  const auto twice = std::adjacent_find(
      node.choices.begin(), node.choices.end(),
      [](const PlanChoice& a, const PlanChoice& b) { return a.remote_index == b.remote_index; });
  if (twice != node.choices.end()) mismatch(work.place, "two remote variants have one number");
  nodes_[work.node] = std::move(node);
}

void PlanBuilder::add_step(PlanLayout& layout, NodeIndex node, std::uint32_t place) {
  if (!take_part()) return;
  if (place != no_place) {
    for (auto step = layout.steps.rbegin(); step != layout.steps.rend(); ++step) {
      if (step->place == no_place) continue;
      layout.is_in_order = layout.is_in_order && step->place < place;
      break;
    }
  }
  layout.steps.push_back({node, place});
}

// With room for them, where that is paid for.
PlanLayout PlanBuilder::layout_of(std::size_t steps_count) {
  PlanLayout layout;
  if (charge(steps_count * step_bytes)) layout.steps.reserve(steps_count);
  return layout;
}

bool PlanBuilder::reserve_choices(PlanNode& node, std::size_t count) {
  if (!charge(count * sizeof(PlanChoice))) return false;
  node.choices.reserve(count);
  return true;
}

PlanLayout PlanBuilder::same_layout(std::span<const FieldShape> fields) {
  PlanLayout layout;
  layout.steps.reserve(fields.size());
  for (const FieldShape& field : fields) {
    add_step(layout, node_for({.shape = &field.type()}, {}), layout.places_count);
    layout.places_count += 1;
  }
  return layout;
}

void PlanBuilder::process_same(PlanNode& node, const Shape& shape) {
  // A list of bytes is read in one piece.
  const auto is_u8_shape = [](const Shape& element) {
    return element.kind == ShapeKind::primitive && element.primitive == Primitive::u8;
  };
  const bool is_bytes = shape.kind == ShapeKind::list && is_u8_shape(shape.fields[0].type());
  node.kind = is_bytes ? NodeKind::primitive : node_kind_of(schema_kind_of(shape.kind));
  node.primitive = is_bytes ? Primitive::bytes : shape.primitive;
  node.length = shape.array_length;
  if (is_bytes || node.kind == NodeKind::channel) return;
  node.layout = same_layout(shape.fields);
  node.choices.reserve(shape.variants.size());
  for (const VariantShape& variant : shape.variants) {
    const auto index = static_cast<std::uint32_t>(node.choices.size());
    if (!take_part()) return;
    node.choices.push_back({index, index, true, same_layout(variant.fields)});
  }
  node.local_choices_count = static_cast<std::uint32_t>(node.choices.size());
}

void PlanBuilder::add_skipped(PlanLayout& layout, const Body& remote, const TypeRef& ref) {
  const TypeIndex type = remote_type(ref, remote, Place{.name = left_out});
  if (type == no_type) return;
  add_step(layout, node_for({.remote = type}, Place{.name = left_out}), no_place);
}

PlanLayout PlanBuilder::skipped_layout(const Body& remote, const std::vector<TypeRef>& refs) {
  PlanLayout layout = layout_of(refs.size());
  for (const TypeRef& ref : refs) {
    if (mismatch_.empty()) add_skipped(layout, remote, ref);
  }
  return layout;
}

PlanLayout PlanBuilder::skipped_layout(const Body& remote, const std::vector<Field>& fields) {
  PlanLayout layout = layout_of(fields.size());
  for (const Field& field : fields) {
    if (mismatch_.empty()) add_skipped(layout, remote, field.type);
  }
  return layout;
}

void PlanBuilder::process_skipped(PlanNode& node, const Body& remote) {
  const Schema& schema = *remote.schema;
  node.kind = node_kind_of(schema.kind);
  node.primitive = schema.primitive;
  node.length = schema.array_length;
  if (schema.kind == SchemaKind::channel) return;
  // "bytes" with an argument that is no byte is a list that was mistaken for one.
  const bool is_bytes =
      schema.kind == SchemaKind::primitive && schema.primitive == Primitive::bytes;
  if (is_bytes && remote.args.size() == 1 && !is_u8(remote.args[0])) {
    node.kind = NodeKind::list;
    node.layout = layout_of(1);
    const Place place{.name = "a list that is left out"};
    add_step(node.layout, node_for({.remote = remote.args[0]}, place), no_place);
    return;
  }
  node.layout = schema.kind == SchemaKind::structure ? skipped_layout(remote, schema.fields)
                                                     : skipped_layout(remote, schema.elements);
  if (!reserve_choices(node, schema.variants.size())) return;
  for (const Variant& variant : schema.variants) {
    if (!take_part()) return;
    node.choices.push_back(
        {variant.index, variant.index, true, skipped_layout(remote, variant.fields)});
  }
}

namespace {

// For words only, and so no deeper than words go, and no more of them: arguments that are the same
// again and again are few types, but many references. `count` is of those there may still be.
TypeRef ref_of(const TypeTable& types, TypeIndex index, int depth, std::size_t& count) {
  TypeRef ref{.id = types.at(index).id};
  const std::vector<TypeIndex>& args = types.at(index).args;
  if (depth == 0 || args.size() > count) return ref;
  count -= args.size();
  ref.args.reserve(args.size());
  for (const TypeIndex arg : args) ref.args.push_back(ref_of(types, arg, depth - 1, count));
  return ref;
}

}  // namespace

std::string PlanBuilder::describe_remote(TypeIndex remote) const {
  std::size_t count = 32;
  return describe(find_, ref_of(types_, remote, 3, count));
}

PlanBuilder::Body PlanBuilder::body_of(const Work& work) {
  const ConcreteType& type = types_.at(work.subject.remote);
  Body body{.schema = find_(type.id), .args = type.args};
  if (body.schema == nullptr) {
    mismatch(work.place, "the remote schema never came");
  } else if (met_.insert(type.id).second) {
    bytes_max_ += bytes_by_schema_byte * encoded_bytes_min(*body.schema);
    static_cast<void>(charge(tree_links_bytes + sizeof(SchemaId)));
  }
  return body;
}

PlanBuilder::Body PlanBuilder::local_body_of(TypeIndex local) const {
  if (local == no_type) return {};
  const ConcreteType& type = types_.at(local);
  return {.schema = locals_.find(type.id), .args = type.args};
}

TypeIndex PlanBuilder::remote_type(const TypeRef& ref, const Body& body, Place place) {
  const TypeIndex type = types_.resolve(ref, body.schema, body.args);
  if (type == no_type) mismatch(place, "the remote schema names a parameter that it does not have");
  return type;
}

TypeIndex PlanBuilder::local_type(const TypeRef& ref, const Body& body) {
  return body.schema == nullptr && ref.is_variable ? no_type
                                                   : types_.resolve(ref, body.schema, body.args);
}

bool PlanBuilder::is_u8(TypeIndex remote) {
  const Schema* schema = find_(types_.at(remote).id);
  return schema != nullptr && schema->kind == SchemaKind::primitive &&
         schema->primitive == Primitive::u8;
}

Result<std::shared_ptr<const Plan>, Mismatch> build_plan(const FindSchema& remote,
                                                         const TypeRef& remote_root,
                                                         const Shape& local) {
  return PlanBuilder(remote, local).build(remote_root, local);
}

std::shared_ptr<const Plan> identity_plan(const Shape& local) {
  const FindSchema nothing = [](SchemaId) -> const Schema* { return nullptr; };
  return PlanBuilder(nothing, local).build_same(local);
}

}  // namespace vox::schema

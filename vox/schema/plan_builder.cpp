// The frame of building a plan: subjects become nodes, each once, until none is open. What is the
// same on both sides and what is skipped is here; what is compared is in plan_compare.cpp.
#include "vox/schema/plan_builder.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/kinds.hpp"

namespace vox::schema {

Result<std::shared_ptr<const Plan>, Mismatch> PlanBuilder::build(const TypeRef& remote_root,
                                                                 const Shape& local) {
  const TypeIndex remote = remote_type(remote_root, Body{}, "root");
  const TypeIndex local_root = local_type(locals_.root(), Body{});
  VOX_ASSERT(local_root != no_type);
  if (remote != no_type) {
    node_for({.remote = remote, .local = local_root, .shape = &local}, "root");
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
    const Work work = std::move(open_.back());
    open_.pop_back();
    process(work);
  }
  if (!mismatch_.empty()) return nullptr;
  settle(nodes_);
  auto nodes = std::make_unique<Plan::Nodes>();
  nodes->nodes = std::move(nodes_);
  return std::shared_ptr<const Plan>(new Plan(std::move(nodes)));
}

bool PlanBuilder::take_part() {
  parts_count_ += 1;
  if (parts_count_ + types_.parts_count() <= plan_parts_max) return true;
  mismatch("root", "the remote type is too large to be compared");
  return false;
}

void PlanBuilder::mismatch(std::string_view where, std::string_view why) {
  if (mismatch_.empty()) mismatch_.append(where).append(": ").append(why);
}

NodeIndex PlanBuilder::node_for(Subject subject, std::string where) {
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
  nodes_.emplace_back();
  open_.push_back({.node = made->second, .subject = subject, .where = std::move(where)});
  return made->second;
}

void PlanBuilder::process(const Work& work) {
  PlanNode node;
  if (work.subject.remote == no_type) {
    process_same(node, *work.subject.shape);
  } else {
    const Body remote = body_of(work.subject.remote, work.where);
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
  if (twice != node.choices.end()) mismatch(work.where, "two remote variants have one number");
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

PlanLayout PlanBuilder::same_layout(std::span<const FieldShape> fields) {
  PlanLayout layout;
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
  for (const VariantShape& variant : shape.variants) {
    const auto index = static_cast<std::uint32_t>(node.choices.size());
    if (!take_part()) return;
    node.choices.push_back({index, index, true, same_layout(variant.fields)});
  }
  node.local_choices_count = static_cast<std::uint32_t>(node.choices.size());
}

PlanLayout PlanBuilder::skipped_layout(const Body& remote, const std::vector<TypeRef>& refs) {
  PlanLayout layout;
  for (const TypeRef& ref : refs) {
    const TypeIndex type = remote_type(ref, remote, "a field that is left out");
    if (type == no_type) return layout;
    add_step(layout, node_for({.remote = type}, "a field that is left out"), no_place);
  }
  return layout;
}

namespace {

std::vector<TypeRef> types_of(const std::vector<Field>& fields) {
  std::vector<TypeRef> types;
  for (const Field& field : fields) types.push_back(field.type);
  return types;
}

}  // namespace

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
    add_step(node.layout, node_for({.remote = remote.args[0]}, "a list that is left out"),
             no_place);
    return;
  }
  node.layout = skipped_layout(
      remote, schema.kind == SchemaKind::structure ? types_of(schema.fields) : schema.elements);
  for (const Variant& variant : schema.variants) {
    if (!take_part()) return;
    node.choices.push_back(
        {variant.index, variant.index, true, skipped_layout(remote, types_of(variant.fields))});
  }
}

namespace {

// For words only, and so no deeper than words go.
TypeRef ref_of(const TypeTable& types, TypeIndex index, int depth) {
  TypeRef ref{.id = types.at(index).id};
  if (depth == 0) return ref;
  for (const TypeIndex arg : types.at(index).args) {
    ref.args.push_back(ref_of(types, arg, depth - 1));
  }
  return ref;
}

}  // namespace

std::string PlanBuilder::describe_remote(TypeIndex remote) const {
  return describe(find_, ref_of(types_, remote, 3));
}

PlanBuilder::Body PlanBuilder::body_of(TypeIndex remote, std::string_view where) {
  const ConcreteType& type = types_.at(remote);
  Body body{.schema = find_(type.id), .args = type.args};
  if (body.schema == nullptr) mismatch(where, "the remote schema never came");
  return body;
}

PlanBuilder::Body PlanBuilder::local_body_of(TypeIndex local) const {
  if (local == no_type) return {};
  const ConcreteType& type = types_.at(local);
  return {.schema = locals_.find(type.id), .args = type.args};
}

TypeIndex PlanBuilder::remote_type(const TypeRef& ref, const Body& body, std::string_view where) {
  const TypeIndex type = types_.resolve(ref, body.schema, body.args);
  if (type == no_type) mismatch(where, "the remote schema names a parameter that it does not have");
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

// What crossed a connection: one set of ids and bindings for each direction, and the plans made of
// what came.
#include "vox/schema/tracker.hpp"

#include <utility>

#include "vox/schema/part_count.hpp"
#include "vox/wire/cbor_writer.hpp"

namespace vox::schema {

void SentSchemas::append_missing(const Binding& binding, const SchemaSet& set, Bytes& out) const {
  if (bindings_.contains(binding)) return;
  std::size_t missing_count = 0;
  for (const SchemaSet::Piece& piece : set.pieces) {
    if (!ids_.contains(piece.id)) missing_count += 1;
  }
  wire::CborWriter writer(out);
  writer.write_map(2);
  writer.write_text("schemas");
  writer.write_array(missing_count);
  for (const SchemaSet::Piece& piece : set.pieces) {
    if (!ids_.contains(piece.id)) writer.write_item(piece.cbor);
  }
  writer.write_text("root");
  writer.write_item(set.root_cbor);
}

void SentSchemas::commit(const Binding& binding, const SchemaSet& set) {
  bindings_.insert(binding);
  for (const SchemaSet::Piece& piece : set.pieces) ids_.insert(piece.id);
}

void SentSchemas::clear() {
  ids_.clear();
  bindings_.clear();
}

// Nothing is kept of what is refused, so the counts are taken before anything moves.
Violation ReceivedSchemas::receive(const Binding& binding, BytesView schemas) {
  Result<SchemaPayload, Violation> payload = decode_payload(schemas, limits_);
  if (!payload.has_value()) return payload.error();
  std::map<SchemaId, Schema> fresh;
  std::size_t parts_count = parts_count_;
  for (Schema& schema : payload->schemas) {
    const auto known = schemas_.find(schema.id);
    const auto twice = fresh.find(schema.id);
    const Schema* before = known != schemas_.end() ? &known->second
                           : twice != fresh.end()  ? &twice->second
                                                   : nullptr;
    if (before == nullptr) {
      parts_count += count_parts(schema);
      const SchemaId id = schema.id;
      fresh.emplace(id, std::move(schema));
    } else if (*before != schema) {
      return Violation::schema_changed;
    }
  }
  const TypeRef* old_root = root_of(binding);
  parts_count += count_parts(payload->root);
  if (old_root != nullptr) parts_count -= count_parts(*old_root);
  const bool is_new = old_root == nullptr;
  if (schemas_.size() + fresh.size() > limits_.schemas_max || parts_count > limits_.parts_max ||
      roots_.size() + (is_new ? 1 : 0) > limits_.bindings_max) {
    return Violation::schema_too_large;
  }
  parts_count_ = parts_count;
  schemas_.merge(fresh);
  bind(binding, std::move(payload->root));
  return Violation::none;
}

const TypeRef* ReceivedSchemas::root_of(const Binding& binding) const {
  const auto found = roots_.find(binding);
  return found == roots_.end() ? nullptr : &found->second;
}

template <typename Predicate>
void ReceivedSchemas::drop_plans(Predicate predicate) {
  std::erase_if(plans_, [&](const auto& entry) {
    const bool drops = predicate(entry.first, entry.second);
    if (drops) plans_bytes_ -= entry.second.bytes;
    return drops;
  });
}

// A plan for a root that was not replaced stays. So does the reason why there is none, unless what
// was missing may have come since: that can happen to any of them.
void ReceivedSchemas::bind(const Binding& binding, TypeRef root) {
  const TypeRef* before = root_of(binding);
  const bool is_same = before != nullptr && *before == root;
  drop_plans([&](const Binding& of, const Planned& planned) {
    return planned.plan == nullptr || (!is_same && of == binding);
  });
  roots_.insert_or_assign(binding, std::move(root));
}

std::shared_ptr<const Plan> ReceivedSchemas::plan_for(const Binding& binding, const Shape& local,
                                                      Mismatch& mismatch, std::size_t room) {
  constexpr std::size_t entry_bytes = sizeof(decltype(plans_)::value_type) + 64;
  const auto found = plans_.find(binding);
  if (found != plans_.end() && found->second.local == &local) {
    if (found->second.plan == nullptr) mismatch = found->second.mismatch;
    return found->second.plan;
  }
  if (found != plans_.end()) {
    plans_bytes_ -= found->second.bytes;
    plans_.erase(found);
  }
  Planned planned{.local = &local, .plan = nullptr, .mismatch = {}, .bytes = entry_bytes};
  Result<std::shared_ptr<const Plan>, Mismatch> plan = build(binding, local);
  if (plan.has_value()) {
    planned.plan = *std::move(plan);
    planned.bytes += planned.plan->held_bytes();
  } else {
    mismatch = std::move(plan.error());
    planned.mismatch = mismatch;
    planned.bytes += planned.mismatch.text.capacity();
  }
  std::shared_ptr<const Plan> result = planned.plan;
  if (planned.bytes > room) return result;
  plans_bytes_ += planned.bytes;
  plans_.emplace(binding, std::move(planned));
  return result;
}

Result<std::shared_ptr<const Plan>, Mismatch> ReceivedSchemas::build(const Binding& binding,
                                                                     const Shape& local) const {
  const TypeRef* root = root_of(binding);
  if (root == nullptr) return identity_plan(local);
  const FindSchema find = [this](SchemaId id) -> const Schema* {
    const auto schema = schemas_.find(id);
    return schema == schemas_.end() ? nullptr : &schema->second;
  };
  return build_plan(find, *root, local);
}

void ReceivedSchemas::clear() {
  parts_count_ = 0;
  schemas_.clear();
  roots_.clear();
  plans_.clear();
  plans_bytes_ = 0;
}

}  // namespace vox::schema

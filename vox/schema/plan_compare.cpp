// The rules of translation, one function for each kind of local type: what may differ, and what is
// done about it (docs/PROTOCOL.md, "Translation").
#include <algorithm>
#include <utility>

#include "vox/schema/kinds.hpp"
#include "vox/schema/plan_builder.hpp"

namespace vox::schema {
namespace {

bool is_primitive(const Schema& schema, Primitive primitive) {
  return schema.kind == SchemaKind::primitive && schema.primitive == primitive;
}

bool is_u8_shape(const Shape& shape) {
  return shape.kind == ShapeKind::primitive && shape.primitive == Primitive::u8;
}

PlanDefault default_at(std::size_t place, const FieldShape& field) {
  Bytes value;
  field.append_default(value);
  return {.place = static_cast<std::uint32_t>(place),
          .bytes = value.size(),
          .append = field.append_default};
}

// Null where the local type is not known by name, or is known by the name of something else.
template <typename Part>
const Part* part_at(const std::vector<Part>* parts, std::size_t place, std::size_t count) {
  return parts == nullptr || parts->size() != count ? nullptr : &(*parts)[place];
}

}  // namespace

void PlanBuilder::mismatch(const Work& work, std::string_view why) {
  if (!mismatch_.empty()) return;
  mismatch(work.place, why);
  mismatch_.append("; remote: ").append(describe_remote(work.subject.remote));
  mismatch_.append("; local: ").append(describe(*work.subject.shape));
}

void PlanBuilder::process_pair(PlanNode& node, const Work& work, const Body& remote) {
  Pair pair{.work = work, .remote = remote, .local = local_body_of(work.subject.local)};
  switch (work.subject.shape->kind) {
    case ShapeKind::primitive: return pair_primitive(node, pair);
    case ShapeKind::list: return pair_list(node, pair);
    case ShapeKind::structure: return pair_structure(node, pair);
    case ShapeKind::enumeration: return pair_choice(node, pair);
    case ShapeKind::tuple:
    case ShapeKind::named_tuple:
    case ShapeKind::option:
    case ShapeKind::map:
    case ShapeKind::array:
    case ShapeKind::channel: return pair_elements(node, pair);
  }
}

// Primitives never widen. Bytes and a list of bytes look the same.
void PlanBuilder::pair_primitive(PlanNode& node, const Pair& pair) {
  const Shape& shape = *pair.work.subject.shape;
  const Schema& schema = *pair.remote.schema;
  node.kind = NodeKind::primitive;
  node.primitive = shape.primitive;
  if (shape.primitive != Primitive::bytes) {
    if (!is_primitive(schema, shape.primitive)) mismatch(pair.work, "different types");
    return;
  }
  if (schema.kind == SchemaKind::list) {
    const TypeIndex element = remote_type(schema.elements[0], pair.remote, pair.work.place);
    if (element != no_type && !is_u8(element)) mismatch(pair.work, "different types");
    return;
  }
  const std::span<const TypeIndex> args = pair.remote.args;
  const bool is_list = args.size() == 1 && !is_u8(args[0]);
  if (!is_primitive(schema, Primitive::bytes) || is_list) mismatch(pair.work, "different types");
}

// A remote list goes by the name of "bytes" wherever a list of bytes was described before it. Its
// argument then says what it really holds; without one nothing is known, and it is taken for ours.
void PlanBuilder::pair_list(PlanNode& node, const Pair& pair) {
  const Shape& shape = *pair.work.subject.shape;
  const Schema& schema = *pair.remote.schema;
  const std::span<const TypeIndex> args = pair.remote.args;
  TypeIndex element = no_type;
  if (schema.kind == SchemaKind::list) {
    element = remote_type(schema.elements[0], pair.remote, pair.work.place);
  } else if (!is_primitive(schema, Primitive::bytes)) {
    return mismatch(pair.work, "types of different kinds");
  } else if (args.size() == 1 && !is_u8(args[0])) {
    element = args[0];
  }
  const Shape& local = shape.fields[0].type();
  if (element == no_type || (is_u8(element) && is_u8_shape(local)))
    return process_same(node, shape);
  TypeIndex local_element = no_type;
  if (pair.local.schema != nullptr && pair.local.schema->kind == SchemaKind::list) {
    local_element = local_type(pair.local.schema->elements[0], pair.local);
  } else if (pair.local.args.size() == 1) {
    local_element = pair.local.args[0];
  }
  node.kind = NodeKind::list;
  node.layout = layout_of(1);
  add_step(node.layout,
           node_for({.remote = element, .local = local_element, .shape = &local},
                    {.inside = pair.work.node, .name = "[]"}),
           0);
  node.layout.places_count = 1;
}

void PlanBuilder::pair_structure(PlanNode& node, const Pair& pair) {
  const Shape& shape = *pair.work.subject.shape;
  const Schema& schema = *pair.remote.schema;
  if (schema.kind != SchemaKind::structure) {
    return mismatch(pair.work, "types of different kinds");
  }
  if (schema.name != shape.name) return mismatch(pair.work, "types of different names");
  const FieldShape* required =
      add_named(node.layout, pair, schema.fields,
                pair.local.schema == nullptr ? nullptr : &pair.local.schema->fields, shape.fields);
  if (required == nullptr) return;
  mismatch(pair.work, "the remote type has no " + std::string(required->name));
}

// Everything that is parts in order.
void PlanBuilder::pair_elements(PlanNode& node, const Pair& pair) {
  const Shape& shape = *pair.work.subject.shape;
  const Schema& schema = *pair.remote.schema;
  if (schema.kind != schema_kind_of(shape.kind)) {
    return mismatch(pair.work, "types of different kinds");
  }
  if (schema.elements.size() != shape.fields.size()) {
    return mismatch(pair.work, "tuples of different lengths");
  }
  if (schema.array_length != shape.array_length) {
    return mismatch(pair.work, "arrays of different lengths");
  }
  node.kind = node_kind_of(schema.kind);
  node.length = shape.array_length;
  if (node.kind == NodeKind::channel) {
    // Items are values of their own.
    if (schema.direction != shape.direction)
      mismatch(pair.work, "channels of different directions");
    return;
  }
  const std::vector<TypeRef>* local =
      pair.local.schema == nullptr ? nullptr : &pair.local.schema->elements;
  node.layout = layout_of(shape.fields.size());
  for (std::size_t place = 0; place < shape.fields.size() && mismatch_.empty(); ++place) {
    add_pair(node.layout, pair, schema.elements[place], part_at(local, place, shape.fields.size()),
             shape.fields[place]);
  }
}

// Appends a part that both sides have at this place.
void PlanBuilder::add_pair(PlanLayout& layout, const Pair& pair, const TypeRef& remote,
                           const TypeRef* local, const FieldShape& field) {
  const TypeIndex remote_index = remote_type(remote, pair.remote, pair.work.place);
  if (remote_index == no_type) return;
  const TypeIndex local_index = local == nullptr ? no_type : local_type(*local, pair.local);
  const Subject subject{.remote = remote_index, .local = local_index, .shape = &field.type()};
  const Place place{.inside = pair.work.node, .number = layout.places_count};
  add_step(layout, node_for(subject, place), layout.places_count);
  layout.places_count += 1;
}

const FieldShape* PlanBuilder::add_named(PlanLayout& layout, const Pair& pair,
                                         const std::vector<Field>& remote,
                                         const std::vector<Field>* local,
                                         std::span<const FieldShape> fields) {
  layout = layout_of(remote.size());
  layout.places_count = static_cast<std::uint32_t>(fields.size());
  std::vector<bool> filled(fields.size());
  for (const Field& field : remote) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const FieldShape& candidate) {
      return candidate.name == field.name;
    });
    const auto place = static_cast<std::size_t>(found - fields.begin());
    const Place where{.inside = pair.work.node, .name = field.name};
    Subject subject{.remote = remote_type(field.type, pair.remote, where)};
    if (!mismatch_.empty()) return nullptr;
    if (found == fields.end()) {
      add_step(layout, node_for(subject, where), no_place);
      continue;
    }
    if (filled[place]) mismatch(where, "two remote fields have one name");
    filled[place] = true;
    const Field* known = part_at(local, place, fields.size());
    if (known != nullptr) subject.local = local_type(known->type, pair.local);
    subject.shape = &found->type();
    add_step(layout, node_for(subject, where), static_cast<std::uint32_t>(place));
  }
  const auto missing = static_cast<std::size_t>(std::count(filled.begin(), filled.end(), false));
  if (!charge(missing * sizeof(PlanDefault))) return nullptr;
  layout.defaults.reserve(missing);
  for (std::size_t place = 0; place < fields.size(); ++place) {
    if (filled[place]) continue;
    if (fields[place].append_default == nullptr) return &fields[place];
    layout.defaults.push_back(default_at(place, fields[place]));
  }
  return nullptr;
}

void PlanBuilder::pair_choice(PlanNode& node, const Pair& pair) {
  const Shape& shape = *pair.work.subject.shape;
  const Schema& schema = *pair.remote.schema;
  if (schema.kind != SchemaKind::enumeration) {
    return mismatch(pair.work, "types of different kinds");
  }
  if (schema.name != shape.name) return mismatch(pair.work, "types of different names");
  node.kind = NodeKind::choice;
  node.local_choices_count = static_cast<std::uint32_t>(shape.variants.size());
  if (!reserve_choices(node, schema.variants.size())) return;
  for (const Variant& variant : schema.variants) {
    if (!mismatch_.empty() || !take_part()) return;
    node.choices.push_back(paired_choice(pair, variant));
  }
}

// A variant that the local type does not have is no mismatch until it arrives, and nor is one whose
// fields cannot be filled.
PlanChoice PlanBuilder::paired_choice(const Pair& pair, const Variant& remote) {
  PlanChoice choice{.remote_index = remote.index};
  const std::span<const VariantShape> variants = pair.work.subject.shape->variants;
  const auto found =
      std::find_if(variants.begin(), variants.end(),
                   [&](const VariantShape& candidate) { return candidate.name == remote.name; });
  if (found == variants.end()) return choice;
  const auto index = static_cast<std::size_t>(found - variants.begin());
  choice.local_index = static_cast<std::uint32_t>(index);
  choice.is_possible = true;
  if (found->payload != remote.payload ||
      (remote.payload != PayloadKind::structure && found->fields.size() != remote.fields.size())) {
    mismatch(pair.work, "variants of different kinds: " + remote.name);
    return choice;
  }
  const Variant* known = pair.local.schema == nullptr
                             ? nullptr
                             : part_at(&pair.local.schema->variants, index, variants.size());
  const std::vector<Field>* local = known == nullptr ? nullptr : &known->fields;
  if (remote.payload == PayloadKind::structure) {
    choice.is_possible =
        add_named(choice.layout, pair, remote.fields, local, found->fields) == nullptr;
    return choice;
  }
  choice.layout = layout_of(found->fields.size());
  for (std::size_t place = 0; place < found->fields.size() && mismatch_.empty(); ++place) {
    const Field* field = part_at(local, place, found->fields.size());
    add_pair(choice.layout, pair, remote.fields[place].type,
             field == nullptr ? nullptr : &field->type, found->fields[place]);
  }
  return choice;
}

}  // namespace vox::schema

// Ids of what was extracted, in the order of extraction: the hash of the content, where that refers
// backwards only. What refers to itself or forwards is hashed in groups: first each member with
// nothing in the place of the ids that are still unknown, then all these hashes together, then the
// group's hash with each member's place in it.
#include "vox/schema/schema_ids.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/hash.hpp"

namespace vox::schema {
namespace {

template <typename Visit>
void visit_ids(TypeRef& ref, Visit visit) {
  if (!ref.is_variable) visit(ref.id);
  for (TypeRef& arg : ref.args) visit_ids(arg, visit);
}

// Of all references in the body.
template <typename Visit>
void visit_ids(Schema& schema, Visit visit) {
  for (TypeRef& element : schema.elements) visit_ids(element, visit);
  for (Field& field : schema.fields) visit_ids(field.type, visit);
  for (Variant& variant : schema.variants) {
    for (Field& field : variant.fields) visit_ids(field.type, visit);
  }
}

class IdGiver {
 public:
  explicit IdGiver(SchemaPayload& payload) : payload_(payload) {
    for (std::size_t index = 0; index < schemas().size(); ++index) {
      places_.emplace(schemas()[index].id, index);
    }
    VOX_ASSERT(places_.size() == schemas().size());
  }

  void run() {
    const std::vector<bool> recursive = find_recursive();
    for (std::size_t index = 0; index < schemas().size(); ++index) {
      if (!recursive[index]) {
        final_.emplace(schemas()[index].id, preliminary_id(index));
        continue;
      }
      const std::size_t begin = index;
      while (index + 1 < schemas().size() && recursive[index + 1]) ++index;
      give_group(begin, index + 1);
    }
    replace_all();
  }

 private:
  std::vector<Schema>& schemas() { return payload_.schemas; }

  // Whoever refers forwards or to itself, and whoever is referred to so.
  std::vector<bool> find_recursive() {
    std::vector<bool> recursive(schemas().size());
    for (std::size_t index = 0; index < schemas().size(); ++index) {
      visit_ids(schemas()[index], [&](const SchemaId& id) {
        const std::size_t place = places_.at(id);
        if (place < index) return;
        recursive[index] = true;
        recursive[place] = true;
      });
    }
    return recursive;
  }

  // The hash with what is known by now, and zero for what is not.
  SchemaId preliminary_id(std::size_t index) {
    Schema schema = schemas()[index];
    visit_ids(schema, [this](SchemaId& id) {
      const auto found = final_.find(id);
      id = found == final_.end() ? SchemaId{} : found->second;
    });
    return hash_schema(schema);
  }

  void give_group(std::size_t begin, std::size_t end) {
    std::vector<std::pair<SchemaId, std::size_t>> members;
    for (std::size_t index = begin; index < end; ++index) {
      members.emplace_back(preliminary_id(index), index);
    }
    std::sort(members.begin(), members.end());
    Preimage all;
    for (const auto& member : members) all.append_u64(member.first.value);
    const std::uint64_t group = all.hash();
    for (std::size_t place = 0; place < members.size(); ++place) {
      Preimage one;
      one.append_u64(group);
      one.append_u64(place);
      final_.emplace(schemas()[members[place].second].id, SchemaId{one.hash()});
    }
  }

  void replace_all() {
    const auto replace = [this](SchemaId& id) { id = final_.at(id); };
    visit_ids(payload_.root, replace);
    std::set<SchemaId> seen;
    std::vector<Schema> kept;
    for (Schema& schema : schemas()) {
      replace(schema.id);
      visit_ids(schema, replace);
      if (seen.insert(schema.id).second) kept.push_back(std::move(schema));
    }
    schemas() = std::move(kept);
  }

  SchemaPayload& payload_;
  std::map<SchemaId, std::size_t> places_;
  std::map<SchemaId, SchemaId> final_;
};

}  // namespace

void give_ids(SchemaPayload& payload) { IdGiver(payload).run(); }

}  // namespace vox::schema

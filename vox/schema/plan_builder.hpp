// Compares a remote type with a local one, part by part, and writes down what to do about each.
//
// Parts still to be compared wait in a list instead of on the stack, and a pair that was seen
// before is the node that was made then. So a plan is bounded by plan_parts_max.
//
// A few bytes of schemas can say a great many types: a generic one that uses itself with another
// argument, an enumeration of a thousand variants used for a hundred of them. So building is paid
// for, too: each schema that is met allows 16 times the bytes that it has taken at least, as do
// those of the local type, and whatever is made of a remote type is charged what it takes at most.
// What is the same on both sides costs what the local type is large.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vox/schema/local_types.hpp"
#include "vox/schema/plan.hpp"
#include "vox/schema/plan_nodes.hpp"
#include "vox/schema/type_table.hpp"

namespace vox::schema {

class PlanBuilder {
 public:
  PlanBuilder(const FindSchema& remote, const Shape& local);

  [[nodiscard]] Result<std::shared_ptr<const Plan>, Mismatch> build(const TypeRef& remote_root,
                                                                    const Shape& local);

  /// Of values that are what the local type says.
  [[nodiscard]] std::shared_ptr<const Plan> build_same(const Shape& local);

 private:
  // What a node is about. Without a remote type: the remote side has the same as the shape. Without
  // a shape: it is skipped. The local type is what the shape is called, where that is known.
  struct Subject {
    TypeIndex remote = no_type;
    TypeIndex local = no_type;
    const Shape* shape = nullptr;
  };
  // Where a part is: within that of a node, by its name or else by its number. Put into words only
  // where it is asked for.
  struct Place {
    NodeIndex inside = no_node;
    std::uint32_t number = 0;
    std::string_view name = {};
  };
  // What has to be compared to make the node of the same number.
  struct Work {
    NodeIndex node = 0;
    Subject subject;
    Place place;
  };
  // A schema in use: with the arguments that its parameters stand for. Null: nothing is known.
  struct Body {
    const Schema* schema = nullptr;
    std::span<const TypeIndex> args = {};
  };
  // Both sides of what is being compared.
  struct Pair {
    const Work& work;
    Body remote;
    Body local;
  };

  [[nodiscard]] std::shared_ptr<const Plan> finish();
  NodeIndex node_for(Subject subject, Place place);
  void process(const Work& work);
  void process_same(PlanNode& node, const Shape& shape);
  void process_skipped(PlanNode& node, const Body& remote);
  void process_pair(PlanNode& node, const Work& work, const Body& remote);

  void pair_primitive(PlanNode& node, const Pair& pair);
  void pair_list(PlanNode& node, const Pair& pair);
  void pair_structure(PlanNode& node, const Pair& pair);
  void pair_elements(PlanNode& node, const Pair& pair);
  void pair_choice(PlanNode& node, const Pair& pair);
  PlanChoice paired_choice(const Pair& pair, const Variant& remote);
  void add_pair(PlanLayout& layout, const Pair& pair, const TypeRef& remote, const TypeRef* local,
                const FieldShape& field);
  // The fields of a struct, or of a struct variant. Returns the first local field that is missing
  // and has no default, or null.
  const FieldShape* add_named(PlanLayout& layout, const Pair& pair,
                              const std::vector<Field>& remote, const std::vector<Field>* local,
                              std::span<const FieldShape> fields);
  void add_step(PlanLayout& layout, NodeIndex node, std::uint32_t place);
  PlanLayout same_layout(std::span<const FieldShape> fields);
  PlanLayout skipped_layout(const Body& remote, const std::vector<TypeRef>& refs);
  PlanLayout skipped_layout(const Body& remote, const std::vector<Field>& fields);
  void add_skipped(PlanLayout& layout, const Body& remote, const TypeRef& ref);
  PlanLayout layout_of(std::size_t steps_count);
  bool reserve_choices(PlanNode& node, std::size_t count);

  Body body_of(const Work& work);
  Body local_body_of(TypeIndex local) const;
  TypeIndex remote_type(const TypeRef& ref, const Body& body, Place place);
  TypeIndex local_type(const TypeRef& ref, const Body& body);
  bool is_u8(TypeIndex remote);
  [[nodiscard]] std::string describe_remote(TypeIndex remote) const;
  bool take_part();
  bool charge(std::size_t bytes);
  [[nodiscard]] std::string words(Place place) const;
  void mismatch(Place place, std::string_view why);
  void mismatch(const Work& work, std::string_view why);

  const FindSchema& find_;
  LocalTypes locals_;
  TypeTable types_;
  PlanNodeList nodes_;
  std::deque<Work> works_;  // by node
  std::vector<NodeIndex> open_;
  std::vector<const Shape*> shapes_;  // by the number that stands for them in made_
  std::map<std::array<std::uint32_t, 3>, NodeIndex> made_;
  std::set<SchemaId> met_;  // among the remote schemas
  std::size_t parts_count_ = 0;
  std::size_t bytes_ = 0;  // charged, beside those of types_
  std::size_t bytes_max_ = 0;
  std::string mismatch_;
};

}  // namespace vox::schema

// What a plan consists of: nodes that say how one remote type is read and what becomes of it. They
// refer to each other by number, so that recursive types need no more of them than others.
//
// A node is built once for each pair of a remote and a local type, for each remote type that is
// skipped, and for each local type whose remote is known to be the same.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "vox/schema/plan.hpp"

namespace vox::schema {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex no_node = ~NodeIndex{0};

/// How deep values are followed, and how much a plan may consist of: nodes, steps, choices, and
/// the types it was built of. Honest plans have a few hundred parts.
inline constexpr std::uint32_t plan_nesting_max = 64;
inline constexpr std::size_t plan_parts_max = 8192;

enum class NodeKind : std::uint8_t {
  primitive,
  sequence,  // parts behind one another: structs and tuples
  choice,    // the number of a variant and its parts
  list,      // a count, then that often the parts: one for a list, two for a map
  option,    // whether the parts follow
  array,     // the parts `length` times
  channel,
};

inline constexpr std::uint32_t no_place = ~std::uint32_t{0};

/// One remote part, and its place among the local ones.
struct PlanStep {
  NodeIndex node = 0;
  std::uint32_t place = no_place;  // no_place: it is skipped
};

struct PlanDefault {
  std::uint32_t place = 0;
  std::size_t bytes = 0;  // that it appends
  void (*append)(Bytes& out) = nullptr;
};

/// Remote parts in their order, and what they become.
/// Invariant: the places of steps and defaults are different and below places_count.
struct PlanLayout {
  std::vector<PlanStep> steps = {};
  std::vector<PlanDefault> defaults = {};  // by place
  std::uint32_t places_count = 0;
  bool is_in_order = true;  // the steps that have places have ascending ones
};

struct PlanChoice {
  std::uint32_t remote_index = 0;
  std::uint32_t local_index = 0;
  bool is_possible = false;  // the local type can hold it, or it is skipped
  PlanLayout layout = {};
};

struct PlanNode {
  NodeKind kind = NodeKind::sequence;
  Primitive primitive = Primitive::unit;
  std::uint64_t length = 0;              // array
  PlanLayout layout = {};                // all but primitives, choices and channels
  std::vector<PlanChoice> choices = {};  // by remote_index
  std::uint32_t local_choices_count = 0;
  bool is_identity = true;  // what is read is what is written
  bool is_empty = true;     // it takes no bytes
};

/// Not a vector: one that grows holds each node three times.
using PlanNodeList = std::deque<PlanNode>;

struct PlanNodes {
  PlanNodeList nodes = {};
  NodeIndex root = 0;
};

struct Plan::Nodes : PlanNodes {};

/// No less than what they take in memory.
[[nodiscard]] std::size_t held_bytes(const PlanNodeList& nodes);

/// Finds out which nodes are identities and which are empty, and drops steps that do nothing.
void settle(PlanNodeList& nodes);

}  // namespace vox::schema

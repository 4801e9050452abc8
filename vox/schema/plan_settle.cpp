// What can be said of the nodes of a plan once all of them are there. Each property holds where it
// holds for the node itself and for all that it leads to: so it is taken for granted, disproved,
// and the news is carried to whoever leads there. That costs what the plan is large, whatever its
// shape, and nodes that lead to themselves need no special care.
#include <algorithm>
#include <numeric>
#include <span>

#include "vox/schema/plan_nodes.hpp"

namespace vox::schema {
namespace {

bool is_straight(const PlanLayout& layout) {
  return layout.defaults.empty() && layout.places_count == layout.steps.size() &&
         layout.is_in_order;
}

// An unknown variant may pass where the reader of the local type refuses it by its number.
bool is_straight(const PlanChoice& choice, std::uint32_t local_choices_count) {
  if (!choice.is_possible) return choice.remote_index >= local_choices_count;
  return choice.remote_index == choice.local_index && is_straight(choice.layout);
}

// Whether it is an identity if all parts are.
bool may_be_identity(const PlanNode& node) {
  return is_straight(node.layout) &&
         std::all_of(node.choices.begin(), node.choices.end(), [&](const PlanChoice& choice) {
           return is_straight(choice, node.local_choices_count);
         });
}

// Whether it is empty if all parts are.
bool may_be_empty(const PlanNode& node) {
  if (node.kind == NodeKind::primitive) {
    return node.primitive == Primitive::unit || node.primitive == Primitive::never;
  }
  return node.kind == NodeKind::sequence || node.kind == NodeKind::array;
}

class Settler {
 public:
  explicit Settler(PlanNodeList& nodes) : nodes_(nodes) {}

  void run() {
    link();
    for (PlanNode& node : nodes_) {
      node.is_identity = may_be_identity(node);
      node.is_empty = may_be_empty(node);
    }
    spread(&PlanNode::is_identity);
    spread(&PlanNode::is_empty);
    for (PlanNode& node : nodes_) {
      drop_idle_steps(node.layout);
      for (PlanChoice& choice : node.choices) drop_idle_steps(choice.layout);
    }
  }

 private:
  template <typename Visit>
  void for_each_step(const PlanNode& node, Visit visit) {
    std::for_each(node.layout.steps.begin(), node.layout.steps.end(), visit);
    for (const PlanChoice& choice : node.choices) {
      if (!choice.is_possible) continue;
      std::for_each(choice.layout.steps.begin(), choice.layout.steps.end(), visit);
    }
  }

  // Two passes, as a vector for each node would take several times the memory. Each list is filled
  // from its end, where its neighbour begins.
  void link() {
    begins_.resize(nodes_.size() + 1);
    for (const PlanNode& node : nodes_) {
      for_each_step(node, [&](const PlanStep& step) { begins_[step.node] += 1; });
    }
    std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
    parents_.resize(begins_.back());
    for (NodeIndex index = 0; index < nodes_.size(); ++index) {
      for_each_step(nodes_[index],
                    [&](const PlanStep& step) { parents_[--begins_[step.node]] = index; });
    }
  }

  // Who leads there.
  [[nodiscard]] std::span<const NodeIndex> parents_of(NodeIndex index) const {
    return std::span(parents_).subspan(begins_[index], begins_[index + 1] - begins_[index]);
  }

  // From those without the property to those that lead to them.
  void spread(bool PlanNode::*property) {
    std::vector<NodeIndex> open;
    open.reserve(nodes_.size());
    for (NodeIndex index = 0; index < nodes_.size(); ++index) {
      if (!(nodes_[index].*property)) open.push_back(index);
    }
    while (!open.empty()) {
      const NodeIndex index = open.back();
      open.pop_back();
      for (const NodeIndex parent : parents_of(index)) {
        if (!(nodes_[parent].*property)) continue;
        nodes_[parent].*property = false;
        open.push_back(parent);
      }
    }
  }

  // Who reads a million values must not pass a thousand parts of nothing in each.
  void drop_idle_steps(PlanLayout& layout) {
    std::erase_if(layout.steps, [&](const PlanStep& step) {
      const PlanNode& node = nodes_[step.node];
      return node.is_empty && (step.place == no_place || node.is_identity);
    });
  }

  PlanNodeList& nodes_;
  // Where parents_of(index) begins, once all of them are filled in.
  std::vector<std::uint32_t> begins_;
  std::vector<NodeIndex> parents_;
};

}  // namespace

void settle(PlanNodeList& nodes) { Settler(nodes).run(); }

}  // namespace vox::schema

// What can be said of the nodes of a plan once all of them are there. Each property holds where it
// holds for the node itself and for all that it leads to: so it is taken for granted, disproved,
// and the news is carried to whoever leads there. That costs what the plan is large, whatever its
// shape, and nodes that lead to themselves need no special care.
#include <algorithm>

#include "vox/schema/plan_nodes.hpp"

namespace vox::schema {
namespace {

using Nodes = std::vector<PlanNode>;

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
  explicit Settler(Nodes& nodes) : nodes_(nodes), leading_to_(nodes.size()) {}

  void run() {
    for (NodeIndex index = 0; index < nodes_.size(); ++index) link(index);
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
  void link(NodeIndex index) {
    const auto add = [&](const PlanLayout& layout) {
      for (const PlanStep& step : layout.steps) leading_to_[step.node].push_back(index);
    };
    const PlanNode& node = nodes_[index];
    add(node.layout);
    for (const PlanChoice& choice : node.choices) {
      if (choice.is_possible) add(choice.layout);
    }
  }

  // From those without the property to those that lead to them.
  void spread(bool PlanNode::*property) {
    std::vector<NodeIndex> open;
    for (NodeIndex index = 0; index < nodes_.size(); ++index) {
      if (!(nodes_[index].*property)) open.push_back(index);
    }
    while (!open.empty()) {
      const NodeIndex index = open.back();
      open.pop_back();
      for (const NodeIndex parent : leading_to_[index]) {
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

  Nodes& nodes_;
  std::vector<std::vector<NodeIndex>> leading_to_;
};

}  // namespace

void settle(std::vector<PlanNode>& nodes) { Settler(nodes).run(); }

}  // namespace vox::schema

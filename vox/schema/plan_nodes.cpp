// What the nodes of a plan take: of vectors what is set aside for them, and of the list, whose
// blocks have a few nodes each, the blocks and where they are written down.
#include "vox/schema/plan_nodes.hpp"

namespace vox::schema {
namespace {

// A block of libstdc++'s deque, and the places for eight of them that it begins with.
constexpr std::size_t block_bytes = 512;
constexpr std::size_t empty_bytes = block_bytes + 8 * sizeof(void*);
constexpr std::size_t nodes_by_block = block_bytes / sizeof(PlanNode);
static_assert(nodes_by_block > 0);

std::size_t held_bytes(const PlanLayout& layout) {
  return layout.steps.capacity() * sizeof(PlanStep) +
         layout.defaults.capacity() * sizeof(PlanDefault);
}

}  // namespace

std::size_t held_bytes(const PlanNodeList& nodes) {
  const std::size_t blocks = nodes.size() / nodes_by_block + 1;
  std::size_t bytes = empty_bytes + blocks * (block_bytes + 2 * sizeof(void*));
  for (const PlanNode& node : nodes) {
    bytes += held_bytes(node.layout) + node.choices.capacity() * sizeof(PlanChoice);
    for (const PlanChoice& choice : node.choices) bytes += held_bytes(choice.layout);
  }
  return bytes;
}

}  // namespace vox::schema

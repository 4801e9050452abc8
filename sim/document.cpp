// What can be said of a document without knowing TOML.
#include "sim/document.hpp"

#include "vox/base/assert.hpp"

namespace vox::sim {

std::string format_diagnostic(std::string_view file, const Diagnostic& diagnostic) {
  std::string line(file);
  if (diagnostic.position.line > 0) {
    line += ':' + std::to_string(diagnostic.position.line);
    line += ':' + std::to_string(diagnostic.position.column);
  }
  return line + ": " + diagnostic.message;
}

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::string_view describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::table: return "a table";
    case Node::Kind::array: return "a list";
    case Node::Kind::text: return "a text";
    case Node::Kind::integer: return "a bare number";
    case Node::Kind::flag: return "true or false";
    case Node::Kind::other: return node.text;
  }
  VOX_UNREACHABLE("Node::Kind has a value outside its enumerators");
}

}  // namespace vox::sim

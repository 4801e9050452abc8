// The only file that includes toml++: it turns its tree into ours, in the order of the file.
//
// toml++ keeps tables sorted by key; people expect complaints, and what is printed again, in the
// order they wrote.
#include <algorithm>

#include <toml++/toml.h>
#include "sim/document.hpp"

namespace vox::sim {
namespace {

Position position_of(const toml::source_region& source) {
  return {source.begin.line, source.begin.column};
}

Node convert(const toml::node& node);

Node convert_table(const toml::table& table) {
  Node converted{.kind = Node::Kind::table, .position = position_of(table.source()), .entries = {}};
  for (const auto& [key, value] : table) {
    converted.entries.push_back(
        {std::string(key.str()), position_of(key.source()), convert(value)});
  }
  std::stable_sort(converted.entries.begin(), converted.entries.end(),
                   [](const Entry& a, const Entry& b) { return a.position < b.position; });
  return converted;
}

Node convert_array(const toml::array& array) {
  Node converted{.kind = Node::Kind::array, .position = position_of(array.source()), .entries = {}};
  for (const toml::node& element : array) converted.elements.push_back(convert(element));
  return converted;
}

std::string name_of_other(toml::node_type type) {
  switch (type) {
    case toml::node_type::floating_point: return "a floating-point number";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time of day";
    case toml::node_type::date_time: return "a date and time";
    default: return "a value of another kind";
  }
}

Node convert(const toml::node& node) {
  if (const auto* table = node.as_table()) return convert_table(*table);
  if (const auto* array = node.as_array()) return convert_array(*array);
  Node converted{.position = position_of(node.source()), .entries = {}};
  if (const auto* text = node.as_string()) {
    converted.kind = Node::Kind::text;
    converted.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    converted.kind = Node::Kind::integer;
    converted.integer = integer->get();
  } else if (const auto* flag = node.as_boolean()) {
    converted.kind = Node::Kind::flag;
    converted.flag = flag->get();
  } else {
    converted.text = name_of_other(node.type());
  }
  return converted;
}

}  // namespace

Document parse_document(std::string_view text) {
  Document document;
  try {
    document.root = convert_table(toml::parse(text));
  } catch (const toml::parse_error& error) {
    document.root.kind = Node::Kind::table;
    document.diagnostics.push_back(
        {position_of(error.source()), "this is not TOML: " + std::string(error.description())});
  }
  return document;
}

}  // namespace vox::sim

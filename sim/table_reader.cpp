// Keys asked for, values checked, complaints worded.
#include "sim/table_reader.hpp"

#include <algorithm>

#include "sim/names.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

bool takes_text(ParamKind kind) { return kind != ParamKind::flag; }

std::string written_text(const Node& node) {
  if (node.kind == Node::Kind::integer) return std::to_string(node.integer);
  return std::string(describe(node));
}

}  // namespace

TableReader::TableReader(const Node& table, std::string title, Diagnostics& diagnostics)
    : table_(table), title_(std::move(title)), diagnostics_(diagnostics) {
  VOX_ASSERT(table.kind == Node::Kind::table);
}

void TableReader::complain(Position position, std::string message) {
  diagnostics_.push_back({position, std::move(message)});
}

Position TableReader::position_of(std::string_view key) const {
  const Entry* entry = table_.find(key);
  return entry == nullptr ? table_.position : entry->value.position;
}

const Entry* TableReader::take(std::string_view key) {
  if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.push_back(key);
  return table_.find(key);
}

std::string TableReader::take_text(std::string_view key, std::string_view expected) {
  const Entry* entry = take(key);
  if (entry == nullptr) {
    complain(position(),
             title_ + " lacks " + std::string(key) + ": expected " + std::string(expected));
    return {};
  }
  if (entry->value.kind != Node::Kind::text || entry->value.text.empty()) {
    complain(entry->value.position, std::string(key) + " in " + title_ + " is " +
                                        written_text(entry->value) + ": expected " +
                                        std::string(expected));
    return {};
  }
  return entry->value.text;
}

std::vector<TableReader::Text> TableReader::take_texts(std::string_view key,
                                                       std::string_view expected) {
  const Entry* entry = take(key);
  if (entry == nullptr) return {};
  std::vector<Text> texts;
  const std::string complaint =
      std::string(key) + " in " + title_ + ": expected a list of " + std::string(expected);
  if (entry->value.kind != Node::Kind::array) {
    complain(entry->value.position, complaint);
    return {};
  }
  for (const Node& element : entry->value.elements) {
    if (element.kind == Node::Kind::text) {
      texts.push_back({element.text, element.position});
    } else {
      complain(element.position, complaint + ", found " + written_text(element));
    }
  }
  return texts;
}

// The text that parse_setting() reads. A bare number stands for a count only: everything else that
// counts has a unit.
Parsed<std::string> TableReader::value_text(const ParamSpec& spec, const Node& node) const {
  const bool is_amount = spec.kind == ParamKind::duration || spec.kind == ParamKind::bytes;
  const std::string expected = ": expected " + std::string(expected_value(spec));
  if (node.kind == Node::Kind::text && takes_text(spec.kind)) return node.text;
  if (node.kind == Node::Kind::flag && spec.kind == ParamKind::flag) {
    return std::string(node.flag ? "true" : "false");
  }
  if (node.kind == Node::Kind::integer && spec.kind == ParamKind::count) {
    if (node.integer >= 0) return std::to_string(node.integer);
    return fail(std::to_string(node.integer) + " is negative" + expected);
  }
  if (node.kind == Node::Kind::integer && is_amount) {
    return fail(std::to_string(node.integer) + " has no unit" + expected);
  }
  return fail("found " + written_text(node) + expected);
}

Setting TableReader::take_setting(const ParamSpec& spec) {
  const Entry* entry = take(spec.name);
  Setting stand_in{.name = std::string(spec.name), .kind = spec.kind};
  if (entry == nullptr && !spec.default_text.empty()) return default_setting(spec);
  if (entry == nullptr) {
    complain(position(), title_ + " lacks " + std::string(spec.name) + ": expected " +
                             std::string(expected_value(spec)));
    return stand_in;
  }
  const Parsed<std::string> text = value_text(spec, entry->value);
  Parsed<Setting> setting = text ? parse_setting(spec, *text) : fail(text.error());
  if (setting) return *std::move(setting);
  complain(entry->value.position,
           std::string(spec.name) + " in " + title_ + ": " + setting.error());
  return stand_in;
}

Settings TableReader::take_settings(std::span<const ParamSpec> specs) {
  Settings settings;
  for (const ParamSpec& spec : specs) settings.push_back(take_setting(spec));
  return settings;
}

void TableReader::finish() {
  for (const Entry& entry : table_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    complain(entry.position,
             "unknown key \"" + entry.key + "\" in " + title_ + guess_at(entry.key, known_));
  }
}

}  // namespace vox::sim

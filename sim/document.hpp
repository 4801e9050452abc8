// A parsed text of keys and values, each with its place in the file, free of the library that read
// it.
//
// Scenario files and recorded runs are TOML. Only scenario_toml.cpp sees the TOML library; whoever
// reads a section sees this, and can point at the line and column of what is wrong.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vox::sim {

/// Both from 1. 0 is nowhere in particular: the file as a whole.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// Something wrong at a place.
struct Diagnostic {
  Position position;
  std::string message;  // "unknown key \"latncy\" in [network]; did you mean \"latency\"?"
  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};
using Diagnostics = std::vector<Diagnostic>;

/// "file.toml:7:11: message".
std::string format_diagnostic(std::string_view file, const Diagnostic& diagnostic);

struct Entry;

struct Node {
  enum class Kind : std::uint8_t { table, array, text, integer, flag, other };
  Kind kind = Kind::other;
  Position position;
  /// What a text says, or what an `other` is: "a floating-point number".
  std::string text = {};
  std::int64_t integer = 0;
  bool flag = false;
  std::vector<Entry> entries;  // of a table, in the order of the file; Entry is incomplete here
  std::vector<Node> elements = {};  // of an array

  /// Null when a table has no such key.
  [[nodiscard]] const Entry* find(std::string_view key) const;
};

struct Entry {
  std::string key;
  Position position;  // of the key
  Node value;
};

/// What a node is, in words: "a text".
std::string_view describe(const Node& node);

/// A table, or what kept the text from being one. A text that is not TOML yields one diagnostic:
/// after it nothing can be trusted.
struct Document {
  Node root;
  Diagnostics diagnostics;
};
[[nodiscard]] Document parse_document(std::string_view text);

}  // namespace vox::sim

// Reading one table of a document, and complaining of everything that is wrong with it at once.
//
// A reader asks for the keys it knows; what nobody asked for is an unknown key. A value that is
// wrong yields a complaint and a stand-in, so that the rest of the file is still looked at.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/document.hpp"
#include "sim/params.hpp"

namespace vox::sim {

class TableReader {
 public:
  /// `title` is how complaints call the table: "[network]". `table` and `diagnostics` outlive this.
  TableReader(const Node& table, std::string title, Diagnostics& diagnostics);
  TableReader(const TableReader&) = delete;
  TableReader& operator=(const TableReader&) = delete;

  /// Null when the key is not there.
  const Entry* take(std::string_view key);
  /// A text; empty, after a complaint, when it is none or is missing.
  std::string take_text(std::string_view key, std::string_view expected);
  /// A list of texts, each with its place. Missing means empty.
  struct Text {
    std::string text;
    Position position;
  };
  std::vector<Text> take_texts(std::string_view key, std::string_view expected);

  /// What `spec` says of its key, or its default.
  Setting take_setting(const ParamSpec& spec);
  Settings take_settings(std::span<const ParamSpec> specs);

  /// Complains of every key that was never asked for. Call last.
  void finish();

  void complain(Position position, std::string message);
  /// Where a complaint about the value of `key` belongs: at the value, or at the table.
  [[nodiscard]] Position position_of(std::string_view key) const;
  [[nodiscard]] Position position() const { return table_.position; }
  [[nodiscard]] const std::string& title() const { return title_; }

 private:
  [[nodiscard]] Parsed<std::string> value_text(const ParamSpec& spec, const Node& node) const;

  const Node& table_;
  const std::string title_;
  Diagnostics& diagnostics_;
  std::vector<std::string_view> known_;
};

}  // namespace vox::sim

// Reading Markdown as far as our own documents use it.
#include "tests/vox/support/document.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace vox::test {
namespace {

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

TableRow cells_of(std::string_view line) {
  TableRow cells;
  std::size_t begin = line.find('|') + 1;
  for (std::size_t end = line.find('|', begin); end != std::string_view::npos;
       begin = end + 1, end = line.find('|', begin)) {
    cells.push_back(trimmed(line.substr(begin, end - begin)));
  }
  return cells;
}

}  // namespace

void PrintTo(const Arrow& arrow, std::ostream* out) {  // NOLINT(readability-identifier-naming)
  *out << arrow.from << " --" << arrow.name << "--> " << arrow.to;
}

std::vector<std::string> lines_of(std::string_view path) {
  std::ifstream file(std::string(VOX_SOURCE_DIRECTORY) + '/' + std::string(path));
  EXPECT_TRUE(file.is_open()) << "there is no " << path;
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::vector<TableRow> table_of(std::string_view path, std::string_view title) {
  const std::vector<std::string> lines = lines_of(path);
  auto line = std::find(lines.begin(), lines.end(), "## " + std::string(title));
  EXPECT_TRUE(line != lines.end()) << path << " has no section " << title;
  std::vector<TableRow> rows;
  for (std::size_t row = 0; line != lines.end(); ++line) {
    if (!line->starts_with('|')) {
      if (!rows.empty()) break;
      continue;
    }
    if (row++ == 1) continue;  // the ruler
    rows.push_back(cells_of(*line));
    EXPECT_EQ(rows.back().size(), rows.front().size()) << *line;
    for (const std::string& cell : rows.back()) EXPECT_FALSE(cell.empty()) << "blank in " << *line;
  }
  EXPECT_FALSE(rows.empty()) << path << " has no table under " << title;
  return rows;
}

std::vector<Arrow> arrows_of(std::string_view path, const std::vector<std::string_view>& states) {
  const auto is_state = [&](const std::string& word) {
    return std::find(states.begin(), states.end(), word) != states.end();
  };
  std::vector<Arrow> arrows;
  for (const std::string& line : lines_of(path)) {
    std::istringstream words(line);
    std::string from;
    std::string arrow;
    std::string to;
    words >> from;
    if (from == "//") words >> from;
    words >> arrow >> to;
    if (!arrow.starts_with("--") || !arrow.ends_with("-->") || arrow.size() < 6) continue;
    if (!is_state(from) || !is_state(to)) continue;
    arrows.push_back({from, arrow.substr(2, arrow.size() - 5), to});
  }
  return arrows;
}

}  // namespace vox::test

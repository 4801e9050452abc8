// Tables and pictures of the repository's documents, as a test reads them: a document that a test
// is made from cannot say what the code does not do.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace vox::test {

/// Lines of a file, named from the root of the repository. Fails the test when there is none.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view path);

using TableRow = std::vector<std::string>;

/// The rows of the table that follows the heading `## title`, its own heading row first, the ruler
/// left out. Fails the test for a row of another length and for a blank cell.
[[nodiscard]] std::vector<TableRow> table_of(std::string_view path, std::string_view title);

/// One arrow of a picture of states: `from --name--> to`.
struct Arrow {
  std::string from;
  std::string name;
  std::string to;
  bool operator==(const Arrow&) const = default;
  auto operator<=>(const Arrow&) const = default;
};

/// How a failed comparison prints one.
void PrintTo(const Arrow& arrow, std::ostream* out);  // NOLINT(readability-identifier-naming)

/// Every arrow of a file whose states are all among `states`, in order. What else stands on a line
/// is a comment.
[[nodiscard]] std::vector<Arrow> arrows_of(std::string_view path,
                                           const std::vector<std::string_view>& states);

}  // namespace vox::test

// `vox-sim list` and `vox-sim explain`: what can be said in a scenario, and what one says.
#pragma once

#include <iosfwd>

#include "tools/sim/arguments.hpp"

namespace vox::tools {

[[nodiscard]] ExitCode list_command(const ListArguments& arguments);
[[nodiscard]] ExitCode explain_command(const ExplainArguments& arguments);

void print_catalog(std::ostream& out);
/// docs/CATALOG.md, which a test compares with the tables.
void print_catalog_markdown(std::ostream& out);
/// docs/LIMITS.md, which a test compares with the table.
void print_limits_markdown(std::ostream& out);

}  // namespace vox::tools

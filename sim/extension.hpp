// What a program of one's own adds to the catalog: workloads, promises, marks and events for
// scenarios of its own, beside everything that is built in.
//
// Constant tables, like those they join. main() hands them over once, before it reads a scenario,
// and from then on they are part of the catalog: scenario files, `list`, traces and replays know
// them. They are installed and not passed along, because they are as constant as the tables in
// catalog.cpp, and because everything from the reader of a file to the printer of an event would
// have to be given them. A second extension is refused: two libraries of workloads are put together
// by the program that has both.
//
// A run's hash depends on nothing here but what its own workloads do: with or without an extension
// the built-in scenarios run as ever, and built-in marks keep their numbers.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "sim/catalog.hpp"
#include "sim/promise.hpp"
#include "sim/trace.hpp"
#include "sim/workload.hpp"
#include "vox/base/result.hpp"

namespace vox::sim {

/// How an event of the extension's own reads in a trace.
struct EventSpec {
  std::string_view name;                          // "stock.taken"
  std::string_view object = "object";             // what `object` is called
  std::array<std::string_view, 3> fields = {{}};  // what `a`, `b` and `c` are; empty: not shown
};

struct Extension {
  std::span<const WorkloadSpec* const> workloads = {};
  std::span<const PromiseSpec* const> promises = {};
  /// Numbered behind the built-in ones. Append only, as those are.
  std::span<const MarkSpec> marks = {};
  /// The first is user_event(0), the second user_event(1), and so on.
  std::span<const EventSpec> events = {};
};

/// What is wrong with it, as a sentence: a name that is taken or cannot be one, a key without a
/// default that parses, a missing factory.
[[nodiscard]] Result<void, std::string> check_extension(const Extension& extension);

/// Adds it to the catalog, or says what is wrong with it and adds nothing. Before the first
/// scenario is read and while no world exists; from main(), on the program's only thread. What its
/// tables hold lives as long as the program.
[[nodiscard]] Result<void, std::string> install_extension(const Extension& extension);

}  // namespace vox::sim

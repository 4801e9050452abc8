// Everything a scenario can name: workloads, kinds of faults, promises, marks, and their keys.
//
// Constant tables, sorted by name but for marks, whose place is their number in traces. A new actor
// or checker is a file, a declaration in actors/actors.hpp or checkers/checkers.hpp, and a line
// here; the reader, `vox-sim list` and the printed reference follow. A program may add tables of
// its own, once and before anybody has looked: extension.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/fault.hpp"
#include "sim/params.hpp"
#include "sim/promise.hpp"
#include "sim/trace.hpp"
#include "sim/workload.hpp"

namespace vox::sim {

/// A kind of fault as scenario files know it. Every kind has the keys kind and name as well.
struct FaultSpec {
  FaultKind kind;
  std::string_view doc;
  std::span<const ParamSpec> params;
};

/// A point that a run may come to. A scenario may demand that one of its seeds does.
struct MarkSpec {
  std::string_view name;
  std::string_view doc;
  /// The kind of event that can be the mark; `by_actors` for a mark that only actors report.
  std::uint16_t kind = by_actors;
  /// Which events of that kind are it. Null: all.
  bool (*is_event)(const TraceEvent& event) = nullptr;
  static constexpr std::uint16_t by_actors = 0xFFFF;
};

[[nodiscard]] std::span<const WorkloadSpec* const> workload_specs();
[[nodiscard]] std::span<const PromiseSpec* const> promise_specs();
[[nodiscard]] std::span<const FaultSpec> fault_specs();
[[nodiscard]] std::span<const MarkSpec> mark_specs();

// Null, or 0, when there is none of that name.
[[nodiscard]] const WorkloadSpec* find_workload(std::string_view name);
[[nodiscard]] const PromiseSpec* find_promise(std::string_view name);
[[nodiscard]] const FaultSpec* find_fault(std::string_view name);
/// The number of a mark in traces: from 1, in the order of mark_specs().
[[nodiscard]] std::uint32_t mark_number(std::string_view name);

// The keys of the sections that are the same in every scenario.
[[nodiscard]] std::span<const ParamSpec> world_params();
[[nodiscard]] std::span<const ParamSpec> network_params();
[[nodiscard]] std::span<const ParamSpec> host_params();
[[nodiscard]] std::span<const ParamSpec> workload_params();
[[nodiscard]] std::span<const ParamSpec> expect_params();

}  // namespace vox::sim

// The kind of an event as the enumerations that switches read.
//
// Kinds of the core and of the world share one number space and are two enumerations: seen as the
// other's, a kind is no enumerator and falls to `default`.
#pragma once

#include "sim/trace.hpp"
#include "vox/runtime/observer.hpp"

namespace vox::sim {

constexpr EventKind core_kind(const TraceEvent& event) {
  return static_cast<EventKind>(event.kind);
}
constexpr WorldEvent world_kind(const TraceEvent& event) {
  return static_cast<WorldEvent>(event.kind);
}
constexpr bool is_kind(const TraceEvent& event, EventKind kind) { return core_kind(event) == kind; }
constexpr bool is_kind(const TraceEvent& event, WorldEvent kind) {
  return world_kind(event) == kind;
}

}  // namespace vox::sim

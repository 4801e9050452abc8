// What a scenario can promise: the entry of a checker in the catalog.
//
// A checker is one file under checkers/. A promise holds always, or eventually: then it is judged
// only once no fault works any more, and within the scenario's liveness bound.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "sim/checker.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// What the sessions of a host took from the heap, and the fibers that exist there.
struct HostMemory {
  std::uint64_t heap_bytes = 0;
  std::uint64_t fibers_count = 0;
};

/// What a checker may know of the run beforehand.
struct PromiseContext {
  Limits limits{};
  /// When workloads are told to end; the run closes after it.
  Time ends_at{};
  /// No fault works from here on.
  Time healed_at{};
  /// How long after healed_at a waiting operation may still wait.
  Duration liveness_bound{};
  /// Reads the heap's own count; empty in a program that does not count. The one thing besides
  /// events that a promise may look at, because events cannot know it.
  std::function<HostMemory(std::uint32_t host)> memory_of = {};
};

using PromiseFactory = std::unique_ptr<Checker> (*)(const PromiseContext& context);

/// Which list of [expect] a promise belongs to.
enum class PromiseWhen : std::uint8_t { always, eventually };

struct PromiseSpec {
  std::string_view name;  // "bytes.intact"
  std::string_view doc;   // when it holds: "payloads arrive as sent"
  PromiseWhen when = PromiseWhen::always;
  PromiseFactory factory = nullptr;
};

}  // namespace vox::sim

// What a scenario can promise: the entry of a checker in the catalog.
//
// A checker is one file under checkers/. A promise holds always, or eventually: then it is judged
// only once no fault works any more, and within the scenario's liveness bound.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/checker.hpp"
#include "vox/base/limits.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// What a checker may know of the run beforehand.
struct PromiseContext {
  Limits limits;
  /// When workloads are told to end; the run closes after it.
  Time ends_at{};
  /// No fault works from here on.
  Time healed_at{};
  /// How long after healed_at a waiting operation may still wait.
  Duration liveness_bound{};
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

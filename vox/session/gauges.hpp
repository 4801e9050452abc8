// Gauges: how much of each bound a session or a connection uses now, and the most it ever used.
//
// What a caller needs to see backpressure coming, and what an operator graphs. A gauge is read from
// state that exists anyway, so nothing is counted twice and reading costs no more than the reads;
// the high-water marks are kept where the resource lives. Names are those of the rows of
// vox/base/limits_table.hpp; two gauges have a derived bound instead of a row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "vox/base/assert.hpp"

namespace vox {

class Connection;
class SessionCore;

struct Gauge {
  std::string_view name;
  std::uint64_t current = 0;
  std::uint64_t high_water = 0;  ///< the most that current ever was
  std::uint64_t bound = 0;       ///< what it never passes
};

/// The gauges of one session or one connection, read at one moment.
class Gauges {
 public:
  static constexpr std::size_t gauges_max = 24;

  void add(const Gauge& gauge) {
    VOX_ASSERT(count_ < gauges_max);
    gauges_[count_++] = gauge;
  }
  [[nodiscard]] std::span<const Gauge> all() const& { return {gauges_.data(), count_}; }
  /// What it would be of is gone when a loop begins.
  std::span<const Gauge> all() const&& = delete;
  /// Null when there is none of this name.
  [[nodiscard]] const Gauge* find(std::string_view name) const {
    for (const Gauge& gauge : all()) {
      if (gauge.name == name) return &gauge;
    }
    return nullptr;
  }

 private:
  std::array<Gauge, gauges_max> gauges_{};
  std::size_t count_ = 0;
};

/// One gauge as data. Exactly one of the readers is there: a gauge is a session's or a
/// connection's.
struct GaugeRow {
  std::string_view name;
  std::string_view doc;
  /// The row of limits_table.hpp that bounds it; empty when the bound is derived from several.
  std::string_view limit;
  Gauge (*read_session)(const SessionCore& core) = nullptr;
  Gauge (*read_connection)(const Connection& connection) = nullptr;
};

/// Every gauge that there is.
[[nodiscard]] std::span<const GaugeRow> gauge_rows();

/// For the handles.
[[nodiscard]] Gauges read_gauges(const SessionCore& core);
[[nodiscard]] Gauges read_gauges(const Connection& connection);

}  // namespace vox

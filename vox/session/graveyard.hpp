// Connections of a session that is over whose user code has not ended yet.
//
// A handler that ignores its cancellation cannot be killed: its stack holds what it uses. So a
// session that ends takes such connections out of its table and puts them here. They are owned and
// counted, and nobody waits for them longer than a shutdown's grace. Each leaves when its last
// fiber has ended. What is deliberately absent is a bound: there can be no more of them than the
// table held, since a session that is over accepts nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "vox/connection/connection.hpp"

namespace vox {

class Graveyard {
 public:
  Graveyard() = default;
  ~Graveyard() { VOX_ASSERT(connections_.empty()); }
  Graveyard(const Graveyard&) = delete;
  Graveyard& operator=(const Graveyard&) = delete;

  /// Once, with all that are left: what the table held moves here, so that nothing is allocated.
  void bury(std::vector<std::shared_ptr<Connection>> connections) {
    VOX_ASSERT(connections_.empty());
    connections_ = std::move(connections);
    for (const auto& connection : connections_) {
      VOX_ASSERT(connection->state() == ConnectionState::closing);
      VOX_ASSERT(connection->is_told());
    }
  }

  void release(const Connection& connection) {
    const auto it = std::find_if(connections_.begin(), connections_.end(),
                                 [&](const auto& held) { return held.get() == &connection; });
    VOX_ASSERT(it != connections_.end());
    connections_.erase(it);
  }

  [[nodiscard]] bool empty() const { return connections_.empty(); }

  /// Fibers of handlers and acceptors that have not ended.
  [[nodiscard]] std::uint32_t fibers_count() const {
    std::uint32_t count = 0;
    for (const auto& connection : connections_) count += connection->scope().fiber_count();
    return count;
  }

  /// Calls `visit(connection)` for each, in the order in which they came.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const auto& connection : connections_) visit(*connection);
  }

 private:
  std::vector<std::shared_ptr<Connection>> connections_;
};

}  // namespace vox

// The connections of one session: which ids there are, who has which, in what order they came, and
// which of them have nothing left.
//
// A table and nothing else: no link, no mailbox, no time. It says what may enter (ids rise and are
// never used again) and counts what has not left. What leaving means to the session is decided by
// SessionCore::sweep_finished, the only caller of remove().
//
// Invariants: by_id_ and in_order_ hold the same connections. count() is how many of them are
// virtual: the root has no limit and counts for none. Virtual connections of ours are at most
// local_max, of the counterpart at most remote_max.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vox/base/id_table.hpp"
#include "vox/connection/connection.hpp"
#include "vox/wire/violation.hpp"

namespace vox {

class ConnectionTable {
 public:
  ConnectionTable(std::uint32_t local_max, std::uint32_t remote_max);
  /// Empty: asserted.
  ~ConnectionTable();
  ConnectionTable(const ConnectionTable&) = delete;
  ConnectionTable& operator=(const ConnectionTable&) = delete;

  // --- ids

  /// Which half of the ids is ours. Once, before any id is taken.
  void begin(Parity ours);
  /// The next id of ours.
  [[nodiscard]] ConnectionId take_local_id();
  /// Notes an id that the counterpart took. Fails with connection_parity when it is of our half,
  /// connection_reused when it, or a later one, was taken before.
  [[nodiscard]] Violation take_remote_id(ConnectionId id);
  /// Whether a connection of this id is there or has been. The root always has.
  [[nodiscard]] bool has_existed(ConnectionId id) const;

  // --- connections

  void add(std::shared_ptr<Connection> connection);
  /// Lets go of a connection that has been marked finished and taken off that list.
  void remove(Connection& connection);
  /// Lets go of all, in order. None of them is marked.
  [[nodiscard]] std::vector<std::shared_ptr<Connection>> take_all();
  /// Null when there is none.
  [[nodiscard]] Connection* find(ConnectionId id) const { return by_id_.find(id.value); }
  [[nodiscard]] std::shared_ptr<Connection> share(ConnectionId id) const;
  [[nodiscard]] bool holds(const Connection& connection) const {
    return find(connection.id()) == &connection;
  }

  /// Virtual connections, and those of them that the counterpart opened.
  [[nodiscard]] std::uint32_t count() const { return local_count_ + remote_count_; }
  [[nodiscard]] std::uint32_t remote_count() const { return remote_count_; }
  /// The most of the counterpart's that there were at once.
  [[nodiscard]] std::uint32_t remote_count_max() const { return remote_count_max_; }
  [[nodiscard]] bool is_remote_full() const { return remote_count_ >= remote_max_; }
  [[nodiscard]] bool empty() const { return in_order_.empty(); }

  /// Calls `visit(connection)` for each, in the order in which they were added. `visit` may add and
  /// mark, and removes nothing.
  template <typename Visit>
  void for_each(Visit visit) const {
    for (std::size_t i = 0; i < in_order_.size(); ++i) visit(*in_order_[i]);
  }

  // --- those that have nothing left

  /// True when it was not marked before. It may have left the table meanwhile.
  bool mark_finished(Connection& connection);
  /// Takes the one that was marked first; null when there is none.
  [[nodiscard]] Connection* take_finished();

 private:
  const std::uint32_t local_max_;
  const std::uint32_t remote_max_;
  IdTable<Connection> by_id_;
  std::vector<std::shared_ptr<Connection>> in_order_;
  IntrusiveList<FinishedMark> finished_;
  Parity ours_ = Parity::odd;
  std::uint64_t next_local_id_ = 0;   // 0: begin() has not been called
  std::uint64_t last_remote_id_ = 0;  // 0: none yet
  std::uint32_t local_count_ = 0;
  std::uint32_t remote_count_ = 0;
  std::uint32_t remote_count_max_ = 0;
};

}  // namespace vox

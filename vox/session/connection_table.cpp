// Entering and leaving the table, with the books checked on both ways.
#include "vox/session/connection_table.hpp"

#include <algorithm>
#include <utility>

namespace vox {

ConnectionTable::ConnectionTable(std::uint32_t local_max, std::uint32_t remote_max)
    : local_max_(local_max),
      remote_max_(remote_max),
      by_id_(1 + std::size_t{local_max} + remote_max) {}

ConnectionTable::~ConnectionTable() {
  VOX_ASSERT(in_order_.empty());
  VOX_ASSERT(by_id_.empty());
  VOX_ASSERT(count() == 0);
}

void ConnectionTable::begin(Parity ours) {
  VOX_ASSERT(next_local_id_ == 0);
  ours_ = ours;
  next_local_id_ = first_id(ours);
}

ConnectionId ConnectionTable::take_local_id() {
  VOX_ASSERT(next_local_id_ != 0);
  return ConnectionId{std::exchange(next_local_id_, next_local_id_ + 2)};
}

Violation ConnectionTable::take_remote_id(ConnectionId id) {
  VOX_ASSERT(next_local_id_ != 0);
  if (!has_parity(id.value, opposite(ours_))) return Violation::connection_parity;
  if (id.value <= last_remote_id_) return Violation::connection_reused;
  last_remote_id_ = id.value;
  return Violation::none;
}

bool ConnectionTable::has_existed(ConnectionId id) const {
  if (id == root_connection_id) return true;
  if (has_parity(id.value, opposite(ours_))) return id.value <= last_remote_id_;
  return id.value < next_local_id_;
}

void ConnectionTable::add(std::shared_ptr<Connection> connection) {
  VOX_ASSERT(connection != nullptr);
  VOX_ASSERT(has_existed(connection->id()));  // an id is taken before it is used
  if (!connection->is_root()) {
    std::uint32_t& count = connection->is_local() ? local_count_ : remote_count_;
    VOX_ASSERT(count < (connection->is_local() ? local_max_ : remote_max_));
    count += 1;
    remote_count_max_ = std::max(remote_count_max_, remote_count_);
  }
  by_id_.insert(connection->id().value, *connection);
  in_order_.push_back(std::move(connection));
}

void ConnectionTable::remove(Connection& connection) {
  VOX_ASSERT(!connection.finished_mark.is_linked());
  VOX_ASSERT(holds(connection));
  by_id_.erase(connection.id().value);
  if (!connection.is_root()) {
    std::uint32_t& count = connection.is_local() ? local_count_ : remote_count_;
    VOX_ASSERT(count > 0);
    count -= 1;
  }
  const auto it = std::find_if(in_order_.begin(), in_order_.end(),
                               [&](const auto& held) { return held.get() == &connection; });
  VOX_ASSERT(it != in_order_.end());
  in_order_.erase(it);  // last: it may have been the last owner
}

std::vector<std::shared_ptr<Connection>> ConnectionTable::take_all() {
  VOX_ASSERT(finished_.empty());
  for (const auto& connection : in_order_) by_id_.erase(connection->id().value);
  local_count_ = remote_count_ = 0;
  return std::exchange(in_order_, {});
}

std::shared_ptr<Connection> ConnectionTable::share(ConnectionId id) const {
  Connection* connection = find(id);
  return connection == nullptr ? nullptr : connection->shared_from_this();
}

bool ConnectionTable::mark_finished(Connection& connection) {
  if (connection.finished_mark.is_linked()) return false;
  finished_.push_back(connection.finished_mark);
  return true;
}

Connection* ConnectionTable::take_finished() {
  return finished_.empty() ? nullptr : &finished_.pop_front().connection;
}

}  // namespace vox

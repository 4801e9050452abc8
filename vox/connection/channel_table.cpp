// Which channel a message is about, and which there may be.
#include "vox/connection/channel_table.hpp"

#include <algorithm>
#include <utility>

#include "vox/connection/connection.hpp"

namespace vox {

ChannelTable::ChannelTable(Connection& connection, Parity ours, const Limits& limits)
    : connection_(connection),
      ours_(ours),
      channels_max_(limits.channels_max),
      unclaimed_max_(limits.channels_unclaimed_max),
      next_id_(first_id(ours)),
      by_id_(2 * std::size_t{limits.channels_max}),
      over_(std::size_t{limits.channels_max} + 1) {}

ChannelTable::~ChannelTable() {
  VOX_ASSERT(by_id_.empty());
  VOX_ASSERT(ours_count_ == 0 && theirs_count_ == 0 && unclaimed_count_ == 0);
}

// --- which there are

Channel& ChannelTable::add(ChannelId id) {
  const bool charged = connection_.owner().ledger().connections.try_charge(costs::channel_bytes);
  VOX_ASSERT(charged);  // channels_max is its bound
  auto channel = std::make_shared<Channel>(connection_, id);
  by_id_.insert(id.value, *channel);
  live_.push_back(*channel);
  (is_ours(id) ? ours_count_ : theirs_count_) += 1;
  size_max_ = std::max(size_max_, size());
  Channel& added = *channel;
  added.in_table = std::move(channel);
  return added;
}

void ChannelTable::mark_claimed(Channel& channel) {
  if (!static_cast<ListLink<UnclaimedTag>&>(channel).is_linked()) return;
  static_cast<ListLink<UnclaimedTag>&>(channel).unlink();
  VOX_ASSERT(unclaimed_count_ > 0);
  unclaimed_count_ -= 1;
}

void ChannelTable::remove(Channel& channel) {
  VOX_ASSERT(channel.in_table != nullptr && !channel.owes());
  const std::shared_ptr<Channel> hold = std::move(channel.in_table);
  mark_claimed(channel);
  by_id_.erase(channel.id().value);
  static_cast<ListLink<Channel>&>(channel).unlink();
  (is_ours(channel.id()) ? ours_count_ : theirs_count_) -= 1;
  if (!is_ours(channel.id())) over_.add(channel.id().value);
  // From here on it is a handle's, if there is one.
  connection_.owner().ledger().connections.give_back(costs::channel_bytes);
  channel.ended_bytes = costs::channel_bytes;
  connection_.owner().ledger().ended_connections_bytes += channel.ended_bytes;
}

Result<std::shared_ptr<Channel>> ChannelTable::open(ChannelDirection direction) {
  if (ours_count_ >= channels_max_) return fail(Error::busy);
  Channel& channel = add(ChannelId{next_id_});
  next_id_ += 2;
  channel.bind(direction);
  return channel.shared_from_this();
}

Result<std::shared_ptr<Channel>> ChannelTable::claim(ChannelId id, ChannelDirection direction) {
  if (!has_parity(id.value, opposite(ours_))) return fail(Error::invalid_argument);
  if (over_.contains(id.value)) return fail(Error::closed);
  Channel* channel = by_id_.find(id.value);
  if (channel == nullptr) {
    if (theirs_count_ >= channels_max_) return fail(Error::exhausted);
    channel = &add(id);
  } else if (channel->direction() != ChannelDirection::unclaimed ||
             (direction == ChannelDirection::sending && channel->has_items())) {
    return fail(Error::invalid_argument);
  } else if (channel->owes()) {
    return fail(Error::closed);  // given up already, and only waits for its Reset to go
  }
  mark_claimed(*channel);
  channel->bind(direction);
  std::shared_ptr<Channel> claimed = channel->shared_from_this();
  if (claimed->is_done()) remove(*claimed);  // it was closed before it was claimed
  return claimed;
}

// --- what the counterpart says

ChannelTable::Found ChannelTable::find(ChannelId id) const {
  if (Channel* known = by_id_.find(id.value)) return known;
  if (id.value == 0 || (is_ours(id) && id.value >= next_id_)) {
    return fail(Violation::wrong_channel);
  }
  return nullptr;
}

ChannelTable::Found ChannelTable::find_or_begin(ChannelId id) {
  const Found found = find(id);
  if (!found || *found != nullptr || is_ours(id) || over_.contains(id.value)) return found;
  if (theirs_count_ >= channels_max_) return fail(Violation::channel_flood);
  if (unclaimed_count_ >= unclaimed_max_) reset_oldest_unclaimed();
  Channel& begun = add(id);
  unclaimed_.push_back(begun);
  unclaimed_count_ += 1;
  unclaimed_count_max_ = std::max(unclaimed_count_max_, unclaimed_count_);
  return &begun;
}

// Most likely nobody knows what it is for. Its place is free once its Reset is with the link, so
// that whoever makes these faster than it reads runs into channels_max.
void ChannelTable::reset_oldest_unclaimed() {
  Channel& oldest = unclaimed_.front();
  const std::shared_ptr<Channel> hold = oldest.shared_from_this();
  mark_claimed(oldest);
  if (!oldest.is_over()) return oldest.reset();
  oldest.discard_received();
  remove(oldest);
}

Violation ChannelTable::handle(const wire::ChannelItem& item) {
  const Found found = find_or_begin(item.channel);
  if (!found) return found.error();
  return *found == nullptr ? Violation::none : (*found)->handle_item(item.item);
}

Violation ChannelTable::handle(const wire::ChannelClose& close) {
  const Found found = find_or_begin(close.channel);
  if (!found) return found.error();
  if (*found != nullptr) (*found)->handle_close();
  return Violation::none;
}

Violation ChannelTable::handle(const wire::ChannelReset& reset) {
  const Found found = find_or_begin(reset.channel);
  if (!found) return found.error();
  if (*found != nullptr) (*found)->handle_reset();
  return Violation::none;
}

// Credit for a channel that is not claimed is for nothing: none of our items can have been
// consumed.
Violation ChannelTable::handle(const wire::GrantCredit& grant) {
  const Found found = find(grant.channel);
  if (!found) return found.error();
  return *found == nullptr ? Violation::none : (*found)->handle_credit(grant.additional);
}

// --- the end of all

void ChannelTable::end_all(ChannelEnd why, Error error) {
  live_.for_each([&](Channel& channel) {
    if (!channel.is_over()) return channel.end_with(why, error);
    if (channel.direction() != ChannelDirection::unclaimed || channel.owes()) return;
    channel.discard_received();
    remove(channel);
  });
}

void ChannelTable::drop_owed(Error error) {
  live_.for_each([&](Channel& channel) {
    VOX_ASSERT(channel.is_over());
    channel.drop_owed(error);
  });
  VOX_ASSERT(empty());
}

void ChannelTable::handle_link_lost() {
  end_all(ChannelEnd::link_lost, Error::disconnected);
  drop_owed(Error::disconnected);
  over_.close_gaps();
}

}  // namespace vox

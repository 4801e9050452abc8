// The channels of one connection: found by id, both directions, bounded.
//
// A channel that the counterpart allocated may be heard of before the handler that is to use it has
// claimed it: then it is made at first sight, and what comes is kept for the claim, within its
// initial credit and channels_unclaimed_max. Look-up and creation are one step, so nothing falls
// between them (G-70). Channels that are over leave nothing behind: of our own ids, those below the
// next are over when they are not here; the counterpart's are in an IdHistory. A late item finds no
// buffer (G-56), and no set of closed ids grows (G-57).
#pragma once

#include <cstdint>
#include <memory>

#include "vox/base/id_table.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/channel.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/connection/id_history.hpp"
#include "vox/wire/message.hpp"

namespace vox {

struct Limits;

class ChannelTable {
 public:
  /// `ours` is the half that this side allocates from.
  ChannelTable(Connection& connection, Parity ours, const Limits& limits);
  ~ChannelTable();
  ChannelTable(const ChannelTable&) = delete;
  ChannelTable& operator=(const ChannelTable&) = delete;

  /// A channel with an id of ours. `busy` when channels_max are open.
  [[nodiscard]] Result<std::shared_ptr<Channel>> open(ChannelDirection direction);
  /// One that the counterpart has allocated. `closed` when it is over, `invalid_argument` when the
  /// id is not the counterpart's, is claimed already, or goes the other way; `exhausted` when
  /// channels_max are open.
  [[nodiscard]] Result<std::shared_ptr<Channel>> claim(ChannelId id, ChannelDirection direction);

  [[nodiscard]] Violation handle(const wire::ChannelItem& item);
  [[nodiscard]] Violation handle(const wire::ChannelClose& close);
  [[nodiscard]] Violation handle(const wire::ChannelReset& reset);
  [[nodiscard]] Violation handle(const wire::GrantCredit& grant);

  /// All of them are over. What was accepted or is owed is still sent.
  void end_all(ChannelEnd why, Error error);
  /// Nothing can be sent any more.
  void drop_owed(Error error);
  /// The link is gone, and with it every channel that either end has begun. Ids go on.
  void handle_link_lost();

  /// Channels the counterpart may still hear about.
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(by_id_.size()); }
  [[nodiscard]] bool empty() const { return by_id_.empty(); }
  /// The most that there were at once; those that nobody has claimed, and the most of these.
  [[nodiscard]] std::uint32_t size_max() const { return size_max_; }
  [[nodiscard]] std::uint32_t unclaimed_count() const { return unclaimed_count_; }
  [[nodiscard]] std::uint32_t unclaimed_count_max() const { return unclaimed_count_max_; }

 private:
  friend class Channel;

  using Found = Result<Channel*, Violation>;
  /// The channel that a message is about; null when the message came too late to matter.
  [[nodiscard]] Found find(ChannelId id) const;
  [[nodiscard]] Found find_or_begin(ChannelId id);
  [[nodiscard]] Channel& add(ChannelId id);
  void reset_oldest_unclaimed();
  void mark_claimed(Channel& channel);
  void remove(Channel& channel);
  [[nodiscard]] bool is_ours(ChannelId id) const { return has_parity(id.value, ours_); }

  Connection& connection_;
  const Parity ours_;
  const std::uint32_t channels_max_;
  const std::uint32_t unclaimed_max_;
  std::uint64_t next_id_;
  IdTable<Channel> by_id_;
  IntrusiveList<Channel> live_;                     // in order of creation
  IntrusiveList<Channel, UnclaimedTag> unclaimed_;  // those that may still be claimed, oldest first
  std::uint32_t ours_count_ = 0;
  std::uint32_t theirs_count_ = 0;
  std::uint32_t unclaimed_count_ = 0;
  std::uint32_t size_max_ = 0;
  std::uint32_t unclaimed_count_max_ = 0;
  IdHistory over_;  // of the counterpart's ids
};

}  // namespace vox

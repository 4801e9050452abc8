// One channel as one of its ends keeps it: items in order, credit, and how it is over. Internal.
//
// It has one direction here: we send its items, or receive them. A channel that the counterpart has
// begun to use and that no handler has claimed has none yet; what came is kept for whoever claims
// it.
//
//   open --close, its last handle dropped (sender)--> closed, Close owed
//        --reset, its last handle dropped (receiver)--> reset_here, Reset owed
//        --counterpart's Close or Reset--> closed, reset_there
//        --link lost, connection closed--> link_lost, connection_closed: nothing owed
//
// What it owes is its one slot: the item that waits, then Close; or the sum of credit that is due,
// or Reset. The item that waits is lent by its sender's fiber, which is parked until the link has
// taken it; only try_send copies. Sends take turns, so there is never more than one.
//
// It is in its connection's table while the counterpart may speak of it or is owed something, and
// lives as long as its handles after that: items that have come can still be taken.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/channel_end.hpp"
#include "vox/connection/credit.hpp"
#include "vox/connection/outgoing.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/runtime/permits.hpp"
#include "vox/runtime/wait_queue.hpp"
#include "vox/wire/message.hpp"

namespace vox {

enum class ChannelDirection : std::uint8_t { unclaimed, sending, receiving };

/// Links a channel into its table's list of unclaimed ones.
struct UnclaimedTag {};

class Channel final : public Outgoing,
                      public ListLink<Channel>,
                      public ListLink<UnclaimedTag>,
                      public std::enable_shared_from_this<Channel> {
 public:
  Channel(Connection& of, ChannelId id);
  ~Channel();

  [[nodiscard]] ChannelId id() const { return id_; }
  [[nodiscard]] ChannelDirection direction() const { return direction_; }
  [[nodiscard]] ChannelEnd end() const { return end_; }
  [[nodiscard]] bool is_over() const { return end_ != ChannelEnd::none; }
  /// Something is to be sent about it.
  [[nodiscard]] bool owes() const;
  /// It neither waits for a claim nor owes anything, and is over.
  [[nodiscard]] bool is_done() const;

  /// Gives it its direction. Items that came already are kept for a receiver; a sender has none.
  void bind(ChannelDirection direction);
  [[nodiscard]] bool has_items() const { return !items_.empty(); }

  // --- what the counterpart says

  [[nodiscard]] Violation handle_item(BytesView item);
  void handle_close();
  void handle_reset();
  [[nodiscard]] Violation handle_credit(std::uint32_t additional);

  // --- what is decided here

  /// The sender is done: Close follows what was accepted. Idempotent.
  void close();
  /// The receiver, or whoever would have claimed it, is not interested: Reset. Idempotent.
  void reset();
  /// The last handle has gone.
  void handle_dropped();
  /// Ends it without a word of its own. Items that were accepted by try_send, and a Close or Reset
  /// that is owed, still go out, unless drop_owed() follows.
  void end_with(ChannelEnd why, Error error);
  /// Its items, if nobody has claimed them, are for nobody.
  void discard_received();
  /// Nothing can be sent any more: an item that still waits fails with `error`.
  void drop_owed(Error error);

  // --- sending

  [[nodiscard]] wire::Message message() const;
  void handle_sent();
  void handle_too_large();

  // --- what its handles do; the first and third suspend (channel_waits.cpp)

  [[nodiscard]] Result<void> await_send(BytesView item, Time deadline);
  [[nodiscard]] Result<void> try_send(BytesView item);
  [[nodiscard]] Result<std::optional<Bytes>> await_receive(Time deadline);
  /// `would_block` while there is nothing to take.
  [[nodiscard]] Result<std::optional<Bytes>> try_receive();

  /// Its table's share of it, while it is in there.
  std::shared_ptr<Channel> in_table;
  /// What it counts for afterwards, when only a handle keeps it.
  std::uint64_t ended_bytes = 0;

 private:
  enum class ItemState : std::uint8_t { none, lent, owned };

  [[nodiscard]] Result<void> await_send_in_turn(BytesView item, Time deadline);
  [[nodiscard]] bool can_take_item() const {
    return item_state_ == ItemState::none && send_credit_.available() > 0;
  }
  void put_item(BytesView item, ItemState state);
  void take_item_back();
  [[nodiscard]] Bytes take_received();
  [[nodiscard]] bool try_charge(std::size_t bytes);
  void uncharge(std::size_t bytes);
  void check_done();
  void observe(EventKind what, std::uint64_t b, std::uint64_t c = 0) const;

  const ChannelId id_;
  ChannelDirection direction_ = ChannelDirection::unclaimed;
  ChannelEnd end_ = ChannelEnd::none;
  Error error_ = Error::closed;  // what using it fails with, once over
  bool close_owed_ = false;
  bool reset_owed_ = false;
  WaitQueue changed_;  // the sender whose turn it is, or receivers

  SendCredit send_credit_;
  Permits turn_;
  ItemState item_state_ = ItemState::none;
  BytesView item_;                         // while lent or owned
  Bytes item_copy_;                        // while owned
  Error item_failure_ = Error::cancelled;  // why a lent item was taken back without its sender
  bool item_failed_ = false;

  ReceiveCredit receive_credit_;
  std::deque<Bytes> items_;  // at most channel_items_initial
};

}  // namespace vox

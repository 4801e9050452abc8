// A channel's life and its slot: what comes, what goes, what ends it. Who waits for that is in
// channel_waits.cpp.
#include "vox/connection/channel.hpp"

#include <utility>

#include "vox/connection/connection.hpp"

namespace vox {

Channel::Channel(Connection& of, ChannelId id)
    : Outgoing(OutgoingKind::channel, of),
      id_(id),
      changed_(of.executor()),
      send_credit_(of.owner().limits().channel_items_initial,
                   of.owner().limits().channel_credit_max),
      turn_(of.executor(), 1),
      receive_credit_(of.owner().limits().channel_items_initial) {}

Channel::~Channel() {
  VOX_ASSERT(items_.empty() && item_state_ == ItemState::none);
  VOX_ASSERT(changed_.empty());
  connection.owner().ledger().ended_connections_bytes -= ended_bytes;
}

void Channel::observe(EventKind what, std::uint64_t b, std::uint64_t c) const {
  connection.owner().observe({.kind = what,
                              .object = 0,
                              .connection = connection.id().value,
                              .a = id_.value,
                              .b = b,
                              .c = c});
}

bool Channel::owes() const {
  if (item_state_ != ItemState::none || close_owed_ || reset_owed_) return true;
  return !is_over() && receive_credit_.due() > 0;
}

bool Channel::is_done() const {
  const bool is_claimable = direction_ == ChannelDirection::unclaimed &&
                            (end_ == ChannelEnd::closed || end_ == ChannelEnd::reset_there);
  return is_over() && !owes() && !is_claimable;
}

void Channel::bind(ChannelDirection direction) {
  VOX_ASSERT(direction_ == ChannelDirection::unclaimed);
  VOX_ASSERT(direction != ChannelDirection::unclaimed);
  if (direction == ChannelDirection::sending) VOX_ASSERT(items_.empty());
  direction_ = direction;
  const bool is_sender = direction == ChannelDirection::sending;
  observe(EventKind::channel_opened, is_sender ? 1 : 0,
          connection.owner().limits().channel_items_initial);
}

// --- what the counterpart says

Violation Channel::handle_item(BytesView item) {
  if (is_over()) return Violation::none;  // it crossed our Reset, or came after its own Close
  if (direction_ == ChannelDirection::sending) return Violation::wrong_channel;
  if (!receive_credit_.try_receive()) return Violation::credit_overrun;
  if (!try_charge(channel_item_cost(item.size()))) {
    reset_owed_ = true;
    end_with(ChannelEnd::exhausted, Error::exhausted);
    connection.owner().owe(*this);
    return Violation::none;
  }
  items_.push_back(to_bytes(item));
  observe(EventKind::channel_item_received, item.size(), items_.size());
  changed_.wake_one();
  return Violation::none;
}

void Channel::handle_close() { end_with(ChannelEnd::closed, Error::closed); }

void Channel::handle_reset() { end_with(ChannelEnd::reset_there, Error::reset); }

Violation Channel::handle_credit(std::uint32_t additional) {
  if (is_over()) return Violation::none;  // for what came before our Close
  if (direction_ != ChannelDirection::sending) return Violation::wrong_channel;
  if (!send_credit_.try_grant(additional)) return Violation::credit_excess;
  observe(EventKind::channel_credit_received, additional, send_credit_.available());
  changed_.wake_all();
  return Violation::none;
}

// --- what is decided here

void Channel::close() {
  VOX_ASSERT(direction_ == ChannelDirection::sending);
  if (is_over()) return;
  close_owed_ = true;
  end_with(ChannelEnd::closed, Error::closed);
  connection.owner().owe(*this);
}

void Channel::reset() {
  discard_received();
  if (is_over()) return;
  reset_owed_ = true;
  end_with(ChannelEnd::reset_here, Error::closed);
  connection.owner().owe(*this);
}

void Channel::handle_dropped() {
  if (direction_ == ChannelDirection::sending) return close();
  reset();
}

// An item that is lent was accepted only if the sender said so itself, by closing behind it: an end
// that comes from elsewhere takes it back.
void Channel::end_with(ChannelEnd why, Error error) {
  VOX_ASSERT(why != ChannelEnd::none);
  if (is_over()) return;
  end_ = why;
  error_ = error;
  observe(EventKind::channel_ended, direction_ == ChannelDirection::sending ? 1 : 0,
          static_cast<std::uint64_t>(why));
  const bool keeps_item =
      close_owed_ || (why == ChannelEnd::connection_closed && item_state_ == ItemState::owned);
  if (!keeps_item && item_state_ != ItemState::none) take_item_back();
  if (!owes()) connection.owner().withdraw(*this);
  turn_.close();
  changed_.wake_all();
  check_done();
}

void Channel::drop_owed(Error error) {
  error_ = error;
  if (item_state_ != ItemState::none) take_item_back();
  close_owed_ = reset_owed_ = false;
  connection.owner().withdraw(*this);
  changed_.wake_all();
  check_done();
}

// The last thing that any function does with it: it may be gone afterwards.
void Channel::check_done() {
  if (in_table == nullptr || !is_done()) return;
  if (direction_ == ChannelDirection::unclaimed) discard_received();  // nobody will come for them
  connection.channels().remove(*this);
}

// --- the item that waits for the link

void Channel::put_item(BytesView item, ItemState state) {
  VOX_ASSERT(can_take_item() && state != ItemState::none);
  item_state_ = state;
  item_failed_ = false;
  if (state == ItemState::owned) {
    item_copy_ = to_bytes(item);
    item = item_copy_;
  }
  item_ = item;
  connection.owner().owe(*this);
}

// It is not sent, and costs no credit. Whoever lent it and still waits is told so.
void Channel::take_item_back() {
  VOX_ASSERT(item_state_ != ItemState::none);
  if (item_state_ == ItemState::owned) uncharge(channel_item_cost(item_copy_.size()));
  item_failed_ = item_state_ == ItemState::lent;
  item_failure_ = error_;
  item_state_ = ItemState::none;
  item_ = {};
  item_copy_ = Bytes();  // with its memory
  if (!owes()) connection.owner().withdraw(*this);
}

// --- sending

wire::Message Channel::message() const {
  VOX_ASSERT(owes());
  if (item_state_ != ItemState::none) return {connection.id(), wire::ChannelItem{id_, item_}};
  if (close_owed_) return {connection.id(), wire::ChannelClose{id_, {}}};
  if (reset_owed_) return {connection.id(), wire::ChannelReset{id_, {}}};
  return {connection.id(), wire::GrantCredit{id_, receive_credit_.due()}};
}

void Channel::handle_sent() {
  VOX_ASSERT(owes());
  if (item_state_ != ItemState::none) {
    send_credit_.spend();
    observe(EventKind::channel_item_sent, item_.size(), send_credit_.available());
    if (item_state_ == ItemState::owned) uncharge(channel_item_cost(item_copy_.size()));
    item_state_ = ItemState::none;
    item_ = {};
    item_copy_ = Bytes();  // with its memory
    changed_.wake_all();
    // A Close follows at once: were it to queue again, its connection's Close could overtake it.
    if (close_owed_) connection.owner().owe_first(*this);
  } else if (close_owed_ || reset_owed_) {
    close_owed_ = reset_owed_ = false;
  } else {
    observe(EventKind::channel_credit_granted, receive_credit_.due());
    receive_credit_.handle_granted();
  }
  check_done();
}

// Only an item can be: a stream that lacks one must not look complete.
void Channel::handle_too_large() {
  VOX_ASSERT(item_state_ != ItemState::none);
  const bool was_accepted = item_state_ == ItemState::owned;
  take_item_back();
  item_failure_ = Error::payload_too_large;
  if (was_accepted) {
    close_owed_ = false;
    reset_owed_ = true;
    end_with(ChannelEnd::reset_here, Error::payload_too_large);
  }
  if (owes()) connection.owner().owe_first(*this);
  changed_.wake_all();
}

// --- bytes held

bool Channel::try_charge(std::size_t bytes) {
  ByteBudget& budget = connection.owner().ledger().channels;
  if (!budget.try_charge(bytes)) return false;
  connection.owner().observe(
      {.kind = EventKind::channel_bytes, .a = budget.held_bytes(), .b = budget.bytes_max()});
  return true;
}

void Channel::uncharge(std::size_t bytes) { connection.owner().ledger().channels.give_back(bytes); }

Bytes Channel::take_received() {
  VOX_ASSERT(!items_.empty());
  Bytes item = std::move(items_.front());
  items_.pop_front();
  uncharge(channel_item_cost(item.size()));
  receive_credit_.consume();
  observe(EventKind::channel_item_taken, item.size(), items_.size());
  if (owes()) connection.owner().owe(*this);
  return item;
}

void Channel::discard_received() {
  for (; !items_.empty(); items_.pop_front()) {
    uncharge(channel_item_cost(items_.front().size()));
  }
}

}  // namespace vox

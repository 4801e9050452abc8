// The part of a channel that suspends: senders that wait for their turn, for credit and for the
// link, and receivers that wait for items.
#include <utility>

#include "vox/connection/channel.hpp"
#include "vox/connection/connection.hpp"

namespace vox {
namespace {

// What an item's message has beyond the item: ids, tags and the length, at their longest.
constexpr std::size_t item_overhead_bytes = 32;

}  // namespace

Result<void> Channel::await_send(BytesView item, Time deadline) {
  VOX_ASSERT(direction_ == ChannelDirection::sending);
  const Wake turn = turn_.await_take(deadline);
  if (turn == Wake::closed) return fail(error_);
  if (turn != Wake::signalled) return to_result(turn);
  Result<void> sent = await_send_in_turn(item, deadline);
  turn_.give_back();
  return sent;
}

// Credit is spent when the link takes the item: until then giving up costs nothing.
Result<void> Channel::await_send_in_turn(BytesView item, Time deadline) {
  while (!is_over() && !can_take_item()) {
    const Wake wake = changed_.await_wake(deadline);
    if (wake != Wake::signalled) return to_result(wake);
  }
  if (is_over()) return fail(error_);
  put_item(item, ItemState::lent);
  while (item_state_ == ItemState::lent) {
    const Wake wake = changed_.await_wake(deadline);
    // An item that the link took between a cancellation and this fiber's turn is sent.
    if (wake == Wake::signalled || item_state_ != ItemState::lent) continue;
    take_item_back();
    check_done();
    return to_result(wake);
  }
  if (item_failed_) return fail(item_failure_);
  return {};
}

Result<void> Channel::try_send(BytesView item) {
  VOX_ASSERT(direction_ == ChannelDirection::sending);
  if (is_over()) return fail(error_);
  if (item.size() + item_overhead_bytes > connection.owner().limits().payload_bytes_max) {
    return fail(Error::payload_too_large);
  }
  if (turn_.free_count() == 0 || !can_take_item()) return fail(Error::busy);
  if (!try_charge(channel_item_cost(item.size()))) return fail(Error::busy);
  put_item(item, ItemState::owned);
  return {};
}

Result<std::optional<Bytes>> Channel::try_receive() {
  VOX_ASSERT(direction_ == ChannelDirection::receiving);
  if (!items_.empty()) return take_received();
  if (end_ == ChannelEnd::closed) return std::nullopt;
  if (is_over()) return fail(error_);
  return fail(Error::would_block);
}

Result<std::optional<Bytes>> Channel::await_receive(Time deadline) {
  for (;;) {
    Result<std::optional<Bytes>> received = try_receive();
    if (received || received.error() != Error::would_block) return received;
    const Wake wake = changed_.await_wake(deadline);
    // What came between a cancellation and this fiber's turn is still what it waited for.
    if (wake != Wake::signalled && items_.empty() && !is_over()) {
      return fail(to_result(wake).error());
    }
  }
}

}  // namespace vox

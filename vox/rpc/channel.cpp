// Where a half of a channel that stands in the arguments of a call becomes a channel.
#include "vox/rpc/channel.hpp"

#include "vox/base/assert.hpp"

namespace vox {
namespace {

// Each half is given away once, and by the side that made it.
template <typename Slot>
bool may_give(const Slot& slot, ChannelContext& context) {
  if (slot != nullptr && !slot->given && !slot->handle) return true;
  context.fail_with(Error::invalid_argument);
  return false;
}

void end(const ChannelSender& sender) { sender.close(); }
void end(const ChannelReceiver& receiver) { receiver.reset(); }

// The end that stays goes to the half that stays; if nobody has that any more, it ends here.
template <typename Handle>
std::uint64_t keep(Handle handle, const std::weak_ptr<ChannelSlot<Handle>>& other,
                   KeptChannels& kept) {
  if (!handle) return 0;
  const std::uint64_t id = handle.id().value;
  if (const std::shared_ptr<ChannelSlot<Handle>> slot = other.lock()) {
    if (slot->ended) end(handle);
    slot->handle = std::move(handle);
    kept.add(other);
  }
  return id;
}

// What goes with the call is a number: that of the channel, of which `open` keeps the other end.
template <typename Handle, typename Other>
void give(schema::Encoder& encoder, const std::shared_ptr<ChannelSlot<Handle>>& slot,
          const std::weak_ptr<ChannelSlot<Other>>& other, Other (ChannelContext::*open)()) {
  VOX_ASSERT(encoder.channels() != nullptr);
  ChannelContext& context = *encoder.channels();
  std::uint64_t id = 0;
  if (may_give(slot, context)) {
    id = keep((context.*open)(), other, context.kept());
    slot->given = id != 0;  // without a channel it is still the giver's
  }
  encoder.write_u64(id);
}

// Null when there is no number to read.
template <typename Handle>
std::shared_ptr<ChannelSlot<Handle>> take(schema::Decoder& decoder,
                                          Handle (ChannelContext::*claim)(ChannelId)) {
  const ChannelId id{decoder.read_u64()};
  if (decoder.failed()) return nullptr;
  VOX_ASSERT(decoder.channels() != nullptr);
  return std::make_shared<ChannelSlot<Handle>>(
      ChannelSlot<Handle>{.handle = (decoder.channels()->*claim)(id)});
}

template <typename Slot>
auto begun(const std::shared_ptr<Slot>& slot) -> decltype(&slot->handle) {
  return slot != nullptr && slot->handle ? &slot->handle : nullptr;
}

}  // namespace

const ChannelSender* TxBase::sender() const { return begun(slot_); }

void TxBase::close() const {
  if (slot_ == nullptr) return;
  slot_->ended = true;
  if (slot_->handle) slot_->handle.close();
}

ChannelEnd TxBase::end() const { return sender() == nullptr ? ChannelEnd::none : sender()->end(); }

// The callee sends: we keep the receiving end.
void TxBase::encode(schema::Encoder& encoder, const TxBase& tx) {
  give(encoder, tx.slot_, tx.other_, &ChannelContext::open_receiver);
}

void TxBase::decode(schema::Decoder& decoder) {
  slot_ = take(decoder, &ChannelContext::claim_sender);
}

const ChannelReceiver* RxBase::receiver() const { return begun(slot_); }

void RxBase::reset() const {
  if (slot_ == nullptr) return;
  slot_->ended = true;
  if (slot_->handle) slot_->handle.reset();
}

ChannelEnd RxBase::end() const {
  return receiver() == nullptr ? ChannelEnd::none : receiver()->end();
}

// The callee receives: we keep the sending end.
void RxBase::encode(schema::Encoder& encoder, const RxBase& rx) {
  give(encoder, rx.slot_, rx.other_, &ChannelContext::open_sender);
}

void RxBase::decode(schema::Decoder& decoder) {
  slot_ = take(decoder, &ChannelContext::claim_receiver);
}

}  // namespace vox

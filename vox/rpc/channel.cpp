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
  VOX_ASSERT(encoder.channels() != nullptr);
  std::uint64_t id = 0;
  if (may_give(tx.slot_, *encoder.channels())) {
    id = keep(encoder.channels()->open_receiver(), tx.other_, encoder.channels()->kept());
    tx.slot_->given = id != 0;  // without a channel it is still the giver's
  }
  encoder.write_u64(id);
}

void TxBase::decode(schema::Decoder& decoder) {
  const ChannelId id{decoder.read_u64()};
  if (decoder.failed()) return;
  VOX_ASSERT(decoder.channels() != nullptr);
  slot_ = std::make_shared<Slot>(Slot{.handle = decoder.channels()->claim_sender(id)});
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
  VOX_ASSERT(encoder.channels() != nullptr);
  std::uint64_t id = 0;
  if (may_give(rx.slot_, *encoder.channels())) {
    id = keep(encoder.channels()->open_sender(), rx.other_, encoder.channels()->kept());
    rx.slot_->given = id != 0;  // without a channel it is still the giver's
  }
  encoder.write_u64(id);
}

void RxBase::decode(schema::Decoder& decoder) {
  const ChannelId id{decoder.read_u64()};
  if (decoder.failed()) return;
  VOX_ASSERT(decoder.channels() != nullptr);
  slot_ = std::make_shared<Slot>(Slot{.handle = decoder.channels()->claim_receiver(id)});
}

}  // namespace vox

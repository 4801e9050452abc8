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

// The end that stays goes to the half that stays; if nobody has that any more, it ends here.
template <typename Handle, typename OtherSlot>
std::uint64_t keep(Handle handle, const std::weak_ptr<OtherSlot>& other) {
  const std::uint64_t id = handle ? handle.id().value : 0;
  if (const std::shared_ptr<OtherSlot> slot = other.lock()) slot->handle = std::move(handle);
  return id;
}

template <typename Slot>
auto begun(const std::shared_ptr<Slot>& slot) -> decltype(&slot->handle) {
  return slot != nullptr && slot->handle ? &slot->handle : nullptr;
}

}  // namespace

const ChannelSender* TxBase::sender() const { return begun(slot_); }

void TxBase::close() const {
  if (sender() != nullptr) sender()->close();
}

ChannelEnd TxBase::end() const { return sender() == nullptr ? ChannelEnd::none : sender()->end(); }

// The callee sends: we keep the receiving end.
void TxBase::encode(schema::Encoder& encoder, const TxBase& tx) {
  VOX_ASSERT(encoder.channels() != nullptr);
  std::uint64_t id = 0;
  if (may_give(tx.slot_, *encoder.channels())) {
    tx.slot_->given = true;
    id = keep(encoder.channels()->open_receiver(), tx.other_);
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
  if (receiver() != nullptr) receiver()->reset();
}

ChannelEnd RxBase::end() const {
  return receiver() == nullptr ? ChannelEnd::none : receiver()->end();
}

// The callee receives: we keep the sending end.
void RxBase::encode(schema::Encoder& encoder, const RxBase& rx) {
  VOX_ASSERT(encoder.channels() != nullptr);
  std::uint64_t id = 0;
  if (may_give(rx.slot_, *encoder.channels())) {
    rx.slot_->given = true;
    id = keep(encoder.channels()->open_sender(), rx.other_);
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

// From the channels of a connection to the handles in a value.
#include "vox/rpc/channel_context.hpp"

#include "vox/base/assert.hpp"

namespace vox {

void KeptChannels::end() {
  for (const auto& kept : senders_) {
    const auto slot = kept.lock();
    if (slot != nullptr && slot->handle) slot->handle.close();
  }
  for (const auto& kept : receivers_) {
    const auto slot = kept.lock();
    if (slot != nullptr && slot->handle) slot->handle.reset();
  }
  let_go();
}

template <typename Handle>
Handle ChannelContext::take(Result<Handle> handle) {
  if (handle) return std::move(*handle);
  fail_with(handle.error());
  return {};
}

ChannelSender ChannelContext::open_sender() {
  VOX_ASSERT(connection_ != nullptr);  // a reply has no channels in it: refused by the compiler
  return take(connection_->open_sender());
}

ChannelReceiver ChannelContext::open_receiver() {
  VOX_ASSERT(connection_ != nullptr);
  return take(connection_->open_receiver());
}

ChannelSender ChannelContext::claim_sender(ChannelId id) {
  VOX_ASSERT(channels_ != nullptr);
  return take(channels_->claim_sender(id));
}

ChannelReceiver ChannelContext::claim_receiver(ChannelId id) {
  VOX_ASSERT(channels_ != nullptr);
  return take(channels_->claim_receiver(id));
}

}  // namespace vox

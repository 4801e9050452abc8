// Handles of channels: from any thread to the channel's executor.
#include "vox/connection/channel_handles.hpp"

#include "vox/connection/channel_lease.hpp"
#include "vox/runtime/on_executor.hpp"

namespace vox {
namespace {

ChannelEnd end_of(const std::shared_ptr<ChannelLease>& lease) {
  const ChannelLease& held_lease = held(lease);
  return on_executor<ChannelEnd>(held_lease.executor(), ChannelEnd::connection_closed,
                                 [&] { return held_lease.channel().end(); });
}

}  // namespace

ChannelId ChannelSender::id() const { return held(lease_).channel().id(); }

Result<void> ChannelSender::send(BytesView item, Time deadline) const {
  const ChannelLease& lease = held(lease_);
  return on_fiber<Result<void>>(lease.executor(), fail(Error::closed),
                                [&] { return lease.channel().await_send(item, deadline); });
}

Result<void> ChannelSender::try_send(BytesView item) const {
  const ChannelLease& lease = held(lease_);
  return on_executor<Result<void>>(lease.executor(), fail(Error::closed),
                                   [&] { return lease.channel().try_send(item); });
}

void ChannelSender::close() const {
  const ChannelLease& lease = held(lease_);
  (void)on_executor<bool>(lease.executor(), false, [&] {
    lease.channel().close();
    return true;
  });
}

ChannelEnd ChannelSender::end() const { return end_of(lease_); }

ChannelId ChannelReceiver::id() const { return held(lease_).channel().id(); }

Result<std::optional<Bytes>> ChannelReceiver::receive(Time deadline) const {
  const ChannelLease& lease = held(lease_);
  return on_fiber<Result<std::optional<Bytes>>>(lease.executor(), fail(Error::closed), [&] {
    return lease.channel().await_receive(deadline);
  });
}

Result<std::optional<Bytes>> ChannelReceiver::try_receive() const {
  const ChannelLease& lease = held(lease_);
  return on_executor<Result<std::optional<Bytes>>>(lease.executor(), fail(Error::closed),
                                                   [&] { return lease.channel().try_receive(); });
}

void ChannelReceiver::reset() const {
  const ChannelLease& lease = held(lease_);
  (void)on_executor<bool>(lease.executor(), false, [&] {
    lease.channel().reset();
    return true;
  });
}

ChannelEnd ChannelReceiver::end() const { return end_of(lease_); }

Result<ChannelSender> RequestChannels::claim_sender(ChannelId id) const {
  if (request_.stale) return fail(Error::disconnected);
  return make_channel_handle<ChannelSender>(
      connection_.claim_channel(id, ChannelDirection::sending));
}

Result<ChannelReceiver> RequestChannels::claim_receiver(ChannelId id) const {
  if (request_.stale) return fail(Error::disconnected);
  return make_channel_handle<ChannelReceiver>(
      connection_.claim_channel(id, ChannelDirection::receiving));
}

}  // namespace vox

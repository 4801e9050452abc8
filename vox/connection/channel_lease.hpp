// What the copies of one channel handle share, and how handles come about. Internal.
#pragma once

#include <memory>
#include <utility>

#include "vox/connection/channel.hpp"
#include "vox/connection/channel_handles.hpp"
#include "vox/connection/connection.hpp"
#include "vox/runtime/lease.hpp"

namespace vox {

class ChannelLease final : public Lease<ChannelLease> {
 public:
  static std::shared_ptr<ChannelLease> begin(std::shared_ptr<Channel> channel) {
    channel->connection.begin_hold(Holder::channel);
    return share(new ChannelLease(std::move(channel)));
  }
  [[nodiscard]] Channel& channel() const { return *channel_; }
  [[nodiscard]] Executor& executor() const { return connection_->executor(); }
  void end() {
    channel_->handle_dropped();
    connection_->end_hold(Holder::channel);
  }

 private:
  explicit ChannelLease(std::shared_ptr<Channel> channel)
      : Lease(channel->connection.executor()),
        connection_(channel->connection.shared_from_this()),
        channel_(std::move(channel)) {}
  std::shared_ptr<Connection> connection_;  // first: the channel refers to it to its end
  std::shared_ptr<Channel> channel_;
};

/// A handle for a channel of ours or one of the counterpart's. On the executor's thread.
template <typename Handle>
[[nodiscard]] Result<Handle> make_channel_handle(Result<std::shared_ptr<Channel>> channel) {
  if (!channel) return fail(channel.error());
  return Handle(ChannelLease::begin(*std::move(channel)));
}

}  // namespace vox

// How channel handles inside a value get to know the call that the value belongs to. Internal.
//
// Writing arguments opens the channels whose halves stand in them; reading arguments claims them.
// What goes wrong on the way is remembered and fails the call.
#pragma once

#include <optional>

#include "vox/connection/call.hpp"
#include "vox/session/session.hpp"

namespace vox {

class ChannelContext {
 public:
  /// A caller's: opens channels on this connection.
  explicit ChannelContext(const ConnectionHandle& connection) : connection_(&connection) {}
  /// A callee's: claims those that the request names.
  explicit ChannelContext(const RequestChannels& channels) : channels_(&channels) {}

  /// Empty after a failure; error() says which.
  [[nodiscard]] ChannelSender open_sender();
  [[nodiscard]] ChannelReceiver open_receiver();
  [[nodiscard]] ChannelSender claim_sender(ChannelId id);
  [[nodiscard]] ChannelReceiver claim_receiver(ChannelId id);

  void fail_with(Error error) {
    if (!error_) error_ = error;
  }
  /// The first thing that went wrong.
  [[nodiscard]] std::optional<Error> error() const { return error_; }

 private:
  template <typename Handle>
  Handle take(Result<Handle> handle);

  const ConnectionHandle* connection_ = nullptr;
  const RequestChannels* channels_ = nullptr;
  std::optional<Error> error_;
};

}  // namespace vox

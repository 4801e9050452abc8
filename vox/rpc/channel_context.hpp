// How channel handles inside a value get to know the call that the value belongs to. Internal.
//
// Writing arguments opens the channels whose halves stand in them; reading arguments claims them.
// What goes wrong on the way is remembered and fails the call.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "vox/connection/call.hpp"
#include "vox/session/session.hpp"

namespace vox {

/// What one half keeps: its end of the channel, once the other half was given away. Internal.
template <typename Handle>
struct ChannelSlot {
  Handle handle;
  bool given = false;  // this half was given away: the channel's other end is its counterpart's
  bool ended = false;  // its user was done with it before there was a channel
};

/// The halves that stay with the caller of one call. Internal.
///
/// They end with it, unless they are let go: a callee that has answered has had the others.
class KeptChannels {
 public:
  KeptChannels() = default;
  ~KeptChannels() { end(); }
  KeptChannels(KeptChannels&& other) noexcept
      : senders_(std::exchange(other.senders_, {})),
        receivers_(std::exchange(other.receivers_, {})) {}
  KeptChannels& operator=(KeptChannels&& other) noexcept {
    std::swap(senders_, other.senders_);
    std::swap(receivers_, other.receivers_);
    return *this;
  }

  void add(std::weak_ptr<ChannelSlot<ChannelSender>> slot) { senders_.push_back(std::move(slot)); }
  void add(std::weak_ptr<ChannelSlot<ChannelReceiver>> slot) {
    receivers_.push_back(std::move(slot));
  }
  /// The callee may never have had the others: whoever waits on one of these would wait for nobody.
  void end();
  /// They go on without the call.
  void let_go() {
    senders_.clear();
    receivers_.clear();
  }

 private:
  std::vector<std::weak_ptr<ChannelSlot<ChannelSender>>> senders_;
  std::vector<std::weak_ptr<ChannelSlot<ChannelReceiver>>> receivers_;
};

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
  [[nodiscard]] KeptChannels& kept() { return kept_; }
  /// The first thing that went wrong.
  [[nodiscard]] std::optional<Error> error() const { return error_; }

 private:
  template <typename Handle>
  Handle take(Result<Handle> handle);

  const ConnectionHandle* connection_ = nullptr;
  const RequestChannels* channels_ = nullptr;
  std::optional<Error> error_;
  KeptChannels kept_;
};

}  // namespace vox

// Channels as their users hold them: streams of items that belong to a connection.
//
// The side that makes a call opens the channels it names in the arguments, one id each, with
// ConnectionHandle::open_sender() and open_receiver(). The handler reads the id from its arguments
// and claims the other end through Request::channels. Items are opaque bytes. A channel goes on
// after its call was answered; it ends when its sender closes it, when its receiver loses interest,
// or with its connection. A link that is lost ends every channel, also when the session is resumed.
//
// A handle that is alive keeps its connection open, like a ConnectionHandle. Copies share it. The
// last one dropped closes the channel (sender) or resets it (receiver); destructors never wait and
// never fail. Threads: as for sessions (session.hpp).
#pragma once

#include <memory>
#include <optional>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/result.hpp"
#include "vox/base/time.hpp"
#include "vox/connection/channel_end.hpp"

namespace vox {

class ChannelLease;
class Connection;
struct InboundRequest;

class ChannelSender {
 public:
  ChannelSender() = default;
  [[nodiscard]] explicit operator bool() const { return lease_ != nullptr; }
  [[nodiscard]] ChannelId id() const;

  /// Waits for its turn, for credit, and until the link has taken the item. Fails with closed
  /// (closed here or by the counterpart), reset (the receiver lost interest), disconnected (the
  /// link was lost), session_shutdown, payload_too_large, and, with nothing sent and no credit
  /// spent, deadline_exceeded and cancelled.
  Result<void> send(BytesView item, Time deadline = never) const;
  /// Takes a copy of the item if it can go next: else `busy`.
  Result<void> try_send(BytesView item) const;
  /// Nothing more will be sent: the receiver gets the end after all that was. Needs no credit and
  /// does not wait. Idempotent.
  void close() const;

  /// How it is over; `none` while it is not.
  [[nodiscard]] ChannelEnd end() const;

  /// For the library: see channel_lease.hpp.
  explicit ChannelSender(std::shared_ptr<ChannelLease> lease) : lease_(std::move(lease)) {}

 private:
  std::shared_ptr<ChannelLease> lease_;
};

class ChannelReceiver {
 public:
  ChannelReceiver() = default;
  [[nodiscard]] explicit operator bool() const { return lease_ != nullptr; }
  [[nodiscard]] ChannelId id() const;

  /// The next item; none when the sender has closed the channel and all it sent was taken. What
  /// came is handed out first, whatever ended the channel; then it fails with reset, disconnected
  /// (the link was lost), closed and session_shutdown (with its connection), exhausted (an item did
  /// not fit into channel_bytes_max). Besides: deadline_exceeded and cancelled.
  [[nodiscard]] Result<std::optional<Bytes>> receive(Time deadline = never) const;
  /// The same without waiting: `would_block` while there is nothing.
  [[nodiscard]] Result<std::optional<Bytes>> try_receive() const;
  /// Not interested any more: what came is dropped and the sender is told. Idempotent.
  void reset() const;

  /// How it is over; `none` while it is not. There may still be items to take.
  [[nodiscard]] ChannelEnd end() const;

  /// For the library: see channel_lease.hpp.
  explicit ChannelReceiver(std::shared_ptr<ChannelLease> lease) : lease_(std::move(lease)) {}

 private:
  std::shared_ptr<ChannelLease> lease_;
};

/// The channels that a request names in its arguments, for its handler. Valid while it runs.
class RequestChannels {
 public:
  /// Fails with closed when the channel or its connection is over, disconnected when the link that
  /// the request came over is lost, invalid_argument when the id is not one of the counterpart's,
  /// was claimed before, or goes the other way, exhausted when channels_max are open.
  [[nodiscard]] Result<ChannelSender> claim_sender(ChannelId id) const;
  [[nodiscard]] Result<ChannelReceiver> claim_receiver(ChannelId id) const;

  /// For the library.
  RequestChannels(Connection& connection, const InboundRequest& request)
      : connection_(connection), request_(request) {}

 private:
  Connection& connection_;
  const InboundRequest& request_;
};

}  // namespace vox

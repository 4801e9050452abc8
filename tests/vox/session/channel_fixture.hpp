// Both ends of a channel between two sessions, for tests that send items through it.
#pragma once

#include <optional>
#include <string>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {

/// What a receive came to, as a text: the item, "end", or the name of the error.
inline std::string receive_text(const ChannelReceiver& receiver, Time deadline = never) {
  const Result<std::optional<Bytes>> item = receiver.receive(deadline);
  if (!item) return std::string(to_string(item.error()));
  return item->has_value() ? std::string(as_text(**item)) : "end";
}

/// The same of a send: "sent", or the name of the error.
inline std::string send_text(const ChannelSender& sender, std::string_view item,
                             Time deadline = never) {
  const Result<void> sent = sender.send(as_bytes(item), deadline);
  return sent ? "sent" : std::string(to_string(sent.error()));
}

/// Both ends of one channel.
struct Stream {
  ChannelSender sender;
  ChannelReceiver receiver;
};

class ChannelTest : public SessionTest {
 protected:
  /// A channel on `ours`, which opens it and sends, to `theirs`, which claims it.
  static Stream open_stream(const ConnectionHandle& ours, const ConnectionHandle& theirs) {
    Result<ChannelSender> sender = ours.open_sender();
    EXPECT_TRUE(sender.has_value());
    Result<ChannelReceiver> receiver = theirs.claim_receiver(sender->id());
    EXPECT_TRUE(receiver.has_value());
    return {*std::move(sender), *std::move(receiver)};
  }
  /// On the roots, from client to server.
  Stream open_stream() { return open_stream(client.root(), server.root()); }
};

}  // namespace vox::test

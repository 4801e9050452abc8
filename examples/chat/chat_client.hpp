// A member's side: getting into the room.
#pragma once

#include <string>
#include <string_view>

#include "examples/chat/chat.hpp"
#include "vox/rpc/connect.hpp"

namespace chat {

/// What a member holds while it is in the room. Closing `say`, or dropping all of it, is leaving.
struct Stay {
  vox::Connected<Chat> chat;
  Welcome welcome;
  vox::Tx<std::string> say;
  vox::Rx<Line> hear;
};

/// Connects and joins. `patience` is for the answer of a server that was reached. Fails with a
/// sentence.
[[nodiscard]] vox::Result<Stay, std::string> enter(
    const vox::Runtime& runtime, std::string_view address, const std::string& name,
    const vox::ConnectOptions& options = {}, vox::Duration patience = std::chrono::seconds(5));

}  // namespace chat

// A chat server: a room, where it listens, and how the two end.
#pragma once

#include <memory>
#include <string_view>

#include "examples/chat/room.hpp"
#include "vox/rpc/connect.hpp"

namespace chat {

class ChatServer {
 public:
  /// Members' fibers live below `parent`, which outlives the server.
  ChatServer(const vox::Runtime& runtime, vox::Scope& parent);

  /// Fails as vox::serve does.
  vox::Result<void> listen(std::string_view address, vox::ServeOptions options = {});
  [[nodiscard]] const std::string& address() const { return server_->address(); }
  /// Puts everybody out and waits until they are. Before the destructor.
  void await_end();

  [[nodiscard]] const Room& room() const { return *room_; }

 private:
  vox::Runtime runtime_;
  vox::Scope members_;
  std::shared_ptr<Room> room_;
  std::unique_ptr<vox::ServiceServer> server_;
};

}  // namespace chat

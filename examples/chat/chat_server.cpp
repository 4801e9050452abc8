// A chat server from its beginning to its end.
#include "examples/chat/chat_server.hpp"

#include "vox/base/assert.hpp"

namespace chat {

ChatServer::ChatServer(const vox::Runtime& runtime, vox::Scope& parent)
    : runtime_(runtime),
      members_(runtime.executor, &parent),
      room_(std::make_shared<Room>(runtime.executor, members_)) {}

vox::Result<void> ChatServer::listen(std::string_view address, vox::ServeOptions options) {
  VOX_ASSERT(server_ == nullptr);
  vox::Services services;
  services.add<Chat>(room_);
  auto server = vox::serve(runtime_, address, services, std::move(options));
  if (!server) return vox::fail(server.error());
  server_ = std::move(*server);
  return {};
}

// A fiber that was told to end gives the ends of others their time all the same.
void ChatServer::await_end() {
  const vox::Shield shield(runtime_.executor);
  if (server_ != nullptr) (void)server_->shutdown();
  members_.cancel();
  const vox::Wake wake = members_.await_empty();
  VOX_ASSERT(wake == vox::Wake::signalled);
}

}  // namespace chat

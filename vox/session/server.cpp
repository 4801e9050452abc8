// Accepting until there is nothing to accept, and ending every session together.
#include "vox/session/server.hpp"

#include <utility>

#include "vox/base/assert.hpp"

namespace vox {

Server::Server(Executor& executor, std::unique_ptr<Listener> listener, SessionOptions options,
               std::uint32_t sessions_max)
    : executor_(executor),
      listener_(std::move(listener)),
      options_(std::move(options)),
      sessions_max_(sessions_max),
      handshakes_(options_.limits.handshakes_pending_max) {
  VOX_ASSERT(sessions_max_ > 0);
  listener_->attach(*this);
  handle_acceptable();
}

Server::~Server() {
  for (const SessionHandle& session : sessions_) session.try_shutdown();
}

void Server::forget_closed() {
  std::erase_if(sessions_, [](const SessionHandle& session) {
    return session.state() == SessionState::closed;
  });
}

std::uint32_t Server::sessions_count() {
  forget_closed();
  return static_cast<std::uint32_t>(sessions_.size());
}

void Server::handle_acceptable() {
  if (stopped_) return;
  for (;;) {
    Result<std::unique_ptr<Stream>> stream = listener_->try_accept();
    if (!stream) return;  // would_block: the listener says when to come again
    if (sessions_.size() >= sessions_max_) forget_closed();
    if (sessions_.size() >= sessions_max_) continue;  // cut, with the stream
    sessions_.push_back(start_session(executor_, Role::acceptor, *std::move(stream), options_));
    handshakes_.add(sessions_.back());
  }
}

void Server::shutdown(ShutdownOptions options) {
  stopped_ = true;
  for (const SessionHandle& session : sessions_) session.try_shutdown(options);
  // Each is on its way already and has the same time, so waiting in turn is waiting for the last.
  for (const SessionHandle& session : sessions_) session.shutdown(options);
  sessions_.clear();
  handshakes_.clear();
}

Result<std::unique_ptr<Server>> serve(Executor& executor, Transport& transport,
                                      std::string_view address, SessionOptions options) {
  Result<std::unique_ptr<Listener>> listener = transport.listen(address);
  if (!listener) return fail(listener.error());
  return std::make_unique<Server>(executor, *std::move(listener), std::move(options));
}

}  // namespace vox

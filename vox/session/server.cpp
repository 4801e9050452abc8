// Accepting until there is nothing to accept, and ending every session together.
#include "vox/session/server.hpp"

#include <algorithm>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/runtime/scope.hpp"

namespace vox {

Server::Server(Executor& executor, std::unique_ptr<Listener> listener, SessionOptions options,
               std::uint32_t sessions_max)
    : executor_(executor),
      listener_(std::move(listener)),
      address_(listener_->local_address()),
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

// A session that left handlers behind still counts: else a counterpart that calls, hangs up and
// comes again could make any number of them.
void Server::forget_ended() {
  std::erase_if(sessions_, [](const SessionHandle& session) {
    return session.state() == SessionState::closed && session.handlers_detached() == 0;
  });
}

std::uint32_t Server::sessions_count() const {
  const auto count = std::count_if(
      sessions_.begin(), sessions_.end(),
      [](const SessionHandle& session) { return session.state() != SessionState::closed; });
  return static_cast<std::uint32_t>(count);
}

std::uint32_t Server::handlers_detached() const {
  std::uint32_t count = 0;
  for (const SessionHandle& session : sessions_) count += session.handlers_detached();
  return count;
}

void Server::handle_acceptable() {
  while (listener_ != nullptr) {
    Result<std::unique_ptr<Stream>> stream = listener_->try_accept();
    if (!stream) return;  // would_block: the listener says when to come again
    if (sessions_.size() >= sessions_max_) forget_ended();
    if (sessions_.size() >= sessions_max_) continue;  // cut, with the stream
    sessions_.push_back(start_session(executor_, Role::acceptor, *std::move(stream), options_));
    handshakes_.add(sessions_.back());
  }
}

void Server::stop_accepting() {
  if (listener_ == nullptr) return;
  listener_.reset();
  handshakes_.clear();
  forget_ended();
  // Nothing was agreed with those, so there is nothing to finish.
  for (const SessionHandle& session : sessions_) {
    if (session.state() == SessionState::establishing) {
      session.try_shutdown({.grace = Duration::zero()});
    }
  }
}

// Each session is on its way already when the first is waited for, and has the same time: so
// waiting for one after the other is waiting for the last.
ShutdownReport Server::drain(Duration bound) {
  const Shield shield(executor_);  // who ends a server may be cancelled, and waits all the same
  const Time started = executor_.now();
  stop_accepting();
  const std::vector<SessionHandle> sessions = sessions_;  // another fiber may end the server, too
  for (const SessionHandle& session : sessions) session.try_shutdown({.drain = bound});
  for (const SessionHandle& session : sessions) (void)session.closed(after(started, bound));
  return report_of(sessions, started);
}

ShutdownReport Server::abort(Duration grace) {
  const Time started = executor_.now();
  stop_accepting();
  const ShutdownOptions now{.drain = Duration::zero(), .grace = grace};
  const std::vector<SessionHandle> sessions = sessions_;
  for (const SessionHandle& session : sessions) session.try_shutdown(now);
  for (const SessionHandle& session : sessions) (void)session.shutdown(now);
  forget_ended();
  return report_of(sessions, started);
}

ShutdownReport Server::shutdown(ShutdownOptions options) {
  const Time started = executor_.now();
  stop_accepting();
  for (const SessionHandle& session : sessions_) session.try_shutdown(options);
  (void)drain(options.drain);
  ShutdownReport report = abort(options.grace);
  report.waited = executor_.now() - started;
  return report;
}

ShutdownReport Server::report_of(const std::vector<SessionHandle>& sessions, Time started) const {
  ShutdownReport total;
  total.reason = CloseReason::shutdown;
  total.reach(ShutdownPhase::stop_accepting);
  total.sessions = 0;
  for (const SessionHandle& session : sessions) total.add(session.shutdown_report());
  total.waited = executor_.now() - started;
  return total;
}

Result<std::unique_ptr<Server>> serve(Executor& executor, Transport& transport,
                                      std::string_view address, SessionOptions options) {
  Result<std::unique_ptr<Listener>> listener = transport.listen(address);
  if (!listener) return fail(listener.error());
  return std::make_unique<Server>(executor, *std::move(listener), std::move(options));
}

}  // namespace vox

// Attempts and the pauses between them; listeners that belong together.
#include "vox/rpc/connect.hpp"

#include <algorithm>

#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox {
namespace {

using Attempt = Result<SessionHandle, ConnectFailure>;

Attempt attempt(const Runtime& runtime, std::string_view address, const SessionOptions& options,
                Time deadline) {
  Result<std::unique_ptr<Stream>> stream = runtime.transport.connect(address);
  if (!stream) return fail(ConnectFailure{.error = stream.error()});
  SessionHandle session =
      start_session(runtime.executor, Role::initiator, std::move(*stream), options);
  const Result<void> established = session.establish(deadline);
  if (established) return session;
  const ConnectFailure failure{.error = established.error(), .violation = session.violation()};
  session.try_shutdown({.grace = Duration::zero()});
  return fail(failure);
}

/// The next pause: from the upper half of `backoff`.
Duration drawn_pause(Executor& executor, Duration backoff) {
  const auto half = static_cast<std::uint64_t>(std::max<Duration::rep>(backoff.count() / 2, 1));
  return Duration(static_cast<Duration::rep>(half + executor.entropy() % half));
}

}  // namespace

bool ConnectFailure::can_retry() const {
  if (violation != Violation::none) return false;
  switch (error) {
    case Error::handshake_failed:
    case Error::deadline_exceeded:
    case Error::refused:
    case Error::unreachable:
    case Error::reset:
    case Error::end_of_stream:
    case Error::io:
    case Error::exhausted: return true;
    default: return false;
  }
}

Attempt connect_session(const Runtime& runtime, std::string_view address, std::string_view service,
                        const ConnectOptions& options) {
  SessionOptions session = options.session;
  session.service = std::string(service);
  const Time until = after(runtime.executor.now(), options.wait_for_service);
  Duration backoff = options.backoff_min;
  for (std::uint32_t attempts = 1;; ++attempts) {
    Time deadline = after(runtime.executor.now(), options.timeout);
    if (options.wait_for_service > Duration::zero()) deadline = std::min(deadline, until);
    Attempt result = attempt(runtime, address, session, deadline);
    if (result) return result;
    result.error().attempts_count = attempts;
    const Duration pause = drawn_pause(runtime.executor, backoff);
    if (!result.error().can_retry() || after(runtime.executor.now(), pause) > until) return result;
    if (await_sleep(runtime.executor, pause) == Wake::cancelled) {
      result.error().error = Error::cancelled;
      return result;
    }
    backoff = std::min(2 * backoff, options.backoff_max);
  }
}

ServiceServer::ServiceServer(Runtime runtime, Services services, ServeOptions options)
    : runtime_(runtime),
      session_(services.on(std::move(options.session))),
      sessions_max_(options.sessions_max) {}

Result<void> ServiceServer::listen(std::string_view address) {
  Result<std::unique_ptr<Listener>> listener = runtime_.transport.listen(address);
  if (!listener) return fail(listener.error());
  servers_.push_back(
      std::make_unique<Server>(runtime_.executor, std::move(*listener), session_, sessions_max_));
  return {};
}

std::vector<std::string> ServiceServer::addresses() const {
  std::vector<std::string> addresses;
  for (const auto& server : servers_) addresses.push_back(server->address());
  return addresses;
}

std::uint32_t ServiceServer::sessions_count() const {
  std::uint32_t count = 0;
  for (const auto& server : servers_) count += server->sessions_count();
  return count;
}

void ServiceServer::stop_accepting() {
  for (const auto& server : servers_) server->stop_accepting();
}

ShutdownReport ServiceServer::shutdown(ShutdownOptions options) {
  stop_accepting();
  const Time started = runtime_.executor.now();
  const Time drained_by = after(started, options.drain);
  const Time over_by = after(drained_by, options.grace);
  ShutdownReport whole;
  whole.reason = CloseReason::shutdown;
  whole.sessions = 0;
  for (const auto& server : servers_) {
    const Time now = runtime_.executor.now();
    options.drain = drained_by > now ? drained_by - now : Duration::zero();
    options.grace = std::min(options.grace, over_by > now ? over_by - now : Duration::zero());
    whole.add(server->shutdown(options));
  }
  whole.waited = runtime_.executor.now() - started;
  return whole;
}

Result<std::unique_ptr<ServiceServer>> serve(const Runtime& runtime, std::string_view address,
                                             const Services& services, ServeOptions options) {
  auto server = std::make_unique<ServiceServer>(runtime, services, std::move(options));
  const Result<void> listening = server->listen(address);
  if (!listening) return fail(listening.error());
  return server;
}

}  // namespace vox

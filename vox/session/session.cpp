// Handles: from any thread to the session's executor, and from a call to an operation.
#include "vox/session/session.hpp"

#include <utility>

#include "vox/base/assert.hpp"
#include "vox/connection/channel_lease.hpp"
#include "vox/connection/connection.hpp"
#include "vox/runtime/on_executor.hpp"
#include "vox/session/leases.hpp"
#include "vox/session/session_core.hpp"
#include "vox/transport/stream_link.hpp"
#include "vox/wire/metadata_cost.hpp"

namespace vox {
namespace {

Result<void> close_and_wait(SessionCore& core, Connection& connection, Time deadline) {
  if (connection.is_root()) return fail(Error::root_connection);
  CloseOperation operation(core.executor());
  if (const Result<void> submitted = core.mailbox().submit(operation, connection); !submitted) {
    return submitted;
  }
  return core.mailbox().await_outcome(operation, deadline);
}

Result<void> close_without_waiting(SessionCore& core, Connection& connection) {
  if (connection.is_root()) return fail(Error::root_connection);
  if (connection.is_told() || connection.own_close.state != OperationState::idle) return {};
  return core.mailbox().submit(connection.own_close, connection);
}

/// Fails with payload_too_large when no message may carry that metadata.
Result<void> fill(OpenOperation& operation, OpenOptions& options, const SessionCore& core) {
  operation.close_on_drop = options.close_on_drop;
  operation.settings = {options.parity, core.options().limits.requests_max};
  operation.metadata = std::move(options.metadata);
  operation.metadata.add(std::string(metadata_service_key), std::move(options.service));
  if (wire::fits(operation.metadata, core.options().limits)) return {};
  return fail(Error::payload_too_large);
}

// Only once somebody takes the handle: a connection that nobody ever had is closed.
void keep_open_if_asked(const OpenOperation& operation) {
  if (!operation.close_on_drop) operation.connection->holders().keep_open_without_handles();
}

}  // namespace

// --- connections

ConnectionHandle::ConnectionHandle(std::shared_ptr<Connection> connection)
    : lease_(ConnectionLease::begin(std::move(connection))) {}

ConnectionId ConnectionHandle::id() const { return held(lease_).connection().id(); }

Result<Reply> ConnectionHandle::call(MethodId method, BytesView args,
                                     const CallOptions& options) const {
  Connection& connection = held(lease_).connection();
  return on_fiber<Result<Reply>>(connection.executor(), fail(Error::closed),
                                 [&] { return connection.await_call(method, args, options); });
}

Result<Reply> ConnectionHandle::try_call(MethodId method, BytesView args,
                                         const CallOptions& options) const {
  Connection& connection = held(lease_).connection();
  return on_fiber<Result<Reply>>(connection.executor(), fail(Error::closed), [&] {
    return connection.await_call(method, args, options, Connection::Admission::refuse);
  });
}

Result<PendingReply> ConnectionHandle::start_call(MethodId method, Bytes args,
                                                  CallOptions options) const {
  return PendingReply::start(held(lease_).connection(), method, std::move(args),
                             std::move(options));
}

Result<void> ConnectionHandle::close(Time deadline) const {
  Connection& connection = held(lease_).connection();
  return on_fiber<Result<void>>(connection.executor(), fail(Error::closed), [&] {
    return close_and_wait(lease_->core(), connection, deadline);
  });
}

Result<void> ConnectionHandle::try_close() const {
  Connection& connection = held(lease_).connection();
  return on_executor<Result<void>>(connection.executor(), fail(Error::closed), [&] {
    return close_without_waiting(lease_->core(), connection);
  });
}

Result<ChannelSender> ConnectionHandle::open_sender() const {
  Connection& connection = held(lease_).connection();
  return on_executor<Result<ChannelSender>>(connection.executor(), fail(Error::closed), [&] {
    return make_channel_handle<ChannelSender>(connection.open_channel(ChannelDirection::sending));
  });
}

Result<ChannelReceiver> ConnectionHandle::open_receiver() const {
  Connection& connection = held(lease_).connection();
  return on_executor<Result<ChannelReceiver>>(connection.executor(), fail(Error::closed), [&] {
    return make_channel_handle<ChannelReceiver>(
        connection.open_channel(ChannelDirection::receiving));
  });
}

Result<ChannelSender> ConnectionHandle::claim_sender(ChannelId id) const {
  Connection& connection = held(lease_).connection();
  return on_executor<Result<ChannelSender>>(connection.executor(), fail(Error::closed), [&] {
    return make_channel_handle<ChannelSender>(
        connection.claim_channel(id, ChannelDirection::sending));
  });
}

Result<ChannelReceiver> ConnectionHandle::claim_receiver(ChannelId id) const {
  Connection& connection = held(lease_).connection();
  return on_executor<Result<ChannelReceiver>>(connection.executor(), fail(Error::closed), [&] {
    return make_channel_handle<ChannelReceiver>(
        connection.claim_channel(id, ChannelDirection::receiving));
  });
}

Gauges ConnectionHandle::gauges() const {
  Connection& connection = held(lease_).connection();
  return on_executor<Gauges>(connection.executor(), Gauges(),
                             [&] { return read_gauges(connection); });
}

bool ConnectionHandle::reads_recursive_types() const {
  Connection& connection = held(lease_).connection();
  return on_executor<bool>(connection.executor(), false,
                           [&] { return connection.owner().speaks_dialect(); });
}

bool ConnectionHandle::is_open() const {
  Connection& connection = held(lease_).connection();
  return on_executor<bool>(connection.executor(), false, [&] { return connection.is_active(); });
}

CloseReason ConnectionHandle::closed(Time deadline) const {
  Connection& connection = held(lease_).connection();
  return on_fiber<CloseReason>(connection.executor(), CloseReason::none, [&] {
    (void)connection.ended.await_set(deadline);
    return connection.close_reason();
  });
}

// --- opens that are not decided

PendingOpen::PendingOpen(std::shared_ptr<PendingOpenState> state) : state_(std::move(state)) {}

Result<ConnectionHandle, OpenFailure> PendingOpen::wait(Time deadline) {
  using Answer = Result<ConnectionHandle, OpenFailure>;
  PendingOpenState& state = *state_;
  Executor& executor = state.core().executor();
  return on_fiber<Answer>(executor, fail(OpenFailure{Error::closed, {}}), [&]() -> Answer {
    OpenOperation& operation = state.operation();
    const Result<void> outcome = state.core().mailbox().await_outcome(operation, deadline);
    if (!outcome) return fail(OpenFailure{outcome.error(), std::move(operation.rejection)});
    VOX_ASSERT(operation.connection != nullptr);  // the answer is given once
    keep_open_if_asked(operation);
    return ConnectionHandle(std::exchange(operation.connection, nullptr));
  });
}

// --- sessions

SessionHandle::SessionHandle(std::shared_ptr<SessionCore> core)
    : lease_(SessionLease::begin(std::move(core))) {}

Result<void> SessionHandle::establish(Time deadline) const {
  SessionCore& core = held(lease_).core();
  return on_fiber<Result<void>>(core.executor(), fail(Error::closed), [&]() -> Result<void> {
    const Wake wake = core.established.await_set(deadline);
    if (wake != Wake::signalled) return to_result(wake);
    if (core.epoch().value > 0) return {};
    const bool shut_down = core.close_reason() == CloseReason::shutdown ||
                           core.close_reason() == CloseReason::handed_over;
    return fail(shut_down ? Error::closed : Error::handshake_failed);
  });
}

ConnectionHandle SessionHandle::root() const {
  SessionCore& core = held(lease_).core();
  return on_executor<ConnectionHandle>(core.executor(), ConnectionHandle(), [&] {
    const std::shared_ptr<Connection> root = core.find(root_connection_id);
    return root == nullptr ? ConnectionHandle() : ConnectionHandle(root);
  });
}

Result<ConnectionHandle, OpenFailure> SessionHandle::open(OpenOptions options) const {
  using Answer = Result<ConnectionHandle, OpenFailure>;
  SessionCore& core = held(lease_).core();
  const Time deadline = options.deadline;
  return on_fiber<Answer>(core.executor(), fail(OpenFailure{Error::closed, {}}), [&]() -> Answer {
    OpenOperation operation(core.executor());
    const Result<void> filled = fill(operation, options, core);
    if (!filled) return fail(OpenFailure{filled.error(), {}});
    const Result<void> submitted = core.mailbox().await_submit(operation, deadline);
    if (!submitted) return fail(OpenFailure{submitted.error(), {}});
    const Result<void> outcome = core.mailbox().await_outcome(operation, deadline);
    if (!outcome) return fail(OpenFailure{outcome.error(), std::move(operation.rejection)});
    keep_open_if_asked(operation);
    return ConnectionHandle(std::move(operation.connection));
  });
}

Result<PendingOpen> SessionHandle::try_open(OpenOptions options) const {
  SessionCore& core = held(lease_).core();
  return on_executor<Result<PendingOpen>>(
      core.executor(), fail(Error::closed), [&]() -> Result<PendingOpen> {
        std::shared_ptr<PendingOpenState> state = PendingOpenState::begin(lease_->shared_core());
        const Result<void> filled = fill(state->operation(), options, core);
        if (!filled) return fail(filled.error());
        const Result<void> submitted = core.mailbox().try_submit(state->operation());
        if (!submitted) return fail(submitted.error());
        return PendingOpen(std::move(state));
      });
}

Result<void> SessionHandle::close(ConnectionId id, Time deadline) const {
  SessionCore& core = held(lease_).core();
  return on_fiber<Result<void>>(core.executor(), fail(Error::closed), [&]() -> Result<void> {
    if (id == root_connection_id) return fail(Error::root_connection);
    if (core.state() == SessionState::closed) return fail(Error::closed);
    const std::shared_ptr<Connection> connection = core.find(id);
    if (connection == nullptr) return fail(Error::unknown_connection);
    return close_and_wait(core, *connection, deadline);
  });
}

Result<void> SessionHandle::try_close(ConnectionId id) const {
  SessionCore& core = held(lease_).core();
  return on_executor<Result<void>>(core.executor(), fail(Error::closed), [&]() -> Result<void> {
    if (id == root_connection_id) return fail(Error::root_connection);
    if (core.state() == SessionState::closed) return fail(Error::closed);
    const std::shared_ptr<Connection> connection = core.find(id);
    if (connection == nullptr) return fail(Error::unknown_connection);
    return close_without_waiting(core, *connection);
  });
}

Result<LinkEpoch> SessionHandle::resume(std::unique_ptr<Link> link, ResumeOptions options) const {
  SessionCore& core = held(lease_).core();
  return on_fiber<Result<LinkEpoch>>(
      core.executor(), fail(Error::closed), [&]() -> Result<LinkEpoch> {
        ResumeOperation operation(core.executor());
        operation.link = std::move(link);
        operation.replaces = options.replaces.value_or(core.epoch());
        const Result<void> submitted = core.mailbox().submit(operation);
        if (!submitted) return fail(submitted.error());
        const Result<void> outcome = core.mailbox().await_outcome(operation, options.deadline);
        if (!outcome) return fail(outcome.error());
        return operation.attached;
      });
}

Result<void> SessionHandle::try_resume(std::unique_ptr<Link> link, ResumeOptions options) const {
  SessionCore& core = held(lease_).core();
  return on_executor<Result<void>>(core.executor(), fail(Error::closed), [&] {
    return core.accept_link(std::move(link), options.replaces.value_or(core.epoch()), false);
  });
}

ShutdownReport SessionHandle::shutdown(ShutdownOptions options) const {
  SessionCore& core = held(lease_).core();
  return on_fiber<ShutdownReport>(core.executor(), ShutdownReport{}, [&] {
    const Shield shield(core.executor());  // bounded by the drain and the grace
    ShutdownOperation operation(core.executor());
    operation.options = options;
    core.mailbox().submit(operation);
    (void)core.mailbox().await_outcome(operation, never);
    ShutdownReport report = core.report();
    report.waited = core.executor().now() - operation.begun_at;
    return report;
  });
}

void SessionHandle::try_shutdown(ShutdownOptions options) const {
  SessionCore& core = held(lease_).core();
  (void)on_executor<bool>(core.executor(), false, [&] {
    core.begin_shutdown(options);
    return true;
  });
}

ShutdownReport SessionHandle::shutdown_report() const {
  SessionCore& core = held(lease_).core();
  return on_executor<ShutdownReport>(core.executor(), ShutdownReport{},
                                     [&] { return core.report(); });
}

std::uint32_t SessionHandle::handlers_detached() const {
  SessionCore& core = held(lease_).core();
  return on_executor<std::uint32_t>(core.executor(), 0, [&] { return core.handlers_detached(); });
}

SessionState SessionHandle::state() const {
  SessionCore& core = held(lease_).core();
  return on_executor<SessionState>(core.executor(), SessionState::closed,
                                   [&] { return core.state(); });
}

LinkEpoch SessionHandle::epoch() const {
  SessionCore& core = held(lease_).core();
  return on_executor<LinkEpoch>(core.executor(), LinkEpoch{}, [&] { return core.epoch(); });
}

CloseReason SessionHandle::closed(Time deadline) const {
  SessionCore& core = held(lease_).core();
  return on_fiber<CloseReason>(core.executor(), CloseReason::none, [&] {
    const Wake wake = core.ended.await_set(deadline);
    return wake == Wake::signalled ? core.close_reason() : CloseReason::none;
  });
}

CloseReason SessionHandle::close_reason() const {
  SessionCore& core = held(lease_).core();
  return on_executor<CloseReason>(core.executor(), CloseReason::none,
                                  [&] { return core.close_reason(); });
}

Violation SessionHandle::violation() const {
  SessionCore& core = held(lease_).core();
  return on_executor<Violation>(core.executor(), Violation::none, [&] { return core.violation(); });
}

Gauges SessionHandle::gauges() const {
  SessionCore& core = held(lease_).core();
  return on_executor<Gauges>(core.executor(), Gauges(), [&] { return read_gauges(core); });
}

std::uint32_t SessionHandle::opens_pending() const {
  SessionCore& core = held(lease_).core();
  return on_executor<std::uint32_t>(core.executor(), 0,
                                    [&] { return core.mailbox().open_places().taken_count(); });
}

std::uint32_t SessionHandle::connections_count() const {
  SessionCore& core = held(lease_).core();
  return on_executor<std::uint32_t>(core.executor(), 0, [&] { return core.connections_count(); });
}

// --- starting

SessionHandle start_session(Executor& executor, Role role, std::unique_ptr<Link> link,
                            SessionOptions options) {
  VOX_ASSERT(executor.is_current());
  auto core = std::make_shared<SessionCore>(executor, role, std::move(options));
  core->start(std::move(link));
  return SessionHandle(std::move(core));
}

SessionHandle start_session(Executor& executor, Role role, std::unique_ptr<Stream> stream,
                            SessionOptions options) {
  auto link = make_link(executor, std::move(stream), options.limits);
  return start_session(executor, role, std::move(link), std::move(options));
}

std::unique_ptr<Link> make_link(Executor& executor, std::unique_ptr<Stream> stream,
                                const Limits& limits) {
  return std::make_unique<StreamLink>(
      executor, std::move(stream),
      StreamLinkOptions{.payload_bytes_max = limits.payload_bytes_max,
                        .outbox_high_water_bytes = limits.outbox_high_water_bytes});
}

}  // namespace vox

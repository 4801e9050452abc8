// Sessions and connections as their users hold them.
//
// A session runs by itself on its executor once it is started; a SessionHandle only controls it:
// opens connections, closes them, gives it a fresh link, shuts it down. Every control operation has
// a waiting form, which parks the calling fiber, and a try_ form, which refuses instead of waiting
// for a place; both go through the session's one bounded mailbox (control_mailbox.hpp) and answer
// from one closed set of errors: busy, disconnected, closed.
//
// Threads: handles may be copied, used and dropped from any thread. Called on a fiber of the
// session's executor, a waiting form suspends that fiber. Called on any other OS thread, it blocks
// that thread. Called on the executor's own thread outside a fiber there is nothing that could
// wait: that is asserted against; use the try_ forms there.
//
// Lifetimes: the executor outlives every handle and session. Dropping the last ConnectionHandle of
// a connection that we opened closes it; destructors never wait and never fail. Dropping every
// SessionHandle changes nothing: a session ends by shutdown, with its link, or, when
// SessionOptions::lifetime says so, after its root and all else have gone, or once nobody can ask
// for the root any more.
#pragma once

#include <memory>
#include <optional>

#include "vox/base/result.hpp"
#include "vox/connection/call.hpp"
#include "vox/connection/channel_handles.hpp"
#include "vox/connection/close_reason.hpp"
#include "vox/connection/pending_reply.hpp"
#include "vox/session/gauges.hpp"
#include "vox/session/session_operations.hpp"
#include "vox/session/session_options.hpp"
#include "vox/session/session_state.hpp"
#include "vox/transport/stream.hpp"

namespace vox {

class Connection;
class ConnectionLease;
class PendingOpenState;
class SessionCore;
class SessionLease;

/// One connection: make calls on it, close it. Copies share it; the last one dropped closes it.
class ConnectionHandle {
 public:
  ConnectionHandle() = default;
  [[nodiscard]] explicit operator bool() const { return lease_ != nullptr; }

  [[nodiscard]] ConnectionId id() const;

  /// Calls `method` with encoded arguments and waits for the answer. Waits for a place first when
  /// max_concurrent_requests are in flight. Fails with closed, session_shutdown, disconnected (was
  /// not sent), indeterminate (was sent, the link was lost), deadline_exceeded, cancelled (both: a
  /// Cancel follows it), payload_too_large.
  [[nodiscard]] Result<Reply> call(MethodId method, BytesView args,
                                   const CallOptions& options = {}) const;

  /// The same, but says busy where call() would wait for a place. It still waits for the answer.
  [[nodiscard]] Result<Reply> try_call(MethodId method, BytesView args,
                                       const CallOptions& options = {}) const;

  /// Calls, and leaves waiting for the answer to later, so that calls can be pipelined without a
  /// fiber each. Waits for a place first. Fails as call() does when nothing was sent.
  [[nodiscard]] Result<PendingReply> start_call(MethodId method, Bytes args,
                                                CallOptions options = {}) const;

  /// Opens a channel whose id goes into the arguments of a call, for sending or receiving its
  /// items. Never waits. Fails with busy at channels_max, disconnected, closed, session_shutdown.
  [[nodiscard]] Result<ChannelSender> open_sender() const;
  [[nodiscard]] Result<ChannelReceiver> open_receiver() const;
  /// The other end of a channel that the counterpart opened. A handler has Request::channels for
  /// it; this is for ids that came another way. Fails as RequestChannels says.
  [[nodiscard]] Result<ChannelSender> claim_sender(ChannelId id) const;
  [[nodiscard]] Result<ChannelReceiver> claim_receiver(ChannelId id) const;

  /// Closes it and waits until the counterpart has been told, or never can be. What was answered
  /// before is delivered before. Idempotent; concurrent closes join. Fails with root_connection,
  /// deadline_exceeded and cancelled: the close goes on.
  Result<void> close(Time deadline = never) const;
  /// The same without waiting for the counterpart to be told.
  Result<void> try_close() const;

  /// Whether the counterpart reads types that contain themselves: the reference implementation does
  /// not, and ends.
  [[nodiscard]] bool reads_recursive_types() const;

  /// How much of its bounds it uses now and ever used.
  [[nodiscard]] Gauges gauges() const;

  /// False from the moment it stopped being usable.
  [[nodiscard]] bool is_open() const;
  /// Waits until it is over and says why; `none` when the wait ended first.
  CloseReason closed(Time deadline = never) const;

 private:
  friend class SessionHandle;
  friend class PendingOpen;
  friend struct HandleAccess;
  explicit ConnectionHandle(std::shared_ptr<Connection> connection);
  std::shared_ptr<ConnectionLease> lease_;
};

struct OpenOptions {
  /// Which service: goes out as vox-service, which every open carries.
  std::string service = "Noop";
  /// More metadata for the acceptor.
  Metadata metadata{};
  /// Our half of the request and channel ids on that connection.
  Parity parity = Parity::odd;
  /// When to stop waiting, for a place and for the answer together.
  Time deadline = never;
  /// Whether dropping the last copy of its handle closes the connection. One that it does not close
  /// is closed by id, by its counterpart, or with its session. An open that is dropped before its
  /// handle was taken is given up either way.
  bool close_on_drop = true;
};

/// Why an open did not become a connection.
struct OpenFailure {
  Error error = Error::closed;
  /// What the acceptor said, with `rejected`.
  Metadata metadata{};
};

/// An open that holds its place and is not decided. Dropping it gives the open up.
class PendingOpen {
 public:
  /// Waits for the decision. On deadline_exceeded and cancelled the open is given up. Once.
  [[nodiscard]] Result<ConnectionHandle, OpenFailure> wait(Time deadline = never);

 private:
  friend class SessionHandle;
  explicit PendingOpen(std::shared_ptr<PendingOpenState> state);
  std::shared_ptr<PendingOpenState> state_;
};

struct ResumeOptions {
  /// The link that is known to be gone; the session's current one when not given. A resume that
  /// refers to an earlier link than the current one fails with stale_epoch.
  std::optional<LinkEpoch> replaces{};
  Time deadline = never;
};

class SessionHandle {
 public:
  SessionHandle() = default;
  [[nodiscard]] explicit operator bool() const { return lease_ != nullptr; }

  /// Waits until the handshake has ended. Fails with handshake_failed when it failed or took too
  /// long, closed when the session was shut down meanwhile, deadline_exceeded, cancelled.
  Result<void> establish(Time deadline = never) const;

  /// The connection every session has. Only once established.
  [[nodiscard]] ConnectionHandle root() const;

  /// Opens a connection: waits for a place, then for the counterpart's answer.
  [[nodiscard]] Result<ConnectionHandle, OpenFailure> open(OpenOptions options = {}) const;
  /// Takes a place if one is free: else busy, disconnected or closed.
  [[nodiscard]] Result<PendingOpen> try_open(OpenOptions options = {}) const;

  /// Closes by id. See ConnectionHandle::close; unknown_connection besides.
  Result<void> close(ConnectionId id, Time deadline = never) const;
  Result<void> try_close(ConnectionId id) const;

  /// Gives the session a fresh link; runs the handshake with its resume key on it. Answers with the
  /// epoch of the new link. Fails with busy (another resume runs), stale_epoch, not_resumable,
  /// settings_mismatch, handshake_failed, closed, deadline_exceeded, cancelled.
  Result<LinkEpoch> resume(std::unique_ptr<Link> link, ResumeOptions options = {}) const;
  /// The same without waiting for the outcome.
  Result<void> try_resume(std::unique_ptr<Link> link, ResumeOptions options = {}) const;

  /// Ends the session in order and waits until it has. Returns by drain + grace in every state,
  /// also when the caller's own scope is cancelled; repeats join the first.
  ShutdownReport shutdown(ShutdownOptions options = {}) const;
  /// The same without waiting.
  void try_shutdown(ShutdownOptions options = {}) const;
  /// What a shutdown has found so far: before its end, also what it still waits for.
  [[nodiscard]] ShutdownReport shutdown_report() const;

  [[nodiscard]] SessionState state() const;
  /// Which link it is on: 1 for the first.
  [[nodiscard]] LinkEpoch epoch() const;
  /// Waits until it is over and says why; `none` when the wait ended first.
  CloseReason closed(Time deadline = never) const;
  /// Why it is over; `none` while it is not.
  [[nodiscard]] CloseReason close_reason() const;
  /// Which rule the counterpart broke, after CloseReason::violation or handshake_failed.
  [[nodiscard]] Violation violation() const;

  /// How much of each bound it uses now and ever used; all zero when the executor has gone.
  [[nodiscard]] Gauges gauges() const;
  /// Two of them by name: opens between acceptance and outcome, and virtual connections that are
  /// not over.
  [[nodiscard]] std::uint32_t opens_pending() const;
  [[nodiscard]] std::uint32_t connections_count() const;
  /// Handlers and acceptors that had not ended when the session was over, and still have not.
  [[nodiscard]] std::uint32_t handlers_detached() const;

 private:
  friend struct HandleAccess;
  friend SessionHandle start_session(Executor& executor, Role role, std::unique_ptr<Link> link,
                                     SessionOptions options);
  explicit SessionHandle(std::shared_ptr<SessionCore> core);
  std::shared_ptr<SessionLease> lease_;
};

/// Starts a session on a fresh link. Returns at once, with the handshake under way: wait for it
/// with establish(). On the executor's own thread or fiber. `options.limits` must be valid.
[[nodiscard]] SessionHandle start_session(Executor& executor, Role role, std::unique_ptr<Link> link,
                                          SessionOptions options = {});

/// A link of framed messages over a byte stream, with these limits: what resume() is given.
[[nodiscard]] std::unique_ptr<Link> make_link(Executor& executor, std::unique_ptr<Stream> stream,
                                              const Limits& limits);

/// The same over a byte stream, framed, with the limits of `options`.
[[nodiscard]] SessionHandle start_session(Executor& executor, Role role,
                                          std::unique_ptr<Stream> stream,
                                          SessionOptions options = {});

}  // namespace vox

// What every actor that holds sessions does the same way: connect, call, open, shut down, and
// report each as work, so that promises can be judged from events.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sim/workload.hpp"
#include "vox/session/session.hpp"

namespace vox::sim {

/// The one method that session servers of scenarios serve: sends back what it got.
inline constexpr MethodId echo_method{0xEC40};

class SessionActor {
 public:
  SessionActor(Host& host, const WorkloadContext& context)
      : host_(host), context_(context), draws_(context.draws()) {}

  [[nodiscard]] Host& host() const { return host_; }
  [[nodiscard]] Executor& executor() const { return host_.executor(); }
  [[nodiscard]] const WorkloadContext& context() const { return context_; }
  [[nodiscard]] Draws& draws() { return draws_; }
  [[nodiscard]] Time in(Duration delay) const { return after(executor().now(), delay); }
  [[nodiscard]] bool is_over() const { return host_.scope().is_cancelled(); }

  /// Options for a session of this host: the scenario's limits.
  [[nodiscard]] SessionOptions options() const;

  /// A stream to `server`, in whatever state.
  [[nodiscard]] Result<std::unique_ptr<Stream>> connect(const std::string& server,
                                                        std::uint64_t port) const;

  /// A session with `server` that is established, as work of kind establish.
  [[nodiscard]] Result<SessionHandle> await_session(const std::string& server, std::uint64_t port,
                                                    SessionOptions options, Duration patience);

  /// A call of `bytes` that comes back as it went, as work of kind call.
  Result<void> await_call(const ConnectionHandle& connection, std::uint64_t bytes,
                          Duration patience);

  /// From now on calls say what they carry, and a response that comes without having been
  /// described by then counts as corrupt.
  void carry_schemas();

  /// An open, as work of kind open.
  [[nodiscard]] Result<ConnectionHandle, OpenFailure> await_open(const SessionHandle& session,
                                                                 Duration patience,
                                                                 std::string service = "Scenario");

  /// Accepts and serves echo. With `asks_back` opens a connection in return first, until two were
  /// opened in return of each other, and waits for its acceptance: as work of kind open. Shares
  /// what it needs, because a decision may end after its session and whoever started it.
  [[nodiscard]] static ConnectionAcceptor acceptor(const SessionActor& actor,
                                                   std::weak_ptr<SessionHandle> session,
                                                   bool asks_back);

  /// Waits until a session or a connection is over and says so in every way it has, as work of kind
  /// notice.
  void await_closed(const SessionHandle& session) const;
  void await_closed(const ConnectionHandle& connection) const;
  /// Waits until no connection of the session is left, as work of kind notice: whoever has let go
  /// of everything has nothing.
  void await_bare(const SessionHandle& session) const;

  /// A close, as work of kind close.
  Result<void> await_close(const ConnectionHandle& connection, Duration patience);

  /// Reports something that has happened, as work of kind notice that is over at once.
  void note(std::uint64_t outcome) const {
    end(begin(WorkKind::notice), WorkKind::notice, outcome);
  }

  /// Gives `session` a fresh link whenever it has none, until it is over or this actor is told to
  /// end. As work of kind resume, from when it is seen to have none until it is open again.
  void await_resumes(const SessionHandle& session, const std::string& server, std::uint64_t port,
                     Duration patience) const;
  /// Gives it a fresh link that often, whatever it has: what a host does that changes networks.
  void await_roaming(const SessionHandle& session, const std::string& server, std::uint64_t port,
                     Duration every) const;

  /// A shutdown, as work of kind shutdown with its bound. Also when this actor is told to end.
  ShutdownReport await_shutdown(const SessionHandle& session, ShutdownOptions options = {});

  /// Waits until nothing runs in `scope`, also when this actor is told to end.
  void await_end_of(Scope& scope) const;

  // Work of other kinds: begun once, ended once.
  [[nodiscard]] std::uint64_t begin(WorkKind kind, std::uint64_t detail = 0) const;
  void end(std::uint64_t work, WorkKind kind, std::uint64_t outcome) const;

 private:
  /// False when this actor is told to end.
  [[nodiscard]] bool await_moment() const;

  Host& host_;
  const WorkloadContext context_;
  Draws draws_;
  std::shared_ptr<const schema::SchemaSet> schemas_;  // null: calls say nothing
};

/// The work id that the arguments of a call begin with; 0 when they are too short for one.
[[nodiscard]] std::uint64_t work_id_of(BytesView args);

/// 0 for a result that holds a value, else the number of its error.
template <typename T>
[[nodiscard]] std::uint64_t outcome_of(const Result<T>& result) {
  return result ? 0 : work_outcome(result.error());
}

}  // namespace vox::sim

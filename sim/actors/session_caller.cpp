// Calls a session_server over one session and several connections, many calls at a time, and comes
// back with a new session, or a resumed one, whenever the old one is lost.
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_caller_params[] = {
    {"server", ParamKind::host, "", "Which host it calls."},
    {"port", ParamKind::count, "2000", "Where the server listens."},
    {"connections", ParamKind::count, "2", "Connections beside the root.", true},
    {"concurrency", ParamKind::count, "4", "Callers on each connection.", true},
    {"calls", ParamKind::count, "10", "Calls of each caller, sessions taken together.", true},
    {"payload", ParamKind::bytes, "8B..1KiB", "Size of a call; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..10ms", "Time between calls; drawn for each.", true},
    {"patience", ParamKind::duration, "5s", "How long it waits for anything.", true},
    {"begins_after", ParamKind::duration, "0s", "How long it waits before it begins.", true},
    {"hold", ParamKind::flag, "false", "Keeps its last session until it is told to end."},
    {"resumable", ParamKind::flag, "false", "Resumes a session that lost its link."},
    {"roams_every", ParamKind::duration, "for_ever",
     "How often it gives a resumable session a fresh link although it has one.", true},
    {"schemas", ParamKind::flag, "false", "Whether calls say what they carry."},
    {"until_closed", ParamKind::flag, "false",
     "Leaves closing its connections to the server, and waits until each is closed."},
};

class SessionCaller final : public Workload {
 public:
  SessionCaller(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params), patience_(params.duration("patience")) {
    if (params_.flag("schemas")) actor_.carry_schemas();
  }

  void await_run() override {
    const std::uint64_t callers = params_.count("concurrency") * (1 + params_.count("connections"));
    calls_left_.assign(callers, params_.count("calls"));
    if (await_sleep(actor_.executor(), params_.duration("begins_after")) == Wake::cancelled) return;
    while (!actor_.is_over() && has_calls_left()) {
      await_one_session();
      if (has_calls_left() && await_sleep(actor_.executor(), retry_pause) == Wake::cancelled) break;
    }
  }

 private:
  static constexpr Duration retry_pause = std::chrono::milliseconds(100);

  [[nodiscard]] bool has_calls_left() const {
    return std::any_of(calls_left_.begin(), calls_left_.end(), [](auto left) { return left > 0; });
  }

  void await_one_session() {
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    const auto echo = [](const Request& request) { return Reply::success(to_bytes(request.args)); };
    options.root_handler = echo;
    options.acceptor = [echo](const ConnectionRequest&) { return AcceptDecision::accept(echo); };
    auto session = actor_.await_session(params_.host("server"), params_.count("port"),
                                        std::move(options), patience_);
    if (!session) return;
    {
      Scope work(actor_.executor(), &actor_.host().scope());
      Scope upkeep(actor_.executor(), &actor_.host().scope());
      if (params_.flag("resumable")) {
        (void)upkeep.spawn([&] {  // not when told to end
          actor_.await_resumes(*session, params_.host("server"), params_.count("port"), patience_);
        });
        (void)upkeep.spawn([&] {
          actor_.await_roaming(*session, params_.host("server"), params_.count("port"),
                               params_.duration("roams_every"));
        });
      }
      for (std::uint64_t c = 0; c <= params_.count("connections"); ++c) {
        (void)work.spawn([&, c] { await_connection(*session, c); });
      }
      actor_.await_end_of(work);
      if (params_.flag("hold") && !has_calls_left()) (void)session->closed();
      upkeep.cancel();
      actor_.await_end_of(upkeep);
    }
    actor_.await_shutdown(*session);
  }

  void await_connection(const SessionHandle& session, std::uint64_t c) {
    ConnectionHandle connection = session.root();
    if (c > 0) {
      auto opened = actor_.await_open(session, patience_);
      if (!opened) return;
      connection = *std::move(opened);
    }
    if (!connection) return;
    {
      Scope callers(actor_.executor(), &actor_.host().scope());
      for (std::uint64_t i = 0; i < params_.count("concurrency"); ++i) {
        const std::uint64_t caller = c * params_.count("concurrency") + i;
        (void)callers.spawn([&, caller] { await_calls(session, connection, caller); });
      }
      actor_.await_end_of(callers);
    }
    // Calls that failed have a reason: the connection is over, or will be by the counterpart.
    if (c > 0 && params_.flag("until_closed")) actor_.await_closed(connection);
    if (c > 0 && !params_.flag("hold") && !actor_.is_over()) {
      (void)actor_.await_close(connection, patience_);
    }
    if (params_.flag("hold")) held_.push_back(std::move(connection));
    if (session.state() == SessionState::closed) held_.clear();
  }

  void await_calls(const SessionHandle& session, const ConnectionHandle& connection,
                   std::uint64_t caller) {
    while (calls_left_[caller] > 0 && connection.is_open()) {
      calls_left_[caller] -= 1;
      const Result<void> called =
          actor_.await_call(connection, params_.draw_bytes("payload", actor_.draws()), patience_);
      const Duration pause = params_.draw_duration("pause", actor_.draws());
      if (await_sleep(actor_.executor(), pause) == Wake::cancelled) return;
      // Without a link there is nothing to hurry for.
      if (!called && session.state() != SessionState::open &&
          await_sleep(actor_.executor(), retry_pause) == Wake::cancelled) {
        return;
      }
    }
  }

  SessionActor actor_;
  const Params& params_;
  const Duration patience_;
  std::vector<std::uint64_t> calls_left_;  // of each caller
  std::vector<ConnectionHandle> held_;
};

}  // namespace

constinit const WorkloadSpec session_caller_spec{
    "session_caller", "Calls a session_server over many connections, and comes back when cut off.",
    session_caller_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionCaller>(host, params, context));
    }};

}  // namespace vox::sim

// Stands between its guests and a session_server: takes every stream that comes as a session and
// proxies each connection that is opened on it to its own session with the server.
//
// One session with the server serves all guests, so that what one of them does to it is seen by the
// others. It is made anew whenever it is lost; guests that come meanwhile are rejected.
#include <list>
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/proxy.hpp"
#include "vox/session/session_registry.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_proxy_params[] = {
    {"server", ParamKind::host, "", "Which host it proxies to."},
    {"server_port", ParamKind::count, "2000", "Where the server listens."},
    {"port", ParamKind::count, "2000", "Where it listens itself."},
    {"patience", ParamKind::duration, "5s", "How long it waits for the server, each time.", true},
    {"resumable", ParamKind::flag, "false", "Whether guests' sessions survive the loss of a link."},
    {"shutdown_every", ParamKind::duration, "for_ever",
     "When it shuts down its session with the server, again and again; drawn for each.", true},
    {"drain", ParamKind::duration, "0s..20ms", "How long requests may go on then; drawn.", true},
};

class SessionProxy final : public Workload, private ListenerEvents {
 public:
  SessionProxy(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context),
        params_(params),
        upstream_(std::make_shared<SessionHandle>()),
        acceptable_(host.executor()) {}

  void await_run() override {
    auto listener = actor_.host().transport().listen(':' + std::to_string(params_.count("port")));
    VOX_ASSERT(listener.has_value());  // two servers on one port: the scenario is wrong
    (*listener)->attach(*this);
    Scope upkeep(actor_.executor(), &actor_.host().scope());
    (void)upkeep.spawn([this] { await_upstreams(); });  // not when told to end
    for (;;) {
      auto stream = (*listener)->try_accept();
      if (stream) {
        begin_session(*std::move(stream));
      } else if (acceptable_.await_wake() != Wake::signalled) {
        break;
      }
    }
    await_end(upkeep);
  }

 private:
  static constexpr Duration retry_pause = std::chrono::milliseconds(50);

  void handle_acceptable() override { acceptable_.wake_all(); }

  // Keeps a session with the server, until told to end.
  void await_upstreams() {
    while (!actor_.is_over()) {
      auto session = actor_.await_session(params_.host("server"), params_.count("server_port"),
                                          actor_.options(), params_.duration("patience"));
      if (session) {
        *upstream_ = *session;
        const Duration until = params_.draw_duration("shutdown_every", actor_.draws());
        if (session->closed(actor_.in(until)) == CloseReason::none) {
          actor_.await_shutdown(*session,
                                {.drain = params_.draw_duration("drain", actor_.draws())});
        }
        *upstream_ = {};
      }
      if (await_sleep(actor_.executor(), retry_pause) == Wake::cancelled) return;
    }
  }

  void begin_session(std::unique_ptr<Stream> stream) {
    guests_.remove_if(
        [](const SessionHandle& session) { return session.state() == SessionState::closed; });
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    options.registry = &registry_;
    options.root_handler = [](const Request& request) {
      return Reply::success(to_bytes(request.args));
    };
    options.acceptor = [upstream = upstream_](const ConnectionRequest&) {
      if (!*upstream) return AcceptDecision::reject("nobody to ask");
      return AcceptDecision::proxy(*upstream);
    };
    guests_.push_back(
        start_session(actor_.executor(), Role::acceptor, std::move(stream), std::move(options)));
  }

  // All at once: each takes up to its grace.
  void await_end(Scope& upkeep) {
    const Shield shield(actor_.executor());
    Scope ends(actor_.executor());
    for (const SessionHandle& session : guests_) {
      const Result<void> spawned = ends.spawn([this, session] { actor_.await_shutdown(session); });
      VOX_ASSERT(spawned.has_value());
    }
    const Wake ended = ends.await_empty();
    VOX_ASSERT(ended == Wake::signalled);
    const Wake kept = upkeep.await_empty();
    VOX_ASSERT(kept == Wake::signalled);
    guests_.clear();
  }

  SessionActor actor_;
  const Params& params_;
  // Shared with the acceptors, which may outlive this.
  std::shared_ptr<SessionHandle> upstream_;
  SessionRegistry registry_;
  WaitQueue acceptable_;
  std::list<SessionHandle> guests_;
};

}  // namespace

constinit const WorkloadSpec session_proxy_spec{
    "session_proxy", "Proxies what its guests open to a session_server.", session_proxy_params,
    [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionProxy>(host, params, context));
    }};

}  // namespace vox::sim

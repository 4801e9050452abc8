// Takes every stream that comes as a session and serves echo on its connections.
//
// How it decides about connections and how long its handlers take are the scenario's: a server that
// never decides, decides late or refuses is where an opener's bugs show.
#include <list>
#include <optional>
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/echo_schemas.hpp"
#include "sim/actors/session_actor.hpp"
#include "sim/actors/stream_order.hpp"
#include "sim/actors/stream_service.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/pending_handshakes.hpp"
#include "vox/session/session_registry.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_server_params[] = {
    {"port", ParamKind::count, "2000", "Where it listens."},
    {"accept", ParamKind::text, "all",
     "What it does with connections: all, none, never (decides about none), or some (drawn)."},
    {"accept_delay", ParamKind::duration, "0s", "How long a decision takes; drawn for each.", true},
    {"handler_delay", ParamKind::duration, "0s", "How long an answer takes; drawn for each.", true},
    {"schemas", ParamKind::flag, "false",
     "Whether answers say what they carry, and calls have to."},
    {"stubborn", ParamKind::flag, "false", "Whether handlers go on although they were cancelled."},
    {"item_delay", ParamKind::duration, "0s", "Time between items of a stream; drawn for each.",
     true},
    {"lose_interest", ParamKind::ratio, "0/1", "How often, for each item, a stream is dropped."},
    {"resumable", ParamKind::flag, "false", "Whether sessions survive the loss of their link."},
    {"calls_back", ParamKind::count, "0", "Calls to the other end's root, all at once.", true},
    {"opens_back", ParamKind::count, "0",
     "Connections to the other end, opened and closed in turn.", true},
    {"payload", ParamKind::bytes, "8B..64B", "Size of a call back; drawn for each.", true},
    {"greetings", ParamKind::count, "0",
     "Calls on each connection that it accepts, one after the other and at once.", true},
    {"asks_back", ParamKind::flag, "false",
     "Before it accepts a connection opens one in return, unless enough were opened in return."},
    {"closes_after", ParamKind::duration, "for_ever",
     "How long it lets a connection live that it has accepted; drawn for each.", true},
};

// What handlers and acceptors use. Shared with them, because a handler may end after its session
// and its server.
struct Service {
  Service(Host& served_on, const Params& of, const WorkloadContext& in)
      : host(served_on), params(of), context(in), draws(in.draws()) {
    if (!params.flag("schemas")) return;
    response_schemas =
        std::make_shared<ResponseSchemas>(ResponseSchemas{{echo_method, echo_schemas()}});
  }

  Reply answer(const Request& request) {
    if (request.method == stream_method) return serve_stream(request, {params, context, draws});
    context.report(WorldEvent::work_executed, work_id_of(request.args), as_number(WorkKind::call),
                   request.args.size());
    if (response_schemas != nullptr) check_described(request);
    const Duration delay = params.draw_duration("handler_delay", draws);
    std::optional<Shield> stubborn;
    if (params.flag("stubborn")) stubborn.emplace(host.executor());
    if (delay > Duration::zero() && await_sleep(host.executor(), delay) == Wake::cancelled) {
      return Reply::failure(wire::CallError::cancelled);
    }
    return Reply::success(to_bytes(request.args));
  }

  // A caller that did not describe its arguments has sent what nobody can read.
  void check_described(const Request& request) const {
    const PlanResult plan = request.plan_for_args(echo_as_read());
    if (plan && knows_echo(plan->get())) return;
    context.report(WorldEvent::work_corrupt, work_id_of(request.args), as_number(WorkKind::call));
  }

  // Closes a connection later, from a fiber of its own scope.
  void close_later(const std::shared_ptr<Service>& self, const ConnectionRequest& request,
                   const std::weak_ptr<SessionHandle>& session) {
    const Duration delay = params.draw_duration("closes_after", draws);
    if (delay == Duration::max()) return;
    (void)request.scope.spawn([self, session, id = request.connection, delay] {
      if (await_sleep(self->host.executor(), delay) == Wake::cancelled) return;
      if (const auto held = session.lock()) (void)held->try_close(id);
    });
  }

  AcceptDecision decide(const std::shared_ptr<Service>& self) {
    const std::string& how = params.text("accept");
    if (how == "never") {
      (void)await_sleep(host.executor(), std::chrono::hours(24 * 365));
      return AcceptDecision::reject("told to end");
    }
    const Duration delay = params.draw_duration("accept_delay", draws);
    if (delay > Duration::zero() && await_sleep(host.executor(), delay) == Wake::cancelled) {
      return AcceptDecision::reject("told to end");
    }
    const bool refuses = how == "none" || (how == "some" && draws.chance({1, 2}));
    if (refuses) return AcceptDecision::reject("not today");
    RequestHandler serve = [self](const Request& request) { return self->answer(request); };
    AcceptRoute route{
        .handler = std::move(serve), .on_open = {}, .response_schemas = response_schemas};
    if (params.count("greetings") > 0) {
      route.on_open = [self](const ConnectionHandle& opener) { self->greet(opener); };
      route.close_on_drop = false;
    }
    return {std::move(route)};
  }

  // Whether the opener serves anything is its affair: each call has to be answered.
  void greet(const ConnectionHandle& opener) {
    for (std::uint64_t i = 0; i < params.count("greetings") && opener.is_open(); ++i) {
      (void)opener.call(echo_method, Bytes(params.draw_bytes("payload", draws)));
    }
  }

  Host& host;
  const Params& params;
  const WorkloadContext context;
  Draws draws;
  std::shared_ptr<const ResponseSchemas> response_schemas;  // null: nobody says anything
};

class SessionServer final : public Workload, private ListenerEvents {
 public:
  SessionServer(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context),
        params_(params),
        service_(std::make_shared<Service>(host, params, context)),
        acceptable_(host.executor()),
        handshakes_(context.limits().handshakes_pending_max),
        calls_(host.executor(), &host.scope()) {}

  void await_run() override {
    auto listener = actor_.host().transport().listen(':' + std::to_string(params_.count("port")));
    VOX_ASSERT(listener.has_value());  // two servers on one port: the scenario is wrong
    (*listener)->attach(*this);
    for (;;) {
      auto stream = (*listener)->try_accept();
      if (stream) {
        begin_session(*std::move(stream));
      } else if (acceptable_.await_wake() != Wake::signalled) {
        break;
      }
    }
    await_end();
  }

 private:
  void handle_acceptable() override { acceptable_.wake_all(); }

  void report_registry() const {
    actor_.context().report(WorldEvent::registry_counted, registry_.size());
  }

  void begin_session(std::unique_ptr<Stream> stream) {
    report_registry();
    sessions_.remove_if([](const std::shared_ptr<SessionHandle>& session) {
      return session->state() == SessionState::closed;
    });
    // Weak, because the acceptor belongs to the session that it acts on.
    const auto session = std::make_shared<SessionHandle>();
    const std::weak_ptr<SessionHandle> weak = session;
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    options.registry = &registry_;
    const std::shared_ptr<Service> service = service_;
    options.root_response_schemas = service->response_schemas;
    options.root_handler = [service](const Request& request) { return service->answer(request); };
    options.acceptor = [service, weak](const ConnectionRequest& request) {
      service->close_later(service, request, weak);
      return service->decide(service);
    };
    if (params_.flag("asks_back")) options.acceptor = SessionActor::acceptor(actor_, weak, true);
    *session =
        start_session(actor_.executor(), Role::acceptor, std::move(stream), std::move(options));
    sessions_.push_back(session);
    handshakes_.add(*session);
    if (handshakes_.given_up_count() > 0) actor_.context().reach("handshake.given_up");
    if (params_.count("calls_back") > 0) {
      (void)calls_.spawn([this, session = *session] { await_calls_back(session); });
    }
    if (params_.count("opens_back") > 0) {
      (void)calls_.spawn([this, session = *session] { await_opens_back(session); });
    }
  }

  void await_opens_back(const SessionHandle& session) {
    constexpr Duration patience = std::chrono::seconds(1);
    if (!session.establish()) return;
    for (std::uint64_t i = 0; i < params_.count("opens_back"); ++i) {
      const auto opened = actor_.await_open(session, patience);
      if (!opened) return;
      (void)actor_.await_close(*opened, patience);
    }
  }

  void await_calls_back(const SessionHandle& session) {
    if (!session.establish()) return;
    const ConnectionHandle root = session.root();
    if (!root) return;
    for (std::uint64_t i = 0; i < params_.count("calls_back"); ++i) {
      (void)calls_.spawn([this, root] {
        (void)actor_.await_call(root, params_.draw_bytes("payload", actor_.draws()),
                                std::chrono::minutes(10));
      });
    }
  }

  // All at once: each takes up to its grace.
  void await_end() {
    Scope ends(actor_.executor());
    for (const std::shared_ptr<SessionHandle>& session : sessions_) {
      const Result<void> spawned = ends.spawn([this, session] { actor_.await_shutdown(*session); });
      VOX_ASSERT(spawned.has_value());
    }
    const Shield shield(actor_.executor());
    const Wake ended = ends.await_empty();
    VOX_ASSERT(ended == Wake::signalled);
    const Wake called = calls_.await_empty();
    VOX_ASSERT(called == Wake::signalled);
    sessions_.clear();
    handshakes_.clear();
    report_registry();
  }

  SessionActor actor_;
  const Params& params_;
  SessionRegistry registry_;
  std::shared_ptr<Service> service_;
  WaitQueue acceptable_;
  std::list<std::shared_ptr<SessionHandle>> sessions_;
  PendingHandshakes handshakes_;
  Scope calls_;
};

}  // namespace

constinit const WorkloadSpec session_server_spec{
    "session_server", "Serves echo to the sessions of other actors, and decides about connections.",
    session_server_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionServer>(host, params, context));
    }};

}  // namespace vox::sim

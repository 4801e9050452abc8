// Brings sessions into each state they have and shuts them down there.
//
// Each round draws a state, waits until the session is in it, if it ever is, and measures nothing:
// that the shutdown returned by its bound is judged from events.
#include <array>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_stopper_params[] = {
    {"server", ParamKind::host, "", "Which host it connects to; it should be resumable."},
    {"port", ParamKind::count, "2000", "Where the server listens."},
    {"rounds", ParamKind::count, "5", "Sessions, one after the other.", true},
    {"patience", ParamKind::duration, "500ms", "How long it waits for a state.", true},
    {"drain", ParamKind::duration, "0s..20ms", "How long requests may go on; drawn.", true},
    {"grace", ParamKind::duration, "0s..100ms", "How long the link may take; drawn.", true},
    {"calls", ParamKind::count, "0..3", "Calls that are in flight meanwhile; drawn.", true},
    {"opens", ParamKind::count, "0..2", "Opens that are in flight meanwhile; drawn.", true},
    {"stubborn", ParamKind::ratio, "1/4", "How often a handler ignores its cancellation."},
    {"handler_delay", ParamKind::duration, "0s..50ms", "How long a handler takes; drawn.", true},
};

struct Target {
  SessionState state;
  std::string_view mark;
};
constexpr std::array<Target, 6> targets{{
    {SessionState::establishing, "shutdown.establishing"},
    {SessionState::open, "shutdown.open"},
    {SessionState::awaiting_resume, "shutdown.awaiting_resume"},
    {SessionState::recovering, "shutdown.recovering"},
    {SessionState::draining, "shutdown.draining"},
    {SessionState::closed, "shutdown.closed"},
}};

class SessionStopper final : public Workload {
 public:
  SessionStopper(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  void await_run() override {
    const std::uint64_t rounds = params_.count("rounds");
    for (std::uint64_t i = 0; i < rounds && !actor_.is_over(); ++i) {
      await_round(targets[actor_.draws().below(targets.size())]);
    }
  }

 private:
  [[nodiscard]] ShutdownOptions draw_options() {
    return {.drain = params_.draw_duration("drain", actor_.draws()),
            .grace = params_.draw_duration("grace", actor_.draws())};
  }

  void await_round(const Target& target) {
    SessionOptions options = actor_.options();
    options.resumable = true;
    auto stream = actor_.connect(params_.host("server"), params_.count("port"));
    if (!stream) return;
    options.root_handler = [this](const Request& request) { return answer(request); };
    const SessionHandle session =
        start_session(actor_.executor(), Role::initiator, *std::move(stream), std::move(options));
    Scope calls(actor_.executor(), &actor_.host().scope());
    start_calls(session, calls);
    start_opens(session, calls);
    await_state(session, target);
    if (session.state() == target.state) actor_.context().reach(target.mark);
    const ShutdownReport report = actor_.await_shutdown(session, draw_options());
    VOX_ASSERT(report.reason != CloseReason::none);
    if (report.reason == CloseReason::shutdown) VOX_ASSERT(report.phase != ShutdownPhase::none);
    VOX_ASSERT(report.handlers_detached == session.handlers_detached());
    if (report.phase == ShutdownPhase::drain) actor_.context().reach("shutdown.drained");
    if (report.phase == ShutdownPhase::abort) actor_.context().reach("shutdown.aborted");
    if (report.handlers_detached > 0) actor_.context().reach("shutdown.left_behind");
    const Shield shield(actor_.executor());
    const Wake wake = calls.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

  // Calls of the server. A stubborn handler goes on for its time whoever tells it to stop, also
  // after its session: what it uses must outlive both.
  Reply answer(const Request& request) {
    Executor& executor = request.executor;
    const Duration delay = params_.draw_duration("handler_delay", actor_.draws());
    if (actor_.draws().chance(params_.ratio("stubborn"))) {
      const Shield shield(executor);
      (void)await_sleep(executor, delay);
    } else {
      (void)await_sleep(executor, delay);
    }
    return Reply::success(to_bytes(request.args));
  }

  void start_opens(const SessionHandle& session, Scope& opens) {
    const std::uint64_t count = params_.draw_count("opens", actor_.draws());
    for (std::uint64_t i = 0; i < count; ++i) {
      (void)opens.spawn([this, session] {  // not when told to end
        (void)actor_.await_open(session, std::chrono::seconds(1));
      });
    }
  }

  void start_calls(const SessionHandle& session, Scope& calls) {
    const std::uint64_t count = params_.draw_count("calls", actor_.draws());
    for (std::uint64_t i = 0; i < count; ++i) {
      (void)calls.spawn([this, session] {  // not when told to end
        if (!session.establish(actor_.in(std::chrono::seconds(1)))) return;
        const ConnectionHandle root = session.root();
        if (root) (void)actor_.await_call(root, 32, std::chrono::seconds(1));
      });
    }
  }

  // Helps it along where it needs help: a link for recovering, a shutdown for draining and closed.
  void await_state(const SessionHandle& session, const Target& target) {
    const Time deadline = actor_.in(params_.duration("patience"));
    bool helped = false;
    while (session.state() != target.state && actor_.executor().now() < deadline) {
      const SessionState state = session.state();
      const bool ends =
          target.state == SessionState::draining || target.state == SessionState::closed;
      if (!helped && ends && state == SessionState::open) {
        helped = true;
        session.try_shutdown(draw_options());
        if (target.state == SessionState::draining) await_turn(actor_.executor());
        continue;
      }
      if (target.state == SessionState::recovering && state == SessionState::awaiting_resume) {
        give_link(session);
      }
      if (await_sleep(actor_.executor(), std::chrono::microseconds(300)) == Wake::cancelled) return;
    }
  }

  void give_link(const SessionHandle& session) {
    auto stream = actor_.connect(params_.host("server"), params_.count("port"));
    if (!stream) return;
    auto link = make_link(actor_.executor(), *std::move(stream), actor_.context().limits());
    (void)session.try_resume(std::move(link));  // busy: one is under way
  }

  SessionActor actor_;
  const Params& params_;
};

}  // namespace

constinit const WorkloadSpec session_stopper_spec{
    "session_stopper", "Shuts sessions down in each state that a session has.",
    session_stopper_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionStopper>(host, params, context));
    }};

}  // namespace vox::sim

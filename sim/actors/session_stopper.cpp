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

constexpr ParamSpec params_of[] = {
    {"server", ParamKind::host, "", "Which host it connects to; it should be resumable."},
    {"port", ParamKind::count, "2000", "Where the server listens."},
    {"rounds", ParamKind::count, "5", "Sessions, one after the other.", true},
    {"patience", ParamKind::duration, "500ms", "How long it waits for a state.", true},
    {"drain", ParamKind::duration, "0s..20ms", "How long requests may go on; drawn.", true},
    {"grace", ParamKind::duration, "0s..100ms", "How long the link may take; drawn.", true},
    {"calls", ParamKind::count, "0..3", "Calls that are in flight meanwhile; drawn.", true},
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
    const SessionHandle session =
        start_session(actor_.executor(), Role::initiator, *std::move(stream), std::move(options));
    Scope calls(actor_.executor(), &actor_.host().scope());
    start_calls(session, calls);
    await_state(session, target);
    if (session.state() == target.state) actor_.context().reach(target.mark);
    const ShutdownReport report = actor_.await_shutdown(session, draw_options());
    VOX_ASSERT(report.reason != CloseReason::none);
    const Shield shield(actor_.executor());
    const Wake wake = calls.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
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
    "session_stopper", "Shuts sessions down in each state that a session has.", params_of,
    [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionStopper>(host, params, context));
    }};

}  // namespace vox::sim

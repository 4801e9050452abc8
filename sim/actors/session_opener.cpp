// Opens and closes connections from many fibers at once, in every form the control plane has, and
// gives up in the middle as often as not.
#include <vector>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec params_of[] = {
    {"server", ParamKind::host, "", "Which host it opens connections to."},
    {"port", ParamKind::count, "2000", "Where the server listens."},
    {"openers", ParamKind::count, "16", "Fibers that open and close.", true},
    {"rounds", ParamKind::count, "10", "Opens of each.", true},
    {"pause", ParamKind::duration, "0s..2ms", "Time between steps; drawn for each.", true},
    {"patience", ParamKind::duration, "0s..50ms",
     "How long an open or close may take before it is given up; drawn for each.", true},
    {"drop", ParamKind::ratio, "1/3", "How often a connection is dropped instead of closed."},
    {"call", ParamKind::ratio, "1/3", "How often a connection carries a call before its end."},
    {"try", ParamKind::ratio, "1/4", "How often the form that does not wait is used."},
    {"cancel", ParamKind::ratio, "1/8", "How often an opener is cancelled from outside."},
    {"shutdown_after", ParamKind::duration, "for_ever",
     "When it shuts the session down in the middle of everything.", true},
};

class SessionOpener final : public Workload {
 public:
  SessionOpener(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  void await_run() override {
    auto session = actor_.await_session(params_.host("server"), params_.count("port"),
                                        actor_.options(), std::chrono::seconds(10));
    if (!session) return;
    session_ = *std::move(session);
    Scope openers(actor_.executor(), &actor_.host().scope());
    for (std::uint64_t i = 0; i < params_.count("openers"); ++i) {
      (void)openers.spawn([this] { await_rounds(); });  // not when told to end
    }
    await_shutdown_time(openers);
    actor_.await_shutdown(session_, {.grace = std::chrono::milliseconds(500)});
    const Shield shield(actor_.executor());
    const Wake wake = openers.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
    session_ = {};
  }

 private:
  void await_shutdown_time(Scope& openers) {
    const Duration shutdown_after = params_.duration("shutdown_after");
    if (openers.await_empty(actor_.in(shutdown_after)) == Wake::deadline) {
      actor_.context().reach("shutdown.midway");
    }
  }

  void await_rounds() {
    for (std::uint64_t i = 0; i < params_.count("rounds"); ++i) {
      if (actor_.draws().chance(params_.ratio("cancel"))) {
        await_cancelled_round();
      } else {
        await_round();
      }
      if (await_pause() == Wake::cancelled) return;
      if (session_.state() != SessionState::open) return;
    }
  }

  [[nodiscard]] Wake await_pause() {
    return await_sleep(actor_.executor(), params_.draw_duration("pause", actor_.draws()));
  }

  // A round in a scope of its own, which is cancelled while it is at it.
  void await_cancelled_round() {
    Scope scope(actor_.executor(), &actor_.host().scope());
    (void)scope.spawn([this] { await_round(); });  // not when told to end
    (void)await_pause();
    scope.cancel();
    const Shield shield(actor_.executor());
    const Wake wake = scope.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

  void await_round() {
    const Duration patience = params_.draw_duration("patience", actor_.draws());
    if (actor_.draws().chance(params_.ratio("try"))) return await_try_round(patience);
    auto opened = actor_.await_open(session_, patience);
    if (opened) await_use(*std::move(opened), patience);
  }

  void await_try_round(Duration patience) {
    Result<PendingOpen> pending = session_.try_open();
    if (!pending) return;
    if (actor_.draws().chance({1, 3})) return;  // dropped undecided
    auto opened = pending->wait(actor_.in(patience));
    if (!opened) return;
    if (actor_.draws().chance({1, 2})) {
      (void)opened->try_close();
      return;
    }
    await_use(*std::move(opened), patience);
  }

  void await_use(ConnectionHandle connection, Duration patience) {
    if (actor_.draws().chance(params_.ratio("call"))) {
      (void)actor_.await_call(connection, 16, patience);
    }
    if (await_pause() == Wake::cancelled) return;
    if (actor_.draws().chance(params_.ratio("drop"))) return;
    (void)actor_.await_close(connection, patience);
  }

  SessionActor actor_;
  const Params& params_;
  SessionHandle session_;
};

}  // namespace

constinit const WorkloadSpec session_opener_spec{
    "session_opener", "Opens, closes, drops and gives up connections from many fibers at once.",
    params_of, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionOpener>(host, params, context));
    }};

}  // namespace vox::sim

// Opens and closes connections from many fibers at once, in every form the control plane has, and
// gives up in the middle as often as not.
#include <vector>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_opener_params[] = {
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
    {"resumable", ParamKind::flag, "false", "Resumes a session that lost its link."},
    {"leaves", ParamKind::flag, "false",
     "Drops the root in the middle of everything, and waits until the session ends, unused."},
    {"asks_back", ParamKind::flag, "false",
     "Before it accepts a connection opens one in return, unless enough were opened in return."},
    {"linger", ParamKind::duration, "1500ms",
     "How long it stays when all is done, so that both ends can be compared.", true},
};

class SessionOpener final : public Workload {
 public:
  SessionOpener(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  void await_run() override {
    auto session = actor_.await_session(params_.host("server"), params_.count("port"), options(),
                                        std::chrono::seconds(10));
    if (!session) return;
    session_ = *std::move(session);
    *held_ = session_;
    Scope openers(actor_.executor(), &actor_.host().scope());
    for (std::uint64_t i = 0; i < params_.count("openers"); ++i) {
      (void)openers.spawn([this] { await_rounds(); });  // not when told to end
    }
    Scope upkeep(actor_.executor(), &actor_.host().scope());
    if (params_.flag("resumable")) {
      (void)upkeep.spawn([this] {  // not when told to end
        actor_.await_resumes(session_, params_.host("server"), params_.count("port"),
                             std::chrono::seconds(5));
      });
    }
    if (params_.flag("leaves")) await_leaving();
    await_shutdown_time(openers);
    upkeep.cancel();
    actor_.await_shutdown(session_, {.grace = std::chrono::milliseconds(500)});
    actor_.await_end_of(upkeep);
    actor_.await_end_of(openers);
    session_ = *held_ = {};
  }

 private:
  [[nodiscard]] SessionOptions options() {
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    if (params_.flag("leaves")) options.lifetime = Lifetime::last_handle;
    options.acceptor = SessionActor::acceptor(actor_, held_, params_.flag("asks_back"));
    return options;
  }

  // The session has nobody but the connections from here on, and ends with the last of them.
  void await_leaving() {
    (void)await_pause();
    { const ConnectionHandle root = session_.root(); }
    actor_.await_closed(session_);
  }

  void await_shutdown_time(Scope& openers) {
    const Duration shutdown_after = params_.duration("shutdown_after");
    if (openers.await_empty(actor_.in(shutdown_after)) == Wake::deadline) {
      actor_.context().reach("shutdown.midway");
      return;
    }
    actor_.await_bare(session_);
    (void)await_sleep(actor_.executor(), params_.duration("linger"));  // or until told to end
  }

  void await_rounds() {
    for (std::uint64_t i = 0; i < params_.count("rounds"); ++i) {
      if (actor_.draws().chance(params_.ratio("cancel"))) {
        await_cancelled_round();
      } else {
        await_round();
      }
      if (await_pause() == Wake::cancelled) return;
      if (session_.state() == SessionState::open) continue;
      if (!params_.flag("resumable") || await_link() == Wake::cancelled) return;
    }
  }

  [[nodiscard]] Wake await_pause() {
    return await_sleep(actor_.executor(), params_.draw_duration("pause", actor_.draws()));
  }

  // Without a link there is nothing to hurry for.
  [[nodiscard]] Wake await_link() {
    while (session_.state() == SessionState::awaiting_resume ||
           session_.state() == SessionState::recovering) {
      const Wake wake = await_sleep(actor_.executor(), std::chrono::milliseconds(50));
      if (wake == Wake::cancelled) return wake;
    }
    return session_.state() == SessionState::open ? Wake::signalled : Wake::cancelled;
  }

  // A round in a scope of its own, which is cancelled while it is at it.
  void await_cancelled_round() {
    Scope scope(actor_.executor(), &actor_.host().scope());
    (void)scope.spawn([this] { await_round(); });  // not when told to end
    (void)await_pause();
    scope.cancel();
    actor_.await_end_of(scope);
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
  const std::shared_ptr<SessionHandle> held_ = std::make_shared<SessionHandle>();  // for acceptors
};

}  // namespace

constinit const WorkloadSpec session_opener_spec{
    "session_opener", "Opens, closes, drops and gives up connections from many fibers at once.",
    session_opener_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionOpener>(host, params, context));
    }};

}  // namespace vox::sim

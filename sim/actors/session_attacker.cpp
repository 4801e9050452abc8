// A counterpart that keeps to the bytes of the protocol and breaks its manners: it floods, it never
// reads, it says nothing, or it sends what is no message. attacks.hpp has what it can do.
//
// It is done when the other end has had enough of it, or its time is up. Which of the two was to
// happen is the scenario's to say: anything else is a piece of work that failed.
#include <list>
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/attacks.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_attacker_params[] = {
    {"server", ParamKind::host, "", "Whom it attacks."},
    {"port", ParamKind::count, "2000", "Where that listens."},
    {"attack", ParamKind::text, "",
     "What it does: pings, answered_pings, requests, requests_of_our_half, requests_repeated, "
     "calls, cancelled_calls, opens, opens_without_service, opens_given_up, opens_closed, strays, "
     "items (past any credit), "
     "channels (that nobody wants), schemas, repeated_schemas, garbage, huge_frame, "
     "trickled_frame, trickled_reading; trickled_handshake or silence (no handshake)."},
    {"reads", ParamKind::flag, "false", "Whether it reads what comes back."},
    {"messages", ParamKind::count, "1000", "How many messages of the attack it sends.", true},
    {"pause", ParamKind::duration, "0s", "Time between two of them; none at full rate.", true},
    {"visits", ParamKind::count, "1", "How often it comes back, each time it is thrown out.", true},
    {"rest", ParamKind::duration, "0s", "Time before each visit; drawn for each.", true},
    {"streams", ParamKind::count, "1", "Over how many streams it attacks at once.", true},
    {"patience", ParamKind::duration, "20s", "How long it goes on at most.", true},
    {"ends", ParamKind::text, "thrown_out",
     "What has to become of it: thrown_out, tolerated, or either."},
};

class SessionAttacker final : public Workload {
 public:
  SessionAttacker(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params), attack_(find_attack(params.text("attack"))) {
    VOX_ASSERT(attack_ != nullptr);  // the scenario names an attack that there is not
  }

  void await_run() override {
    deadline_ = actor_.in(params_.duration("patience"));
    Scope streams(actor_.executor(), &actor_.host().scope());
    for (std::uint64_t i = 0; i < params_.count("streams"); ++i) {
      (void)streams.spawn([this] { await_visits(); });  // not when told to end
    }
    const Shield shield(actor_.executor());
    const Wake wake = streams.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

 private:
  void await_visits() {
    for (std::uint64_t i = 0; i < params_.count("visits"); ++i) {
      const Duration rest = params_.draw_duration("rest", actor_.draws());
      if (await_sleep(actor_.executor(), rest) == Wake::cancelled) return;
      if (actor_.executor().now() >= deadline_) return;
      await_visit();
    }
  }

  void await_visit() {
    auto stream = actor_.connect(params_.host("server"), params_.count("port"));
    if (!stream) return;
    AttackPeer peer(actor_.executor(), *std::move(stream), deadline_);
    Scope reading(actor_.executor(), &actor_.host().scope());
    const Result<void> attacked = await_attack(peer, reading);
    reading.cancel();
    const Shield shield(actor_.executor());
    const Wake wake = reading.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
    judge(attacked);
  }

  Result<void> await_attack(AttackPeer& peer, Scope& reading) {
    if (attack_->shakes_hands) {
      if (auto shaken = peer.await_handshake(); !shaken) return shaken;
    }
    const bool reads = params_.flag("reads") && !attack_->reads_itself;
    if (reads) {
      const Result<void> spawned = reading.spawn([&peer] {
        while (peer.await_byte(std::chrono::hours(1))) {
        }
      });
      if (!spawned) return spawned;
    }
    const Result<void> struck =
        attack_->await_strike(peer, {params_.count("messages"), params_.duration("pause")});
    if (!struck) return struck;
    if (reads) (void)reading.await_empty(deadline_);
    return await_end(peer);
  }

  // Waits for the other end's patience to run out. A byte now and then is not reading, and tells
  // whether the stream is still there.
  static Result<void> await_end(AttackPeer& peer) {
    constexpr Duration now_and_then = std::chrono::milliseconds(100);
    for (;;) {
      if (auto read = peer.await_byte(now_and_then); !read) return read;
      if (auto paused = peer.await_pause(now_and_then); !paused) return paused;
    }
  }

  void judge(const Result<void>& attacked) {
    VOX_ASSERT(!attacked.has_value());
    const std::string& ends = params_.text("ends");
    const bool tolerated =
        attacked.error() == Error::deadline_exceeded || attacked.error() == Error::cancelled;
    if (!tolerated) actor_.context().reach("attacker.thrown_out");
    const bool as_expected = ends == "either" || tolerated == (ends == "tolerated");
    actor_.note(as_expected ? 0 : work_outcome(attacked.error()));
  }

  SessionActor actor_;
  const Params& params_;
  const Attack* attack_;
  Time deadline_ = never;
};

}  // namespace

constinit const WorkloadSpec session_attacker_spec{
    "session_attacker", "Floods, stays silent or talks nonsense to a session_server.",
    session_attacker_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionAttacker>(host, params, context));
    }};

}  // namespace vox::sim

// Promise: while calls are in flight between two sessions, one of them is answered every 100 ms.
//
// Each direction counts for itself: that one end gets its answers says nothing about the other's.
// A call that ends without an answer moves nothing, or else two ends that block each other would
// look alive for as long as their callers give up. What is counted from is the latest of: the first
// call in flight, the last answer, both ends attached to the stream, the last fault healed.
#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/fault_watch.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

constexpr Duration standstill_max = std::chrono::milliseconds(100);

class Progress final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | FaultWatch::kinds |
      EventKinds{{EventKind::link_attached, EventKind::link_ended, EventKind::request_started,
                  EventKind::request_ended},
                 {}};

 public:
  Progress() : Checker("progress", watched_kinds, Judges::time_too) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    faults_.observe(event);
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return forget_host(event.host);
    observe_core(event);
  }

  void judge_time(std::int64_t now_ns) override {
    if (now_ns <= due_at_ns_ || faults_.is_active()) return;
    due_at_ns_ = std::numeric_limits<std::int64_t>::max();
    sessions_.for_each([&](const SessionKey& key, const Session& session) {
      if (session.calls_count == 0 || session.stream == 0) return;
      const Stream& stream = streams_.at(session.stream);
      if (stream.attached_count < 2) return;
      const std::int64_t since_ns =
          faults_.counts_from_ns(std::max(session.moved_at_ns, stream.joined_at_ns));
      due_at_ns_ = std::min(due_at_ns_, since_ns + standstill_max.count());
      if (now_ns - since_ns <= standstill_max.count()) return;
      fail_promise("none of the " + std::to_string(session.calls_count) + " calls in flight of " +
                   session_words(key) + " was answered for more than " +
                   time_words(standstill_max.count()));
    });
  }

  void finish(World& world, RunEnd) override { judge_time(world.now().time_since_epoch().count()); }

 private:
  struct Session {
    std::uint64_t calls_count = 0;  // in flight, those that it makes
    std::int64_t moved_at_ns = 0;   // the first of them began, or the last answer came
    std::uint64_t stream = 0;       // 0: attached to none
  };
  struct Stream {
    std::uint64_t attached_count = 0;
    std::int64_t joined_at_ns = 0;  // when its second end was attached
  };

  void observe_core(const TraceEvent& event) {
    switch (core_kind(event)) {
      case EventKind::link_attached: return attach(sessions_.of(event), event);
      case EventKind::link_ended: return detach(sessions_.of(event));
      case EventKind::request_started:
        if (event.b != 0) begin_call(sessions_.of(event), event.at_ns);
        return;
      case EventKind::request_ended:
        if (event.b != 0) end_call(sessions_.of(event), event);
        return;
      default: return;
    }
  }

  void attach(Session& session, const TraceEvent& event) {
    detach(session);
    if (event.b == 0) return;
    session.stream = event.b;
    Stream& stream = streams_[event.b];
    stream.attached_count += 1;
    stream.joined_at_ns = event.at_ns;
    forget_when_due();
  }

  void detach(Session& session) {
    if (session.stream == 0) return;
    const auto found = streams_.find(session.stream);
    VOX_ASSERT(found != streams_.end() && found->second.attached_count > 0);
    found->second.attached_count -= 1;
    if (found->second.attached_count == 0) streams_.erase(found);
    session.stream = 0;
  }

  void begin_call(Session& session, std::int64_t at_ns) {
    session.calls_count += 1;
    if (session.calls_count > 1) return;
    session.moved_at_ns = at_ns;
    forget_when_due();
  }

  void end_call(Session& session, const TraceEvent& event) {
    VOX_ASSERT(session.calls_count > 0);
    session.calls_count -= 1;
    if (event.c == 0) session.moved_at_ns = event.at_ns;
  }

  void forget_host(std::uint32_t host) {
    sessions_.for_each_of_host(host, [this](const SessionKey&, Session& s) { detach(s); });
    sessions_.forget_host(host);
  }

  // A standstill is asked about when the one that is due first may have come to its end; answers
  // that came meanwhile put that off. What begins anew may be due earlier than what was known.
  void forget_when_due() { due_at_ns_ = 0; }

  std::int64_t due_at_ns_ = 0;  // nothing is overdue up to here
  HostLives lives_;
  FaultWatch faults_;
  std::map<std::uint64_t, Stream> streams_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec progress_spec{
    "progress", "each direction of a pair with calls in flight has one answered in every 100 ms",
    PromiseWhen::always,
    [](const PromiseContext&) { return std::unique_ptr<Checker>(std::make_unique<Progress>()); }};

}  // namespace vox::sim

// Promise: sessions hold no more memory than their limits allow, and no more than they say.
//
// Three things are compared at every event. What a session says that it holds is within the figure
// computed from its limits. What its host really took from the heap (sim/memory_account.hpp) is
// within the figures of its sessions together, with a little for the host itself. And whenever time
// moves on, so that every turn has ended and reported, the heap is within what the sessions say: a
// gauge that lies is a broken promise long before its bound is.
//
// Connections that have ended and that somebody's handle keeps are not the session's to bound, but
// they are on the heap: sessions say how much that is, and it is allowed for.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

// A host's own: servers, listeners, what a handler holds in the middle of a turn.
constexpr std::uint64_t host_bytes = 32 << 10;
// The record of a fiber; its stack is not on the heap.
constexpr std::uint64_t fiber_bytes = 512;

class MemoryBounded final : public Checker {
 public:
  explicit MemoryBounded(const PromiseContext& context)
      : Checker("memory.bounded"), memory_of_(context.memory_of) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    let_go();
    if (event.at_ns > now_ns_) judge_books(index, event);
    if (is_kind(event, WorldEvent::host_started)) return forget_host(event.host);
    if (is_kind(event, EventKind::session_memory)) take_report(index, event);
    if (event.host > 0) judge_heap(index, event.host);
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Session {
    std::uint64_t held_bytes = 0;
    std::uint64_t bound_bytes = 0;
    std::uint64_t ended_bytes = 0;
  };
  void take_report(std::uint64_t index, const TraceEvent& event) {
    const SessionKey key = session_of(event);
    if (event.b == 0) {  // it has gone, as soon as this is said
      leaving_ = key;
      has_leaving_ = true;
      return;
    }
    set(key, {event.a, event.b, event.c});
    if (event.a <= event.b) return;
    fail_promise(index, session_words(key) + " says that it holds " + std::to_string(event.a) +
                            " bytes, " + std::to_string(event.b) + " at most");
  }

  void set(const SessionKey& key, const Session& now) {
    Session& session = sessions_.of(key);
    Session& all = host_of(key.host);
    all.held_bytes += now.held_bytes - session.held_bytes;
    all.bound_bytes += now.bound_bytes - session.bound_bytes;
    all.ended_bytes += now.ended_bytes - session.ended_bytes;
    session = now;
  }

  // A session reports its end while it is still there.
  void let_go() {
    if (!has_leaving_) return;
    has_leaving_ = false;
    set(leaving_, {});
  }

  void forget_host(std::uint32_t host) {
    sessions_.forget_host(host);
    host_of(host) = {};
  }

  Session& host_of(std::uint32_t host) {
    if (host >= hosts_.size()) hosts_.resize(host + std::size_t{1});
    return hosts_[host];
  }

  void judge_heap(std::uint64_t index, std::uint32_t host) {
    if (!memory_of_) return;
    if (host >= hosts_.size()) return;
    const Session& all = hosts_[host];
    const HostMemory memory = memory_of_(host);
    judge(index, host, memory, all.bound_bytes + all.ended_bytes, "whose limits allow");
  }

  // All hosts but the one whose turn has begun.
  void judge_books(std::uint64_t index, const TraceEvent& event) {
    now_ns_ = event.at_ns;
    if (!memory_of_) return;
    for (std::uint32_t host = 1; host < hosts_.size(); ++host) {
      if (host == event.host) continue;
      const Session& all = hosts_[host];
      judge(index, host, memory_of_(host), all.held_bytes + all.ended_bytes, "that say to hold");
    }
  }

  void judge(std::uint64_t index, std::uint32_t host, const HostMemory& memory,
             std::uint64_t sessions_bytes, std::string_view what) {
    const std::uint64_t allowed = sessions_bytes + host_bytes + memory.fibers_count * fiber_bytes;
    if (memory.heap_bytes <= allowed) return;
    fail_promise(index, "host " + std::to_string(host) + " has " +
                            std::to_string(memory.heap_bytes) + " bytes of the heap for sessions " +
                            std::string(what) + ' ' + std::to_string(sessions_bytes));
  }

  const std::function<HostMemory(std::uint32_t)> memory_of_;
  SessionTable<Session> sessions_;
  std::vector<Session> hosts_;  // the sums over their sessions, by the host's number
  std::int64_t now_ns_ = 0;
  SessionKey leaving_;
  bool has_leaving_ = false;
};

}  // namespace

constinit const PromiseSpec memory_bounded_spec{
    "memory.bounded", "sessions hold no more memory than their limits allow and than they say",
    PromiseWhen::always, [](const PromiseContext& context) {
      return std::unique_ptr<Checker>(std::make_unique<MemoryBounded>(context));
    }};

}  // namespace vox::sim

// What runs next: the one loop of a world, and the time it keeps. Internal to sim.
//
// Three kinds of things can happen at an instant: a ready task, a timer that is due, a segment that
// arrives. Each kind has its own order (tasks by a draw, timers and arrivals by when they were
// armed), and where several kinds compete a draw of the host concerned decides between their
// firsts. So a timeout and the answer it waits for race in both orders, over seeds. Time moves only
// when nothing competes, which is why a task that posts itself for ever is a livelock here.
//
// A host whose clock does not run as the world's keeps its timers in a queue of its own, in its own
// time; the engine asks it when the first falls due in the world's. There are few of them, and in
// most worlds none.
//
// Invariants: now() never goes back; no segment arrives before now(), and a timer whose deadline
// had passed when it was armed is due at once.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/memory_account.hpp"
#include "sim/random.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"
#include "vox/base/pairing_heap.hpp"
#include "vox/base/time.hpp"
#include "vox/runtime/task.hpp"
#include "vox/runtime/timer_queue.hpp"

namespace vox::sim {

class SimExecutor;

/// Tasks in the order drawn for them.
struct DrawnBefore {
  bool operator()(const Task& a, const Task& b) const {
    return a.order != b.order ? a.order < b.order : a.sequence < b.sequence;
  }
};
using ReadyQueue = PairingHeap<Task, DrawnBefore>;

/// Something of the network's that happens to a host at a time. Intrusive, like a timer, but of the
/// wire and not of the host: it survives the host's crash.
class Arrival : public HeapLink {
 public:
  Arrival(SimExecutor& receiver, TaskFunction function, void* context)
      : receiver_(receiver), function_(function), context_(context) {}
  struct Before {
    bool operator()(const Arrival& a, const Arrival& b) const {
      return a.due_ != b.due_ ? a.due_ < b.due_ : a.sequence_ < b.sequence_;
    }
  };
  [[nodiscard]] bool is_armed() const { return is_in_heap(); }

 private:
  friend class Engine;
  SimExecutor& receiver_;
  TaskFunction function_;
  void* context_;
  Time due_ = never;
  std::uint64_t sequence_ = 0;
};

class Engine {
 public:
  explicit Engine(std::uint64_t seed) : random_(seed) {}
  /// Nothing is ready, armed or arriving: asserted.
  ~Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] const Random& random() const { return random_; }
  [[nodiscard]] Trace& trace() { return trace_; }
  // The words of an event, in its order: a struct would only repeat TraceEvent.
  // NOLINTNEXTLINE(readability-function-size)
  void report(std::uint32_t host, WorldEvent kind, std::uint64_t object, std::uint64_t a = 0,
              std::uint64_t b = 0, std::uint64_t c = 0) {
    trace_.append({.at_ns = now_.time_since_epoch().count(),
                   .host = host,
                   .kind = static_cast<std::uint16_t>(kind),
                   .object = object,
                   .a = a,
                   .b = b,
                   .c = c});
  }

  RunEnd run(Time until);
  void stop() { stopping_ = true; }

  void arm(Arrival& arrival, Time due);
  void disarm(Arrival& arrival);

  // For executors.
  [[nodiscard]] ReadyQueue& ready() { return ready_; }
  [[nodiscard]] TimerQueue& timers() { return timers_; }
  [[nodiscard]] const Time& clock() const { return now_; }
  [[nodiscard]] std::uint64_t next_task_sequence() { return next_task_sequence_++; }
  /// Whose code runs now; null while it is nobody's or the network's.
  [[nodiscard]] const SimExecutor* current() const { return current_; }
  /// Runs one thing of `executor`'s and says so meanwhile. Nests: a task may crash another host.
  template <typename Action>
  void run_as(const SimExecutor& executor, Action action) {
    const SimExecutor* previous = current_;
    current_ = &executor;
    {
      const Charged charged(charged_by(executor));
      action();
    }
    current_ = previous;
  }
  // Move what belongs to `executor` out of the shared queues, in order.
  void extract_tasks(const SimExecutor& executor, ReadyQueue& ready);
  void extract_timers(const SimExecutor& executor, TimerQueue& timers);
  /// From now on `executor` has timers of its own: SimExecutor::own_timers().
  void add_clock(SimExecutor& executor) { clocked_.push_back(&executor); }
  /// Calls SimExecutor::stand_still() when this instant is over: nothing of it is ready then.
  void stand_still_after_instant(SimExecutor& executor) { stopping_hosts_.push_back(&executor); }

  [[nodiscard]] static const ChargedHost* charged_by(const SimExecutor& executor);

 private:
  enum class Turn : std::uint8_t { none, task, timer, arrival };
  /// Those of whom the next one to fire is the first.
  struct DueTimers {
    TimerQueue* timers;
    Time due;  // of the first, in the world's time
  };
  [[nodiscard]] DueTimers due_timers();
  [[nodiscard]] Turn next_turn(const DueTimers& due) const;
  [[nodiscard]] Turn drawn_turn(bool task, const TimerQueue* timers, bool arrival) const;
  [[nodiscard]] Time next_due();
  void end_instant();
  bool take_turn();
  void run_task();
  void run_timer(TimerQueue& timers);
  void run_arrival();

  Time now_{};
  Random random_;
  Trace trace_;
  ReadyQueue ready_;
  TimerQueue timers_;
  PairingHeap<Arrival, Arrival::Before> arrivals_;
  std::vector<SimExecutor*> clocked_;         // whose clocks are their own
  std::vector<SimExecutor*> stopping_hosts_;  // who stand still after this instant
  const SimExecutor* current_ = nullptr;
  std::uint64_t next_task_sequence_ = 1;
  std::uint64_t next_arrival_sequence_ = 1;
  std::uint64_t turns_this_instant_ = 0;
  bool stopping_ = false;
};

}  // namespace vox::sim

// Calls the typed service of a service_host: with deadlines, given up in the middle, and with
// streams both ways whose items have no deadline, so that whoever forgets one of their ends leaves
// somebody waiting.
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/actors/actors.hpp"
#include "sim/actors/scenario_service.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

using scenario::Ruin;
using scenario::Trouble;
using scenario::Workshop;

constexpr ParamSpec service_caller_params[] = {
    {"server", ParamKind::host, "", "Which host it calls."},
    {"port", ParamKind::count, "2100", "Where the host listens."},
    {"concurrency", ParamKind::count, "2", "Callers at a time.", true},
    {"rounds", ParamKind::count, "10", "Calls of each, sessions taken together.", true},
    {"rest", ParamKind::duration, "0s", "How long a call takes the callee; drawn for each.", true},
    {"long_rest", ParamKind::duration, "0s", "The same of the calls that are given up.", true},
    {"patience", ParamKind::duration, "for_ever", "The deadline of a call; drawn for each.", true},
    {"give_up", ParamKind::ratio, "0/1", "How often a call is given up before it is answered."},
    {"gives_up_after", ParamKind::duration, "0s..20ms",
     "How long it waits before it gives a call up; drawn for each.", true},
    {"streams", ParamKind::ratio, "0/1", "How often a round is a stream there and back."},
    {"refused", ParamKind::ratio, "0/1",
     "How often such a stream goes to a method that does not want it, or is not there."},
    {"parting", ParamKind::ratio, "0/1",
     "How often a round streams on a connection that it has let go of."},
    {"items", ParamKind::count, "0..60", "Items of a stream; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..5ms", "Time between items, and calls; drawn for each.",
     true},
    {"resumable", ParamKind::flag, "false", "Resumes a session that lost its link."},
};

// What work reports for a call that failed.
std::uint64_t fault_code(CallFault fault) {
  switch (fault) {
    case CallFault::disconnected: return work_outcome(Error::disconnected);
    case CallFault::indeterminate: return work_outcome(Error::indeterminate);
    case CallFault::deadline_exceeded: return work_outcome(Error::deadline_exceeded);
    default: return work_outcome(Error::cancelled);
  }
}

class ServiceCaller final : public Workload {
 public:
  ServiceCaller(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  void await_run() override {
    rounds_left_.assign(params_.count("concurrency"), params_.count("rounds"));
    while (!actor_.is_over() && has_rounds_left()) {
      await_one_session();
      if (has_rounds_left() && await_sleep(actor_.executor(), retry_pause) == Wake::cancelled)
        break;
    }
  }

 private:
  using Pending = PendingCall<std::uint64_t, Trouble>;
  using Called = CallResult<std::uint64_t, Trouble>;
  using Numbers = ChannelHalves<std::uint64_t>;
  static constexpr Duration retry_pause = std::chrono::milliseconds(100);
  static constexpr Duration session_patience = std::chrono::seconds(10);

  [[nodiscard]] bool has_rounds_left() const {
    return std::any_of(rounds_left_.begin(), rounds_left_.end(),
                       [](auto left) { return left > 0; });
  }
  [[nodiscard]] bool draws(std::string_view ratio) {
    return actor_.draws().chance(params_.ratio(ratio));
  }
  [[nodiscard]] Wake await_drawn(std::string_view duration) {
    return await_sleep(actor_.executor(), params_.draw_duration(duration, actor_.draws()));
  }

  void await_one_session() {
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    const auto session = actor_.await_session(params_.host("server"), params_.count("port"),
                                              std::move(options), session_patience);
    if (!session) return;
    {
      Scope upkeep(actor_.executor(), &actor_.host().scope());
      if (params_.flag("resumable")) {
        (void)upkeep.spawn([&] {  // not when told to end
          actor_.await_resumes(*session, params_.host("server"), params_.count("port"),
                               session_patience);
        });
      }
      await_callers(*session);
      upkeep.cancel();
      actor_.await_end_of(upkeep);
    }
    actor_.await_shutdown(*session);
  }

  // At the end a call that is not given up, for which there has to be a place.
  void await_callers(const SessionHandle& session) {
    const Client<Workshop> workshop(session.root());
    {
      Scope callers(actor_.executor(), &actor_.host().scope());
      for (std::size_t i = 0; i < rounds_left_.size(); ++i) {
        (void)callers.spawn([&, i] { await_rounds(session, workshop, rounds_left_[i]); });
      }
      actor_.await_end_of(callers);
    }
    await_call(workshop, Duration::zero());
  }

  void await_rounds(const SessionHandle& session, const Client<Workshop>& workshop,
                    std::uint64_t& left) {
    while (left > 0 && workshop.connection().is_open()) {
      left -= 1;
      if (draws("parting")) {
        await_parting(session);
      } else if (draws("streams")) {
        await_stream(workshop);
      } else if (draws("give_up")) {
        await_given_up(workshop);
      } else {
        await_call(workshop, params_.draw_duration("rest", actor_.draws()));
      }
      if (await_drawn("pause") == Wake::cancelled) return;
      // Without a link there is nothing to hurry for.
      if (session.state() != SessionState::open &&
          await_sleep(actor_.executor(), retry_pause) == Wake::cancelled) {
        return;
      }
    }
  }

  void judge(std::uint64_t work, const Called& called) {
    const bool is_unreadable = !called && called.error().fault == CallFault::invalid_payload;
    if (is_unreadable || (called && *called != work)) {
      actor_.context().report(WorldEvent::work_corrupt, work, as_number(WorkKind::call),
                              called.value_or(0));
    }
    actor_.end(work, WorkKind::call, called ? 0 : fault_code(called.error().fault));
  }

  void await_call(const Client<Workshop>& workshop, Duration rest) {
    const std::uint64_t work = actor_.begin(WorkKind::call);
    const Duration patience = params_.draw_duration("patience", actor_.draws());
    judge(work, workshop->rest.with({.deadline = actor_.in(patience)})(
                    work, static_cast<std::uint64_t>(rest.count())));
  }

  // Given up is what it was meant to be: no failure.
  void await_given_up(const Client<Workshop>& workshop) {
    const std::uint64_t work = actor_.begin(WorkKind::call);
    {
      const Duration rest = params_.draw_duration("long_rest", actor_.draws());
      const Pending pending = workshop->rest.start(work, static_cast<std::uint64_t>(rest.count()));
      (void)await_drawn("gives_up_after");
    }
    actor_.end(work, WorkKind::call, 0);
  }

  void await_stream(const Client<Workshop>& workshop) {
    const std::uint64_t work = actor_.begin(WorkKind::stream);
    Numbers there = channel<std::uint64_t>();
    Numbers back = channel<std::uint64_t>();
    const CallOptions options{.deadline =
                                  actor_.in(params_.draw_duration("patience", actor_.draws()))};
    std::uint64_t outcome = 0;
    if (!draws("refused")) {
      Pending pending = workshop->pass.with(options).start(there.rx, back.tx);
      outcome = await_there_and_back(work, pending, there.tx, back.rx);
    } else if (actor_.draws().chance({1, 2})) {
      Pending pending = workshop->refuse.with(options).start(there.rx, back.tx);
      (void)await_there_and_back(work, pending, there.tx, back.rx);
    } else {
      const Client<Ruin> ruin(workshop.connection());
      auto pending = ruin->pass.with(options).start(there.rx, back.tx);
      (void)await_there_and_back(work, pending, there.tx, back.rx);
    }
    actor_.end(work, WorkKind::stream, outcome);
  }

  // Both directions and the answer at once, each in its fiber.
  template <typename PendingStream>
  std::uint64_t await_there_and_back(std::uint64_t work, PendingStream& pending,
                                     Tx<std::uint64_t>& there, const Rx<std::uint64_t>& back) {
    const std::uint64_t items = params_.draw_count("items", actor_.draws());
    std::uint64_t outcome = 0;
    std::uint64_t answered = items;
    {
      Scope scope(actor_.executor(), &actor_.host().scope());
      const bool gives_up = draws("give_up");
      (void)scope.spawn([&, gives_up] {
        if (gives_up) {
          (void)await_drawn("gives_up_after");
          const PendingStream dropped = std::move(pending);
          outcome = work_outcome(Error::cancelled);
          return;
        }
        const auto called = pending.wait();
        outcome = called ? 0 : fault_code(called.error().fault);
        answered = called.value_or(items);
      });
      (void)scope.spawn([&] {
        for (std::uint64_t i = 0; i < items && there.send(i); ++i) (void)await_drawn("pause");
        there = {};  // dropped, which closes it
      });
      await_numbers(work, back);
      actor_.await_end_of(scope);
    }
    if (outcome == 0 && answered != items) report_corrupt(work, answered);
    return outcome;
  }

  void await_numbers(std::uint64_t work, const Rx<std::uint64_t>& back) {
    for (std::uint64_t expected = 0;; ++expected) {
      const Result<std::optional<std::uint64_t>> number = back.receive();
      if (!number || !*number) return;
      if (**number != expected) report_corrupt(work, **number);
    }
  }

  // Whoever has let go of a connection and still holds a channel of it has not let go of it.
  void await_parting(const SessionHandle& session) {
    auto opened = actor_.await_open(session, session_patience, "Workshop");
    if (!opened) return;
    Client<Workshop> workshop(*std::move(opened));
    const std::uint64_t work = actor_.begin(WorkKind::stream);
    Numbers there = channel<std::uint64_t>();
    const std::uint64_t items = params_.draw_count("items", actor_.draws());
    const auto begun = workshop->collect(items, there.rx);
    workshop = {};
    opened = fail(OpenFailure{});
    std::uint64_t outcome = begun ? 0 : fault_code(begun.error().fault);
    for (std::uint64_t i = 0; i < items && outcome == 0; ++i) {
      const Result<void> sent = there.tx.send(i);
      if (!sent) outcome = work_outcome(sent.error());
      (void)await_drawn("pause");
    }
    actor_.end(work, WorkKind::stream, outcome);
  }

  void report_corrupt(std::uint64_t work, std::uint64_t detail) {
    actor_.context().report(WorldEvent::work_corrupt, work, as_number(WorkKind::stream), detail);
  }

  SessionActor actor_;
  const Params& params_;
  std::vector<std::uint64_t> rounds_left_;  // of each caller
};

}  // namespace

constinit const WorkloadSpec service_caller_spec{
    "service_caller", "Calls and streams through the typed service of a service_host.",
    service_caller_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<ServiceCaller>(host, params, context));
    }};

}  // namespace vox::sim

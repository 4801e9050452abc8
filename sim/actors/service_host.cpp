// Serves the typed service of scenarios to whoever comes.
//
// A method that rests is work of this host from its beginning to its end: one that goes on after
// its caller has gone, by a deadline or otherwise, is found by liveness.
#include <optional>

#include "sim/actors/actors.hpp"
#include "sim/actors/scenario_service.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/session_registry.hpp"

namespace vox::sim {
namespace {

using scenario::Trouble;

constexpr ParamSpec service_host_params[] = {
    {"port", ParamKind::count, "2100", "Where it listens."},
    {"item_delay", ParamKind::duration, "0s", "Time between items of a stream; drawn for each.",
     true},
    {"resumable", ParamKind::flag, "false", "Whether sessions survive the loss of their link."},
};

class WorkshopOfHost final : public scenario::Workshop {
 public:
  WorkshopOfHost(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  Fallible<std::uint64_t, Trouble> rest(const Context& context, std::uint64_t work,
                                        std::uint64_t rest_ns) override {
    const std::uint64_t resting = actor_.begin(WorkKind::notice, rest_ns);
    const Wake wake = await_sleep(context.executor(), std::chrono::nanoseconds(rest_ns));
    actor_.end(resting, WorkKind::notice, 0);
    if (wake == Wake::cancelled) return fail(Trouble::cancelled);
    return work;
  }

  Fallible<std::uint64_t, Trouble> pass(const Context&, Rx<std::uint64_t> in,
                                        Tx<std::uint64_t> out) override {
    for (std::uint64_t count = 0;; ++count) {
      const Result<std::optional<std::uint64_t>> number = in.receive();
      if (!number || !await_manners()) return fail(Trouble::cancelled);
      if (!*number) return count;
      if (!out.send(**number)) return fail(Trouble::cancelled);
    }
  }

  Fallible<std::uint64_t, Trouble> refuse(const Context&, Rx<std::uint64_t>,
                                          Tx<std::uint64_t>) override {
    return fail(Trouble::refused);
  }

  void collect(const Context&, std::uint64_t count, Rx<std::uint64_t> in) override {
    (void)actor_.host().scope().spawn([this, count, in] { await_all(count, in); });
  }

 private:
  [[nodiscard]] bool await_manners() {
    const Duration delay = params_.draw_duration("item_delay", actor_.draws());
    return delay == Duration::zero() || await_sleep(actor_.executor(), delay) != Wake::cancelled;
  }

  void await_all(std::uint64_t count, const Rx<std::uint64_t>& in) {
    const std::uint64_t work = actor_.begin(WorkKind::stream, count);
    std::uint64_t expected = 0;
    for (;;) {
      const Result<std::optional<std::uint64_t>> number = in.receive();
      if (!number) return actor_.end(work, WorkKind::stream, work_outcome(number.error()));
      const bool is_right = *number ? **number == expected : count == expected;
      if (!is_right) {
        actor_.context().report(WorldEvent::work_corrupt, work, as_number(WorkKind::stream),
                                expected);
      }
      if (!*number || !await_manners()) return actor_.end(work, WorkKind::stream, 0);
      expected += 1;
    }
  }

  SessionActor actor_;
  const Params& params_;
};

class ServiceHost final : public Workload {
 public:
  ServiceHost(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context),
        params_(params),
        workshop_(std::make_shared<WorkshopOfHost>(host, params, context)) {}

  void await_run() override {
    Services services;
    services.add<scenario::Workshop>(workshop_);
    ServeOptions options;
    options.session = actor_.options();
    options.session.resumable = params_.flag("resumable");
    options.session.registry = &registry_;
    auto server = serve({actor_.executor(), actor_.host().transport()},
                        ':' + std::to_string(params_.count("port")), services, std::move(options));
    VOX_ASSERT(server.has_value());  // two servers on one port: the scenario is wrong
    (void)await_sleep(actor_.executor(), std::chrono::hours(24 * 365));
    const Shield shield(actor_.executor());
    (void)(*server)->shutdown();
  }

 private:
  SessionActor actor_;
  const Params& params_;
  SessionRegistry registry_;
  const std::shared_ptr<WorkshopOfHost> workshop_;
};

}  // namespace

constinit const WorkloadSpec service_host_spec{
    "service_host", "Serves a typed service: calls that rest, and streams both ways.",
    service_host_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<ServiceHost>(host, params, context));
    }};

}  // namespace vox::sim

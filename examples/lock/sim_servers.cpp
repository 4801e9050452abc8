// The hosts of a simulated lock that serve: lock servers, and the vault.
#include <charconv>
#include <memory>
#include <string>

#include "examples/lock/lock_server.hpp"
#include "examples/lock/sim_events.hpp"
#include "examples/lock/vault.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace lock {
namespace {

namespace sim = vox::sim;
using sim::ParamKind;

// What both have in common: a service on a port, until the host is told to end.
class Serving final {
 public:
  Serving(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : host_(host), params_(params), context_(context) {}

  [[nodiscard]] sim::Host& host() const { return host_; }
  [[nodiscard]] const sim::Params& params() const { return params_; }
  [[nodiscard]] const sim::WorkloadContext& context() const { return context_; }
  [[nodiscard]] vox::Runtime runtime() const { return {host_.executor(), host_.transport()}; }

  template <typename S>
  std::unique_ptr<vox::ServiceServer> serve(std::shared_ptr<S> service) const {
    vox::Services services;
    services.add<S>(std::move(service));
    vox::ServeOptions options;
    options.session.limits = context_.limits();
    auto server =
        vox::serve(runtime(), ':' + std::to_string(params_.count("port")), services, options);
    VOX_ASSERT(server.has_value());  // two servers on one port: the scenario is wrong
    return std::move(*server);
  }

  void await_end(vox::ServiceServer& server) const {
    constexpr vox::Duration long_time = std::chrono::hours(24);
    while (vox::await_sleep(host_.executor(), long_time) != vox::Wake::cancelled) {
    }
    const vox::Shield shield(host_.executor());
    (void)server.shutdown();
  }

 private:
  sim::Host& host_;
  const sim::Params& params_;
  const sim::WorkloadContext context_;
};

constexpr sim::ParamSpec server_params[] = {
    {"port", ParamKind::count, "5000", "Where it listens."},
    {"lease", ParamKind::duration, "1s", "How long a lease is, by its clock."},
    {"neighbours", ParamKind::text, "", "Both other servers, with a comma between them."},
};

class LockServerHost final : public sim::Workload {
 public:
  LockServerHost(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : serving_(host, params, context) {}

  void await_run() override {
    const auto table = std::make_shared<LeaseTable>(serving_.host().executor(),
                                                    serving_.params().duration("lease"));
    const auto server = serving_.serve<LockServer>(table);
    if (serving_.host().boot_count() == 1) {
      table->begin(0);
    } else if (await_recovery(serving_.runtime(), *table, recovery())) {
      serving_.context().reach("lock.recovered");
    }
    serving_.await_end(*server);
  }

 private:
  [[nodiscard]] RecoveryOptions recovery() const {
    const std::string port = ':' + std::to_string(serving_.params().count("port"));
    const std::string& names = serving_.params().text("neighbours");
    const std::size_t comma = names.find(',');
    VOX_ASSERT(comma != std::string::npos);
    RecoveryOptions options;
    options.lease = serving_.params().duration("lease");
    options.neighbours = {names.substr(0, comma) + port, names.substr(comma + 1) + port};
    options.connect.session.limits = serving_.context().limits();
    options.connect.timeout = std::chrono::seconds(1);
    return options;
  }

  Serving serving_;
};

constexpr sim::ParamSpec vault_params[] = {
    {"port", ParamKind::count, "5001", "Where it listens."},
    {"fenced", ParamKind::flag, "true",
     "Whether it refuses tokens of the past: without, shows that a promise notices."},
};

// A value is its writer's owner number.
class VaultHost final : public sim::Workload {
 public:
  VaultHost(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : serving_(host, params, context) {}

  void await_run() override {
    const auto report = [context = serving_.context()](Token token, const std::string& value) {
      std::uint64_t owner = 0;
      (void)std::from_chars(value.data(), value.data() + value.size(), owner);
      context.report(vault_stored, token, owner);
    };
    const auto server = serving_.serve<Vault>(
        std::make_shared<VaultImpl>(report, serving_.params().flag("fenced")));
    serving_.await_end(*server);
  }

 private:
  Serving serving_;
};

template <typename Made>
std::unique_ptr<sim::Workload> make(sim::Host& host, const sim::Params& params,
                                    const sim::WorkloadContext& context) {
  return std::make_unique<Made>(host, params, context);
}

}  // namespace

constinit const sim::WorkloadSpec lock_server_spec{
    "lock_server", "Grants leases to lock_users, one of three that do.", server_params,
    &make<LockServerHost>};
constinit const sim::WorkloadSpec lock_vault_spec{
    "lock_vault", "Keeps what the holder of the lock stores.", vault_params, &make<VaultHost>};

}  // namespace lock

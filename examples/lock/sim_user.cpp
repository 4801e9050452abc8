// The host of a simulated lock that wants it: takes the lock, stores into the vault, lets go.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "examples/lock/lock_client.hpp"
#include "examples/lock/sim_events.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace lock {
namespace {

namespace sim = vox::sim;
using sim::ParamKind;

constexpr sim::ParamSpec user_params[] = {
    {"servers", ParamKind::text, "lock-1,lock-2,lock-3", "The three servers, with commas."},
    {"port", ParamKind::count, "5000", "Where those listen."},
    {"vault", ParamKind::host, "", "Which host has the vault."},
    {"vault_port", ParamKind::count, "5001", "Where that listens."},
    {"margin_ppm", ParamKind::count, "200000", "How much of a lease it makes no use of."},
    {"stores", ParamKind::count, "1..10", "What it stores in one holding; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..300ms", "Time before each of them; drawn for each.", true},
    {"rest", ParamKind::duration, "0s..500ms", "Time between attempts; drawn for each.", true},
    {"renews", ParamKind::ratio, "1/4", "How often it renews the lease before it stores."},
    {"patience", ParamKind::duration, "300ms", "How long it waits for anything."},
};

class LockUser final : public sim::Workload {
 public:
  LockUser(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : host_(host),
        params_(params),
        context_(context),
        draws_(context.draws()),
        owner_(context.next_work_id()),
        lock_(runtime(), host.scope(), lock_options()) {}

  void await_run() override {
    while (await_pause("rest")) {
      const std::uint64_t work = context_.next_work_id();
      context_.report(sim::WorldEvent::work_started, work, as_number(sim::WorkKind::call));
      const bool acquired = lock_.await_acquire();
      if (acquired) {
        is_holder_ = true;
        context_.report(lock_acquired, owner_, lock_.token());
      }
      context_.report(sim::WorldEvent::work_ended, work, as_number(sim::WorkKind::call),
                      acquired ? 0 : sim::work_outcome(vox::Error::busy));
      if (acquired) await_holding();
    }
    lock_.await_end();
    const vox::Shield shield(host_.executor());
    if (vault_) (void)vault_.shutdown();
    vault_ = {};
  }

 private:
  void await_holding() {
    vox::Scope watch(host_.executor(), &host_.scope());
    if (!watch.spawn([this] { await_lapse(); })) let_go(false);
    await_storing();
    let_go(false);
    watch.cancel();
    {
      const vox::Shield shield(host_.executor());
      const vox::Wake wake = watch.await_empty();
      VOX_ASSERT(wake == vox::Wake::signalled);
    }
    lock_.await_release();
  }

  // Reports the moment in which this host's clock makes it stop believing.
  void await_lapse() {
    while (is_holder_) {
      if (!lock_.is_held()) return let_go(true);
      const vox::Duration left = lock_.until() - host_.executor().now();
      if (vox::await_sleep(host_.executor(), left) == vox::Wake::cancelled) return;
    }
  }

  void let_go(bool lapsed) {
    if (!std::exchange(is_holder_, false)) return;
    context_.report(lock_let_go, owner_, lock_.token(), lapsed ? 1 : 0);
    if (lapsed) context_.reach("lock.lapsed");
  }

  void await_storing() {
    const std::uint64_t stores_count = params_.draw_count("stores", draws_);
    for (std::uint64_t i = 0; i < stores_count; ++i) {
      if (!await_pause("pause")) return;
      if (draws_.chance(params_.ratio("renews"))) {
        if (!lock_.await_renew()) return;
        context_.reach("lock.renewed");
      }
      if (!is_holder_ || !lock_.is_held()) return;
      await_store();
    }
  }

  void await_store() {
    const Token token = lock_.token();
    if (!vault_) {
      const std::string address =
          params_.host("vault") + ':' + std::to_string(params_.count("vault_port"));
      auto connected = vox::connect<Vault>(runtime(), address, connect_options());
      if (!connected) return;
      vault_ = std::move(*connected);
    }
    const vox::Time deadline = vox::after(host_.executor().now(), params_.duration("patience"));
    const auto stored = vault_->store.with({.deadline = deadline})(token, std::to_string(owner_));
    if (stored) return;
    if (stored.error().user) return context_.reach("vault.refused");
    vault_ = {};
  }

  bool await_pause(std::string_view name) {
    const vox::Duration pause = params_.draw_duration(name, draws_);
    return vox::await_sleep(host_.executor(), pause) != vox::Wake::cancelled;
  }

  [[nodiscard]] vox::Runtime runtime() const { return {host_.executor(), host_.transport()}; }

  [[nodiscard]] vox::ConnectOptions connect_options() const {
    vox::ConnectOptions options;
    options.session.limits = context_.limits();
    options.timeout = params_.duration("patience");
    return options;
  }

  [[nodiscard]] LockOptions lock_options() const {
    LockOptions options;
    std::string_view names = params_.text("servers");
    for (std::string& server : options.servers) {
      const std::size_t comma = std::min(names.find(','), names.size());
      server = std::string(names.substr(0, comma)) + ':' + std::to_string(params_.count("port"));
      names.remove_prefix(std::min(comma + 1, names.size()));
    }
    options.owner = owner_;
    options.margin_ppm = params_.count("margin_ppm");
    options.patience = params_.duration("patience");
    options.connect = connect_options();
    return options;
  }

  sim::Host& host_;
  const sim::Params& params_;
  const sim::WorkloadContext context_;
  sim::Draws draws_;
  const Owner owner_;
  LockClient lock_;
  vox::Connected<Vault> vault_;
  bool is_holder_ = false;
};

}  // namespace

constinit const sim::WorkloadSpec lock_user_spec{
    "lock_user", "Takes the lock, stores into the lock_vault, and lets go, again and again.",
    user_params,
    [](sim::Host& host, const sim::Params& params,
       const sim::WorkloadContext& context) -> std::unique_ptr<sim::Workload> {
      return std::make_unique<LockUser>(host, params, context);
    }};

}  // namespace lock

// A world: its hosts, its network, and what it does on its own account.
#include "sim/world.hpp"

#include "sim/engine.hpp"
#include "sim/host_impl.hpp"
#include "sim/sim_executor.hpp"
#include "sim/sim_network.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

/// Something the world itself does at a time: a fault, a step of a script.
class ScheduledAction : public ListLink<ScheduledAction> {
 public:
  ScheduledAction(SimExecutor& executor, std::function<void()> action)
      : timer_(executor, calls<&ScheduledAction::run>, this), action_(std::move(action)) {}
  void schedule(Time at) { timer_.arm(at); }

 private:
  // Destroys itself first, so that an action that ends the run leaves nothing behind.
  void run() {
    const std::function<void()> action = std::move(action_);
    unlink();
    delete this;
    action();
  }

  Timer timer_;
  std::function<void()> action_;
};

}  // namespace

class World::Impl {
 public:
  explicit Impl(const WorldOptions& world_options)
      : options(world_options),
        engine(options.seed),
        executor(engine, 0, options.fibers),
        network(engine, options.network) {}

  WorldOptions options;
  Engine engine;
  SimExecutor executor;
  SimNetwork network;
  std::vector<std::unique_ptr<Host>> hosts;
  IntrusiveList<ScheduledAction> actions;
};

World::World(const WorldOptions& options) : impl_(std::make_unique<Impl>(options)) {}

World::~World() {
  VOX_ASSERT(impl_->engine.current() == nullptr);
  for (const auto& host : impl_->hosts) {
    if (host->is_up()) host->crash();
  }
  while (!impl_->actions.empty()) delete &impl_->actions.pop_front();
  impl_->network.close();
  VOX_ASSERT(impl_->engine.ready().empty());
  VOX_ASSERT(impl_->engine.timers().empty());
}

Host& World::add_host(std::string name, ProgramFactory program) {
  VOX_ASSERT(!name.empty());
  VOX_ASSERT(find_host(name) == nullptr);
  auto parts = std::make_unique<Host::Impl>(Host::Impl::Place{*this, impl_->engine, impl_->network},
                                            name, std::move(program), impl_->options.fibers);
  impl_->network.add_host(std::move(name), parts->executor);
  impl_->hosts.push_back(std::unique_ptr<Host>(new Host(std::move(parts))));
  VOX_ASSERT(impl_->hosts.back()->number() == impl_->hosts.size());
  return *impl_->hosts.back();
}

Host& World::host(std::string_view name) {
  Host* found = find_host(name);
  VOX_ASSERT(found != nullptr);
  return *found;
}

Host* World::find_host(std::string_view name) {
  for (const auto& host : impl_->hosts) {
    if (host->name() == name) return host.get();
  }
  return nullptr;
}

const std::vector<std::unique_ptr<Host>>& World::hosts() const { return impl_->hosts; }

std::string_view World::host_name(std::uint32_t number) const {
  if (number == 0) return "world";
  VOX_ASSERT(number <= impl_->hosts.size());
  return impl_->hosts[number - 1]->name();
}

Time World::now() const { return impl_->engine.now(); }
Network& World::network() { return impl_->network; }
Trace& World::trace() { return impl_->engine.trace(); }
const Random& World::random() const { return impl_->engine.random(); }
void World::stop() { impl_->engine.stop(); }

RunEnd World::run(Time until) {
  for (const auto& host : impl_->hosts) {
    if (host->boot_count() == 0) host->boot();
  }
  return impl_->engine.run(until);
}

void World::schedule(Time at, std::function<void()> action) {
  VOX_ASSERT(at != never);
  VOX_ASSERT(action != nullptr);
  auto* scheduled = new ScheduledAction(impl_->executor, std::move(action));
  impl_->actions.push_back(*scheduled);
  scheduled->schedule(at);
}

// NOLINTNEXTLINE(readability-function-size): the words of an event, in its order.
void World::report(std::uint32_t host, WorldEvent kind, std::uint64_t object, std::uint64_t a,
                   std::uint64_t b, std::uint64_t c) {
  VOX_ASSERT(host <= impl_->hosts.size());
  impl_->engine.report(host, kind, object, a, b, c);
}

}  // namespace vox::sim

// The lives of a host: boot, and the loss of power.
//
// A crash is told to the outside first: nothing that the host's code does from then on reaches
// anybody. Then the code is taken down in an order that keeps destructors honest: fibers are
// cancelled and run out while their program still stands, the program is destroyed outside any
// fiber, and what its destructor left to do runs out as well. What is still there then is a leak.
#include <string>

#include "sim/host_impl.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

void Host::Impl::boot(Host& host) {
  VOX_ASSERT(!up);
  VOX_ASSERT(scope == nullptr && program == nullptr);
  boot_count += 1;
  up = true;
  executor.begin_boot(boot_count);
  network.connect_host(number);
  engine.report(number, WorldEvent::host_started, boot_count);
  scope = std::make_unique<Scope>(executor);
  executor.set_program_scope(scope.get());
  if (factory == nullptr) return;
  engine.run_as(executor, [&] {
    const Uncharged actors;
    program = factory(host);
  });
  if (program == nullptr) return;
  const Result<void> spawned = scope->spawn([this] { await_program(); });
  VOX_ASSERT(spawned.has_value());  // the first fiber of its pool
}

// The first fiber of a boot.
void Host::Impl::await_program() {
  const std::uint32_t this_boot = boot_count;
  program->await_main();
  if (up) engine.report(number, WorldEvent::host_stopped, this_boot);
}

void Host::Impl::crash() {
  VOX_ASSERT(up);
  VOX_ASSERT(!executor.is_current());
  up = false;
  engine.report(number, WorldEvent::host_crashed, boot_count);
  network.disconnect_host(number);
  executor.begin_afterlife();
  scope->cancel();
  run_out();
  engine.run_as(executor, [this] { program.reset(); });
  run_out();
  if (executor.fibers().live_count() > 0 || executor.afterlife_timers_count() > 0) {
    const std::string what = "fibers or timers of host " + name + " outlived its program";
    assertion_failed(what.c_str(), __FILE__, __LINE__);
  }
  executor.set_program_scope(nullptr);
  scope.reset();
  executor.end_afterlife();
}

// While the program stands: until no fiber of the host's scope is left, and nothing is ready. Once
// it is destroyed: until no fiber and no timer is left, since what it left to end by itself, a
// session for one, has its own deadlines.
void Host::Impl::run_out() {
  using Afterlife = SimExecutor::Afterlife;
  const Afterlife afterlife = executor.run_afterlife([this] {
    if (program != nullptr) return !scope->empty();
    return executor.fibers().live_count() > 0 || executor.afterlife_timers_count() > 0;
  });
  if (afterlife == Afterlife::over) return;
  const std::string what = "host " + name +
                           (afterlife == Afterlife::spins ? " spins" : " has fibers nobody wakes") +
                           " after its crash";
  assertion_failed(what.c_str(), __FILE__, __LINE__);
}

void Host::Impl::set_clock_rate(std::uint64_t rate_ppm) {
  executor.set_clock_rate(rate_ppm);
  clock_rates_set_count += 1;
  report_clock();
}

void Host::Impl::suspend() {
  executor.suspend();
  report_clock();
}

void Host::Impl::resume() {
  executor.resume();
  report_clock();
}

void Host::Impl::report_clock() {
  engine.report(number, WorldEvent::clock_rate, executor.clock_rate_ppm());
}

Host::Host(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Host::~Host() { VOX_ASSERT(!impl_->up); }

const std::string& Host::name() const { return impl_->name; }
std::uint32_t Host::number() const { return impl_->number; }
World& Host::world() { return impl_->world; }
Executor& Host::executor() { return impl_->executor; }
Transport& Host::transport() { return impl_->network.transport(impl_->number); }
bool Host::is_up() const { return impl_->up; }
std::uint32_t Host::boot_count() const { return impl_->boot_count; }
std::uint64_t Host::memory_bytes() const { return impl_->executor.charged().account->held_bytes(); }
std::uint32_t Host::fibers_count() const { return impl_->executor.fibers().stack_count(); }
Program* Host::program() { return impl_->program.get(); }
void Host::boot() { impl_->boot(*this); }
void Host::crash() { impl_->crash(); }
void Host::suspend() { impl_->suspend(); }
void Host::resume() { impl_->resume(); }
std::uint64_t Host::clock_rates_set_count() const { return impl_->clock_rates_set_count; }

std::uint64_t Host::set_clock_rate(std::uint64_t rate_ppm) {
  impl_->set_clock_rate(rate_ppm);
  return impl_->clock_rates_set_count;
}

Scope& Host::scope() {
  VOX_ASSERT(impl_->scope != nullptr);  // only a host that is up, or on its way down, has one
  return *impl_->scope;
}

}  // namespace vox::sim

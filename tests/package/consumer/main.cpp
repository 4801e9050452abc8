// The smallest program that needs every installed library at link time: a fiber on a real executor,
// and one in a simulated world.
#include <cstdio>
#include <memory>

#include "net/epoll_executor.hpp"
#include "vox/runtime/executor.hpp"
#if WITH_SIM
#include "sim/world.hpp"
#endif

namespace {

int steps_count = 0;

void run_on_epoll() {
  vox::net::EpollExecutor executor;
  executor.run([&] { steps_count += executor.is_current() ? 1 : 0; });
}

#if WITH_SIM
class CountingProgram final : public vox::sim::Program {
 public:
  explicit CountingProgram(vox::sim::Host& host) : host_(host) {}
  void await_main() override { steps_count += host_.executor().is_current() ? 1 : 0; }

 private:
  vox::sim::Host& host_;
};

void run_in_a_world() {
  vox::sim::World world({.seed = 7, .network = {}, .fibers = {}});
  world.add_host("host",
                 [](vox::sim::Host& host) { return std::make_unique<CountingProgram>(host); });
  world.run(vox::never);
}
#else
void run_in_a_world() { steps_count += 1; }
#endif

}  // namespace

int main() {
  run_on_epoll();
  run_in_a_world();
  std::printf("consumer: %d of 2 steps taken\n", steps_count);
  return steps_count == 2 ? 0 : 1;
}

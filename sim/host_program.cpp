// A fiber for each workload, and waiting for all of them.
#include "sim/host_program.hpp"

#include "vox/base/assert.hpp"

namespace vox::sim {

HostProgram::HostProgram(Host& host, const std::vector<Maker>& makers, Time ends_at) : host_(host) {
  if (host.world().now() >= ends_at) return;
  for (const Maker& make : makers) {
    workloads_.push_back(make(host));
    VOX_ASSERT(workloads_.back() != nullptr);
  }
}

void HostProgram::await_main() {
  Scope scope(host_.executor(), &host_.scope());
  for (std::unique_ptr<Workload>& workload : workloads_) {
    const Result<void> spawned = scope.spawn([&workload] {
      workload->await_run();
      workload.reset();
    });
    if (!spawned) workload.reset();  // told to end before it began
  }
  // The fibers refer to this stack frame, so it stands until the last has ended, also when they
  // were told to end.
  const Shield shield(host_.executor());
  const Wake wake = scope.await_empty();
  VOX_ASSERT(wake == Wake::signalled);
  VOX_ASSERT(scope.empty());
}

}  // namespace vox::sim

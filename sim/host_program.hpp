// What a host of a scenario runs: each of its workloads in a fiber of its own.
//
// A workload is destroyed in its fiber as soon as it has ended, so that what it held is given back
// while the world still runs and `quiescent` can see that it was.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sim/workload.hpp"
#include "sim/world.hpp"

namespace vox::sim {

class HostProgram final : public Program {
 public:
  /// Makes one workload, at a boot.
  using Maker = std::function<std::unique_ptr<Workload>(Host&)>;

  /// `makers` outlives the program. A host that boots at or after `ends_at` runs nothing: nobody
  /// would tell it to end.
  HostProgram(Host& host, const std::vector<Maker>& makers, Time ends_at);
  void await_main() override;

 private:
  Host& host_;
  std::vector<std::unique_ptr<Workload>> workloads_;
};

}  // namespace vox::sim

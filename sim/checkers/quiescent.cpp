// Promise: at the end no fiber, timer, stream or byte is left.
//
// The run tells its workloads to end and goes on until nothing happens any more; what is there then
// has been forgotten by somebody. Tasks and timers show as a run that does not become quiet, fibers
// and streams are counted. What only a destructor gives back is asserted by the world when it is
// destroyed.
#include <string>

#include "sim/checkers/checkers.hpp"
#include "sim/network.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox::sim {
namespace {

class Quiescent final : public Checker {
  static constexpr EventKinds watched_kinds{};  // it looks at the end alone

 public:
  Quiescent() : Checker("quiescent", watched_kinds) {}

  void observe(std::uint64_t, const TraceEvent&) override {}

  void finish(World& world, RunEnd end) override {
    for (const auto& host : world.hosts()) {
      const std::uint32_t fibers = host->executor().fibers().live_count();
      if (fibers > 0) fail_left(std::to_string(fibers) + " fibers on host " + host->name());
    }
    const std::uint64_t streams = world.network().open_streams_count();
    if (streams > 0) fail_left(std::to_string(streams) + " open streams");
    const std::uint64_t bytes = world.network().held_bytes();
    if (bytes > 0) fail_left(std::to_string(bytes) + " bytes on the network");
    if (end != RunEnd::quiet) fail_left("a timer that goes on");
  }

 private:
  void fail_left(std::string_view what) { fail_promise(std::string(what) + " left at the end"); }
};

}  // namespace

constinit const PromiseSpec quiescent_spec{
    "quiescent", "at the end no fiber, timer, stream or byte is left", PromiseWhen::always,
    [](const PromiseContext&) { return std::unique_ptr<Checker>(std::make_unique<Quiescent>()); }};

}  // namespace vox::sim

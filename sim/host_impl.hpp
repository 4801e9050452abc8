// What a Host is made of. Internal to sim: world.cpp makes hosts, host.cpp runs their lives.
#pragma once

#include <memory>
#include <string>

#include "sim/engine.hpp"
#include "sim/sim_executor.hpp"
#include "sim/sim_network.hpp"
#include "sim/world.hpp"

namespace vox::sim {

// Invariants: a host that is up has a scope; a host that is down has neither scope nor program, and
// its executor nothing to run.
class Host::Impl {
 public:
  /// Where the host lives.
  struct Place {
    World& world;
    Engine& engine;
    SimNetwork& network;
  };
  Impl(Place place, std::string host_name, ProgramFactory host_program, FiberOptions fibers)
      : world(place.world),
        engine(place.engine),
        network(place.network),
        name(std::move(host_name)),
        factory(std::move(host_program)),
        number(static_cast<std::uint32_t>(place.world.hosts().size()) + 1),
        executor(place.engine, number, fibers) {}

  void boot(Host& host);
  void crash();
  void set_clock_rate(std::uint64_t rate_ppm);
  void suspend();
  void resume();

  World& world;
  Engine& engine;
  SimNetwork& network;
  std::string name;
  ProgramFactory factory;
  std::uint32_t number;
  SimExecutor executor;
  std::unique_ptr<Scope> scope;
  std::unique_ptr<Program> program;
  std::uint32_t boot_count = 0;
  std::uint64_t clock_rates_set_count = 0;
  bool up = false;

 private:
  void await_program();
  void run_out();
  void report_clock();
};

}  // namespace vox::sim

// A world: hosts, a network and virtual time, run from a seed on the calling thread.
//
// Time stands still while anything is ready and then jumps to the next timer or delivery. Ready
// tasks of all hosts run in an order drawn from the seed. Worlds share nothing, so several threads
// may run one each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/random.hpp"
#include "sim/trace.hpp"
#include "vox/base/time.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/transport/stream.hpp"

namespace vox::sim {

class Host;
class Network;
class World;

/// INTERFACE: what runs on a host. Made anew at each boot, destroyed at a crash or at the end.
class Program {
 public:
  virtual ~Program() = default;
  /// Runs in a fiber of the host's scope. The host stays up after it returns.
  virtual void await_main() = 0;
};

using ProgramFactory = std::function<std::unique_ptr<Program>(Host&)>;

/// How the network behaves where no fault says otherwise. Drawn per stream or per segment.
struct NetworkOptions {
  Range<Duration> latency{std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  /// Bytes a stream takes from its writer beyond what its reader has taken: both ends' buffers and
  /// the wire. Writes past it would block.
  Range<std::uint64_t> buffer_bytes{65536, 65536};
  /// How often a read or write is cut to a random shorter length.
  Ratio short_read{0, 1};
  Ratio short_write{0, 1};
  friend bool operator==(const NetworkOptions&, const NetworkOptions&) = default;
};

struct WorldOptions {
  std::uint64_t seed = 1;
  NetworkOptions network{};
  FiberOptions fibers{};
};

/// Why run() returned.
enum class RunEnd : std::uint8_t {
  quiet,     // nothing is ready, armed or in flight
  deadline,  // virtual time reached the limit
  stopped,   // stop() was called
  livelock,  // tasks_per_instant_max tasks ran without time passing: something spins
};

class World {
 public:
  static constexpr std::uint64_t tasks_per_instant_max = 1'000'000;

  explicit World(const WorldOptions& options);
  /// Crashes every host that is up, then checks that nothing is left: no task, timer or fiber.
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Before the first run(). Names are unique. `program` may be empty: a host that only is there.
  Host& add_host(std::string name, ProgramFactory program);
  [[nodiscard]] Host& host(std::string_view name);
  [[nodiscard]] Host* find_host(std::string_view name);
  [[nodiscard]] const std::vector<std::unique_ptr<Host>>& hosts() const;
  [[nodiscard]] std::string_view host_name(std::uint32_t number) const;  // 0: "world"

  [[nodiscard]] Time now() const;
  [[nodiscard]] Network& network();
  [[nodiscard]] Trace& trace();
  [[nodiscard]] const Random& random() const;

  /// Boots hosts that were never booted, then runs until `until`. May be called again.
  RunEnd run(Time until);
  /// Ends run() after the current task. From inside the world: a task, a sink.
  void stop();

  /// Calls `action` at `at`, on the world's own account (faults, script). Kept until it ran.
  void schedule(Time at, std::function<void()> action);

  /// Reports an event of the world or of an actor.
  void report(std::uint32_t host, WorldEvent kind, std::uint64_t object, std::uint64_t a = 0,
              std::uint64_t b = 0, std::uint64_t c = 0);

 private:
  friend class Host;
  friend class SimExecutor;
  class Impl;
  std::unique_ptr<Impl> impl_;
};

class Host {
 public:
  ~Host();
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  [[nodiscard]] const std::string& name() const;
  /// 1, 2, 3… in order of add_host: the host of a trace event and of a draw's key.
  [[nodiscard]] std::uint32_t number() const;
  [[nodiscard]] World& world();
  [[nodiscard]] Executor& executor();
  /// Addresses are "host:port"; listening on ":port" or "own-name:port".
  [[nodiscard]] Transport& transport();
  /// The scope of this boot: cancelled by a crash.
  [[nodiscard]] Scope& scope();
  [[nodiscard]] bool is_up() const;
  /// 1 for the first boot.
  [[nodiscard]] std::uint32_t boot_count() const;
  [[nodiscard]] Program* program();
  /// What the sessions of this host hold, from the heap's own count: see memory_account.hpp. 0 in a
  /// program that does not count.
  [[nodiscard]] std::uint64_t memory_bytes() const;
  /// Fibers that exist, idle ones included: their records are counted there as well.
  [[nodiscard]] std::uint32_t fibers_count() const;

  /// From now on its clock runs at `rate_ppm` millionths of the world's: executor().now() and every
  /// timer with it. Answers how often that was said, so that whoever said it last may take it back.
  std::uint64_t set_clock_rate(std::uint64_t rate_ppm);
  [[nodiscard]] std::uint64_t clock_rates_set_count() const;
  /// Nothing of it runs and its clock stands still, from the end of this instant until each
  /// suspend() had its resume(). A crash and a boot in between change nothing of that.
  void suspend();
  void resume();

  /// Starts the program again, with nothing of the old one. Only when down.
  void boot();
  /// The power goes: what was sent and not delivered is lost, counterparts see nothing until they
  /// send or until the host answers again with a reset, the program is destroyed, every fiber is
  /// cancelled and runs out with its effects cut off. Only when up, and from outside its own tasks.
  void crash();

 private:
  friend class World;
  friend class SimExecutor;
  class Impl;
  explicit Host(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace vox::sim

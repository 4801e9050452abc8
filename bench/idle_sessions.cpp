// What an idle session costs: bytes of the heap, fibers and stacks, for 1,000 sessions in one
// world.
//
// Two hosts; one connects 1,000 times to the other, both ends of each session live in this process.
// Bytes are what operator new handed out and got back, by the allocator's own count, so the figure
// holds the session, its link, its stream and the simulated network's share of it.
//
//   idle_sessions [sessions]
#include <malloc.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <vector>

#include "sim/world.hpp"
#include "vox/base/assert.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"

namespace {

std::int64_t heap_bytes = 0;

using namespace vox;

class ServerProgram final : public sim::Program {
 public:
  explicit ServerProgram(sim::Host& host) : host_(host) {}
  void await_main() override {
    SessionOptions options;
    options.root_handler = [](const Request& request) {
      return Reply::success(to_bytes(request.args));
    };
    auto listener = host_.transport().listen(":1");
    server_ = std::make_unique<Server>(host_.executor(), *std::move(listener), options, 1'000'000);
  }

 private:
  sim::Host& host_;
  std::unique_ptr<Server> server_;
};

class ClientProgram final : public sim::Program {
 public:
  ClientProgram(sim::Host& host, std::uint32_t sessions_count)
      : host_(host), sessions_count_(sessions_count) {}

  void await_main() override {
    sessions_.reserve(sessions_count_);
    for (std::uint32_t i = 0; i < sessions_count_; ++i) {
      auto session = connect(host_.executor(), host_.transport(), "server:1");
      VOX_ASSERT(session.has_value());
      const auto reply = session->root().call(MethodId{1}, as_bytes("in use once"));
      VOX_ASSERT(reply.has_value());
      sessions_.push_back(*std::move(session));
    }
  }

 private:
  sim::Host& host_;
  std::uint32_t sessions_count_;
  std::vector<SessionHandle> sessions_;
};

// Bytes on the heap, fibers and stacks once everybody has connected and nothing happens any more.
struct Cost {
  std::int64_t heap_bytes = 0;
  std::uint32_t fibers = 0;
  std::uint32_t stacks = 0;
};

Cost measure(std::uint32_t sessions_count) {
  const std::int64_t before = heap_bytes;
  sim::World world({.seed = 1, .network = {}, .fibers = {}});
  world.add_host("server", [](sim::Host& host) { return std::make_unique<ServerProgram>(host); });
  world.add_host("client", [&](sim::Host& host) {
    return std::make_unique<ClientProgram>(host, sessions_count);
  });
  world.run(Time(std::chrono::seconds(10)));  // before the first keepalive falls due for all
  Cost cost{.heap_bytes = heap_bytes - before};
  for (const auto& host : world.hosts()) {
    cost.fibers += host->executor().fibers().live_count();
    cost.stacks += host->executor().fibers().stack_count();
  }
  return cost;
}

}  // namespace

void* operator new(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr) throw std::bad_alloc();
  heap_bytes += static_cast<std::int64_t>(malloc_usable_size(memory));
  return memory;
}
void operator delete(void* memory) noexcept {
  heap_bytes -= static_cast<std::int64_t>(malloc_usable_size(memory));
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept { operator delete(memory); }

int main(int argc, char** argv) {
  const auto sessions = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 1000);
  const Cost none = measure(0);
  const Cost all = measure(sessions);
  const std::int64_t bytes = (all.heap_bytes - none.heap_bytes) / (2 * std::int64_t{sessions});
  std::printf("%u idle sessions, both ends: %lld bytes an end, %u fibers, %u stacks\n", sessions,
              static_cast<long long>(bytes), all.fibers, all.stacks);
}

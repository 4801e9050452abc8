// What a call costs, whole: two sessions in one simulated world, opaque payloads of 64 bytes, the
// trace hash on. Instructions are counted by `valgrind --tool=callgrind`; times are this machine's.
//
//   session_calls [calls] [callers]
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "sim/world.hpp"
#include "vox/base/assert.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"

namespace {

using namespace vox;

class ServerProgram final : public sim::Program {
 public:
  explicit ServerProgram(sim::Host& host) : host_(host) {}
  void await_main() override {
    SessionOptions options;
    options.limits.keepalive_interval = Duration::zero();
    options.root_handler = [](const Request& request) {
      return Reply::success(to_bytes(request.args));
    };
    server_ = serve(host_.executor(), host_.transport(), ":1", options).value();
  }

 private:
  sim::Host& host_;
  std::unique_ptr<Server> server_;
};

class ClientProgram final : public sim::Program {
 public:
  ClientProgram(sim::Host& host, std::uint64_t calls, std::uint64_t callers)
      : host_(host), calls_(calls), callers_(callers) {}

  void await_main() override {
    SessionOptions options;
    options.limits.keepalive_interval = Duration::zero();
    auto session = connect(host_.executor(), host_.transport(), "server:1", options);
    VOX_ASSERT(session.has_value());
    Scope scope(host_.executor());
    for (std::uint64_t i = 0; i < callers_; ++i) {
      const Result<void> spawned = scope.spawn([this, root = session->root()] {
        const Bytes args(64);
        for (std::uint64_t n = 0; n < calls_ / callers_; ++n) {
          const auto reply = root.call(MethodId{1}, args);
          VOX_ASSERT(reply.has_value() && reply->ok);
        }
      });
      VOX_ASSERT(spawned.has_value());
    }
    const Wake wake = scope.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
    session->shutdown();
  }

 private:
  sim::Host& host_;
  std::uint64_t calls_;
  std::uint64_t callers_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t calls = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 200'000;
  const std::uint64_t callers = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  sim::World world({.seed = 1, .network = {}, .fibers = {}});
  world.add_host("server", [](sim::Host& host) { return std::make_unique<ServerProgram>(host); });
  world.add_host("client", [&](sim::Host& host) {
    return std::make_unique<ClientProgram>(host, calls, callers);
  });
  const auto start = std::chrono::steady_clock::now();
  world.run(never);
  const auto took = std::chrono::steady_clock::now() - start;
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
  std::printf("%llu calls by %llu callers: %lld ns a call, %llu events\n",
              static_cast<unsigned long long>(calls), static_cast<unsigned long long>(callers),
              static_cast<long long>(ns) / static_cast<long long>(calls),
              static_cast<unsigned long long>(world.trace().events_count()));
}

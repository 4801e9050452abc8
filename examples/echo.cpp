// The program of the README: one service and one caller, on epoll and in the simulator.
//
// serve_shout() and ask() are what a user writes: they know an executor and a transport, and not
// which. main() runs them over a real local socket, and then in a simulated world, from a seed.
#include <cctype>
#include <cstdio>
#include <string>

#include "net/net_transport.hpp"
#include "sim/world.hpp"
#include "vox/session/connect.hpp"
#include "vox/session/server.hpp"

namespace {

constexpr vox::MethodId shout{1};

auto serve_shout(vox::Executor& executor, vox::Transport& transport, std::string_view address) {
  vox::SessionOptions options;
  options.root_handler = [](const vox::Request& request) {
    vox::Bytes loud = vox::to_bytes(request.args);
    for (std::byte& b : loud) b = std::byte(std::toupper(std::to_integer<int>(b)));
    return vox::Reply::success(std::move(loud));
  };
  return vox::serve(executor, transport, address, std::move(options)).value();
}

void ask(vox::Executor& executor, vox::Transport& transport, std::string_view address) {
  const auto session = vox::connect(executor, transport, address);
  if (!session) return (void)std::puts(vox::to_string(session.error()).data());
  const auto reply = session->root().call(shout, vox::as_bytes("hello"));
  std::puts(reply ? std::string(vox::as_text(reply->value)).c_str() : "no answer");
  session->shutdown();
}

/// Serves and asks on one host of a simulated world.
class Program final : public vox::sim::Program {
 public:
  explicit Program(vox::sim::Host& host) : host_(host) {}
  void await_main() override {
    const auto server = serve_shout(host_.executor(), host_.transport(), ":80");
    ask(host_.executor(), host_.transport(), host_.name() + ":80");
    server->shutdown();
  }

 private:
  vox::sim::Host& host_;
};

}  // namespace

int main() {
  {  // production
    vox::net::EpollExecutor executor;
    vox::net::NetTransport transport(executor);
    executor.run([&] {
      const auto server = serve_shout(executor, transport, "tcp://127.0.0.1:0");
      ask(executor, transport, server->address());
      server->shutdown();
    });
  }
  {  // the same in a world of its own
    vox::sim::World world({.seed = 42, .network = {}, .fibers = {}});
    world.add_host("host", [](vox::sim::Host& host) { return std::make_unique<Program>(host); });
    world.run(vox::never);
    std::printf("simulated, hash %s\n", world.trace().hash().to_string().c_str());
  }
}

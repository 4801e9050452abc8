// The program of the README: a service and a caller, on epoll and in the simulator.
//
// What stands between the markers is what a user writes: a service, its implementation, and code
// that gets a Runtime and does not know which. main() runs it over a real socket, and then in a
// simulated world, from a seed.
#include <cstdio>
#include <memory>

#include "net/net_transport.hpp"
#include "sim/world.hpp"
#include "vox/rpc/connect.hpp"

// [calculator]
enum class MathError { division_by_zero };
VOX_ENUM(MathError, division_by_zero)

struct Calculator {
  virtual ~Calculator() = default;
  virtual std::int32_t add(std::int32_t a, std::int32_t b) = 0;
  virtual vox::Fallible<std::int64_t, MathError> divide(std::int64_t a, std::int64_t b) = 0;
  virtual std::int64_t sum(vox::Rx<std::int32_t> numbers) = 0;
  virtual void generate(std::uint32_t count, vox::Tx<std::int32_t> output) = 0;
};
VOX_SERVICE(Calculator, add, divide, sum, generate)

class CalculatorImpl final : public Calculator {
 public:
  std::int32_t add(std::int32_t a, std::int32_t b) override { return a + b; }
  vox::Fallible<std::int64_t, MathError> divide(std::int64_t a, std::int64_t b) override {
    if (b == 0) return vox::fail(MathError::division_by_zero);
    return a / b;
  }
  std::int64_t sum(vox::Rx<std::int32_t> numbers) override {
    std::int64_t sum = 0;
    while (const auto number = numbers.receive().value_or(std::nullopt)) sum += *number;
    return sum;
  }
  void generate(std::uint32_t count, vox::Tx<std::int32_t> output) override {
    for (std::uint32_t i = 0; i < count && output.send(static_cast<std::int32_t>(i)); ++i) {
    }
  }
};

void calculate(const vox::Runtime& runtime, std::string_view address) {
  const auto connected = vox::connect<Calculator>(runtime, address);
  if (!connected) return (void)std::puts("nobody is there");
  const vox::Client<Calculator>& calculator = *connected;

  const auto five = calculator->add(2, 3);
  std::printf("2 + 3 = %d\n", five ? *five : 0);
  const auto none = calculator->divide(1, 0);
  if (!none && none.error().user) std::puts("1 / 0: division by zero");

  const auto [tx, rx] =
      vox::channel<std::int32_t>();  // we keep one half, the callee gets the other
  auto sum = calculator->sum.start(rx);
  for (const std::int32_t number : {1, 2, 3}) (void)tx.send(number);
  tx.close();
  std::printf("1 + 2 + 3 = %ld\n", static_cast<long>(sum.wait().value_or(0)));
  connected->shutdown();
}

void serve_and_calculate(const vox::Runtime& runtime, std::string_view address) {
  const auto server = vox::serve(runtime, address, CalculatorImpl());
  if (!server) return (void)std::puts("cannot listen");
  calculate(runtime, (*server)->address());
  (*server)->shutdown();
}
// [/calculator]

namespace {

class Program final : public vox::sim::Program {
 public:
  explicit Program(vox::sim::Host& host) : host_(host) {}
  void await_main() override {
    serve_and_calculate({host_.executor(), host_.transport()}, "sim://host:80");
  }

 private:
  vox::sim::Host& host_;
};

}  // namespace

// [calculator_on_both]
void run_on_epoll() {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  executor.run([&] { serve_and_calculate({executor, transport}, "tcp://127.0.0.1:0"); });
}

void run_in_the_simulator(std::uint64_t seed) {
  vox::sim::World world({.seed = seed, .network = {}, .fibers = {}});
  world.add_host("host", [](vox::sim::Host& host) { return std::make_unique<Program>(host); });
  world.run(vox::never);
  std::printf("simulated, hash %s\n", world.trace().hash().to_string().c_str());
}
// [/calculator_on_both]

int main() {
  run_on_epoll();
  run_in_the_simulator(42);
}

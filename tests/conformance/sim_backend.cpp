// The backend of the simulator: one host that talks to itself, in a world of its own.
#include <string>

#include "sim/world.hpp"
#include "tests/conformance/backends.hpp"
#include "vox/base/assert.hpp"

namespace vox::test {
namespace {

class SimBackend final : public Backend {
 public:
  SimBackend(const sim::WorldOptions& options, std::size_t bulk_bytes)
      : bulk_bytes_(bulk_bytes), world_(options), host_(world_.add_host("host", nullptr)) {
    (void)world_.run(Time{});  // boots it
    VOX_ASSERT(host_.is_up());
  }

  [[nodiscard]] Executor& executor() override { return host_.executor(); }
  [[nodiscard]] Transport* transport() override { return &host_.transport(); }
  [[nodiscard]] std::string fresh_address() override {
    return "sim://host:" + std::to_string(1000 + ++addresses_count_);
  }
  [[nodiscard]] std::string vacant_address() override { return "sim://host:1"; }
  [[nodiscard]] bool has_outside() const override { return false; }
  [[nodiscard]] std::size_t bulk_bytes() const override { return bulk_bytes_; }
  void run(std::function<void()> body) override {
    bool ended = false;
    const Result<void> started = host_.scope().spawn([&] {
      await_body(host_.executor(), body);
      ended = true;
      world_.stop();
    });
    VOX_ASSERT(started.has_value());
    const sim::RunEnd end = world_.run(never);
    VOX_ASSERT(ended && end == sim::RunEnd::stopped);
  }

 private:
  const std::size_t bulk_bytes_;
  sim::World world_;
  sim::Host& host_;
  std::uint32_t addresses_count_ = 0;
};

constexpr sim::NetworkOptions tiny{
    .latency = {std::chrono::microseconds(10), std::chrono::milliseconds(2)},
    .buffer_bytes = {1, 64},
    .short_read = {1, 3},
    .short_write = {1, 3}};

}  // namespace

std::unique_ptr<Backend> make_sim_backend() {
  return std::make_unique<SimBackend>(sim::WorldOptions{}, std::size_t{1} << 20);
}
std::unique_ptr<Backend> make_sim_tiny_backend() {
  return std::make_unique<SimBackend>(sim::WorldOptions{.seed = 7, .network = tiny, .fibers = {}},
                                      std::size_t{16} << 10);
}

}  // namespace vox::test

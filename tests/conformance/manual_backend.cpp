// The executor of the unit tests: it has to keep the rules as well, or they prove nothing.
#include "tests/conformance/backends.hpp"
#include "tests/vox/support/manual_executor.hpp"
#include "vox/base/assert.hpp"

namespace vox::test {
namespace {

class ManualBackend final : public Backend {
 public:
  explicit ManualBackend(ManualExecutorOptions options) : executor_(options) {}

  [[nodiscard]] Executor& executor() override { return executor_; }
  [[nodiscard]] Transport* transport() override { return nullptr; }
  [[nodiscard]] std::string fresh_address() override { VOX_UNREACHABLE("there is no network"); }
  [[nodiscard]] std::string vacant_address() override { VOX_UNREACHABLE("there is no network"); }
  [[nodiscard]] bool has_outside() const override { return false; }
  [[nodiscard]] std::size_t bulk_bytes() const override { return std::size_t{1} << 20; }
  void run(std::function<void()> body) override {
    const Result<void> ran = executor_.run_from_outside([&] { await_body(executor_, body); });
    VOX_ASSERT(ran.has_value());
    executor_.run_ready();
  }

 private:
  ManualExecutor executor_;
};

}  // namespace

std::unique_ptr<Backend> make_manual_backend() {
  return std::make_unique<ManualBackend>(ManualExecutorOptions{});
}
std::unique_ptr<Backend> make_manual_shuffled_backend() {
  return std::make_unique<ManualBackend>(ManualExecutorOptions{.order_seed = 5});
}

}  // namespace vox::test

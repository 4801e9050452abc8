// The smallest simulator of somebody else's: one workload, one mark.
#include <memory>

#include "tools/sim/sim_main.hpp"

namespace {

class Greeter final : public vox::sim::Workload {
 public:
  Greeter(const vox::sim::Params& params, const vox::sim::WorkloadContext& context)
      : params_(params), context_(context) {}
  void await_run() override {
    if (params_.count("greetings") > 0) context_.reach("greeter.greeted");
  }

 private:
  const vox::sim::Params& params_;
  const vox::sim::WorkloadContext context_;
};

constexpr vox::sim::ParamSpec greeter_params[] = {
    {"greetings", vox::sim::ParamKind::count, "1", "How often it greets.", true}};
constexpr vox::sim::WorkloadSpec greeter_spec{
    "greeter", "Greets.", greeter_params,
    [](vox::sim::Host&, const vox::sim::Params& params, const vox::sim::WorkloadContext& context) {
      return std::unique_ptr<vox::sim::Workload>(std::make_unique<Greeter>(params, context));
    }};
constexpr const vox::sim::WorkloadSpec* workloads[] = {&greeter_spec};
constexpr vox::sim::MarkSpec marks[] = {{"greeter.greeted", "A greeter greeted."}};

}  // namespace

int main(int count, char** words) {
  return vox::tools::run_vox_sim(count, words, {.workloads = workloads, .marks = marks});
}

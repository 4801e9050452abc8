// The backends that every suite is asked of: one line each.
#include "tests/conformance/backends.hpp"

#include <gtest/gtest.h>

#include "vox/runtime/scope.hpp"

namespace vox::test {

std::vector<BackendMaker> stream_backends() {
  return {{"tcp", make_tcp_backend},     {"tcp_tiny", make_tcp_tiny_backend},
          {"local", make_local_backend}, {"local_tiny", make_local_tiny_backend},
          {"sim", make_sim_backend},     {"sim_tiny", make_sim_tiny_backend}};
}

std::vector<BackendMaker> executor_backends() {
  std::vector<BackendMaker> makers = stream_backends();
  makers.push_back({"manual", make_manual_backend});
  makers.push_back({"manual_shuffled", make_manual_shuffled_backend});
  return makers;
}

void await_body(Executor& executor, const std::function<void()>& body) {
  constexpr Duration body_limit = std::chrono::minutes(2);
  Scope scope(executor);
  const Result<void> started = scope.spawn(body);
  ASSERT_TRUE(started.has_value());
  if (scope.await_empty(after(executor.now(), body_limit)) == Wake::signalled) return;
  ADD_FAILURE() << "the test waits for what does not come";
  scope.cancel();
  ASSERT_EQ(scope.await_empty(), Wake::signalled);
}

}  // namespace vox::test

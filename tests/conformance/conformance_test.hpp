// The fixture of every suite: a backend, and a body that runs on it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "tests/conformance/backend.hpp"

namespace vox::test {

class ConformanceTest : public ::testing::TestWithParam<BackendMaker> {
 protected:
  void run(std::function<void()> body) { backend->run(std::move(body)); }

  const std::unique_ptr<Backend> backend = GetParam().make();
  Executor& executor = backend->executor();
};

inline std::string backend_name(const ::testing::TestParamInfo<BackendMaker>& info) {
  return std::string(info.param.name);
}

}  // namespace vox::test

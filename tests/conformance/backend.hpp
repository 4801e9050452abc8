// INTERFACE: one implementation of the core's ports, as the conformance suites see it.
//
// A suite asks the numbered rules of a port through this and knows no backend. A new backend is one
// file that implements it and one line in backends.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "vox/runtime/executor.hpp"
#include "vox/transport/stream.hpp"

namespace vox::test {

class Backend {
 public:
  virtual ~Backend() = default;

  [[nodiscard]] virtual Executor& executor() = 0;
  /// Null for an executor without a network.
  [[nodiscard]] virtual Transport* transport() = 0;
  /// Where nobody listens and a listener may.
  [[nodiscard]] virtual std::string fresh_address() = 0;
  /// Where nobody listens as long as the backend lives.
  [[nodiscard]] virtual std::string vacant_address() = 0;
  /// Whether other threads can reach the executor.
  [[nodiscard]] virtual bool has_outside() const = 0;
  /// Bytes of a transfer that is large here: many times what a stream buffers, and soon done.
  [[nodiscard]] virtual std::size_t bulk_bytes() const = 0;

  /// Runs `body` in a fiber and drives the executor until that has ended. A body that does not end
  /// fails the test; its waits are cancelled then. May be called again.
  virtual void run(std::function<void()> body) = 0;
};

struct BackendMaker {
  std::string_view name;
  std::unique_ptr<Backend> (*make)();
};

/// How gtest prints the parameter of a suite.
inline void PrintTo(const BackendMaker& maker, std::ostream* out) { *out << maker.name; }

/// All there are; those with a network.
[[nodiscard]] std::vector<BackendMaker> executor_backends();
[[nodiscard]] std::vector<BackendMaker> stream_backends();

/// For Backend::run: waits for `body` in a scope of its own, on a fiber, and not for ever.
void await_body(Executor& executor, const std::function<void()>& body);

}  // namespace vox::test

// A listener that waits for one stream: for tests that need both ends of a session in their hands,
// which a Server keeps to itself.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "vox/runtime/wait_queue.hpp"
#include "vox/transport/stream.hpp"

namespace vox::test {

class OneStream final : private ListenerEvents {
 public:
  OneStream(Executor& executor, std::unique_ptr<Listener> listener)
      : acceptable_(executor), listener_(std::move(listener)) {
    listener_->attach(*this);
  }
  [[nodiscard]] std::string address() const { return listener_->local_address(); }
  /// Null when the caller's scope was cancelled or nobody came by `deadline`.
  [[nodiscard]] std::unique_ptr<Stream> await_stream(Time deadline = never) {
    for (;;) {
      Result<std::unique_ptr<Stream>> stream = listener_->try_accept();
      if (stream) return *std::move(stream);
      if (acceptable_.await_wake(deadline) != Wake::signalled) return nullptr;
    }
  }

 private:
  void handle_acceptable() override { acceptable_.wake_all(); }
  WaitQueue acceptable_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace vox::test

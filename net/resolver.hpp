// Looking up names without stopping the loop: getaddrinfo blocks, so one helper thread calls it.
//
// The thread starts with the first name that has to be looked up; numbers and "localhost" never
// reach it. Look-ups wait in line, at most lookups_max of them.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

#include "net/address.hpp"
#include "vox/runtime/executor.hpp"

namespace vox::net {

/// One look-up. Shared by who asked and the thread that answers; the answer arrives as a task.
class Lookup {
 public:
  Lookup(Executor& executor, Address address, TaskFunction answered, void* context);
  /// Whoever asked does not care any more. On the executor's thread.
  void forget() { answered_ = nullptr; }
  [[nodiscard]] const Result<SocketAddress>& answer() const { return answer_; }

 private:
  friend class Resolver;
  void resolve();  // on the helper thread
  void deliver();  // on the executor's

  Address address_;
  Result<SocketAddress> answer_ = fail(Error::unreachable);
  TaskFunction answered_;
  void* context_;
  Task task_;
  std::shared_ptr<Lookup> self_;  // until delivered
};

class Resolver {
 public:
  static constexpr std::size_t lookups_max = 256;

  Resolver() = default;
  /// Waits for the look-up that is under way; drops those in line.
  ~Resolver();

  /// Fails with `exhausted` when too many wait.
  [[nodiscard]] Result<void> start(const std::shared_ptr<Lookup>& lookup);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Lookup>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace vox::net

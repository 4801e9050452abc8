// Where a simulated host takes streams in. Twin of net/listener.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "sim/sim_stream.hpp"
#include "vox/runtime/task.hpp"
#include "vox/transport/stream.hpp"

namespace vox::sim {

class SimNetwork;

class SimListener final : public Listener {
 public:
  /// Streams that may wait to be accepted; past it connects are refused.
  static constexpr std::size_t backlog_max = 128;

  SimListener(SimNetwork& network, SimExecutor& executor, std::uint16_t port, std::string address);
  ~SimListener() override;
  SimListener(const SimListener&) = delete;
  SimListener& operator=(const SimListener&) = delete;

  void attach(ListenerEvents& events) override;
  [[nodiscard]] Result<std::unique_ptr<Stream>> try_accept() override;
  [[nodiscard]] std::string local_address() const override { return address_; }

  // For the network.
  [[nodiscard]] bool is_full() const { return backlog_.size() >= backlog_max; }
  void handle_stream(std::unique_ptr<SimStream> stream);
  /// The host lost power: nothing comes in any more.
  void handle_vanished();

 private:
  void report_acceptable() { events_->handle_acceptable(); }

  SimNetwork* network_;  // null once vanished
  SimExecutor& executor_;
  std::uint16_t port_;
  std::string address_;
  ListenerEvents* events_ = nullptr;
  std::deque<std::unique_ptr<SimStream>> backlog_;
  bool waits_ = false;
  Task acceptable_;
};

}  // namespace vox::sim

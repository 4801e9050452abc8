// Accepting.
#include "sim/sim_listener.hpp"

#include "sim/sim_executor.hpp"
#include "sim/sim_network.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {

SimListener::SimListener(SimNetwork& network, SimExecutor& executor, std::uint16_t port,
                         std::string address)
    : network_(&network),
      executor_(executor),
      port_(port),
      address_(std::move(address)),
      acceptable_(executor, calls<&SimListener::report_acceptable>, this) {
  VOX_ASSERT(port_ > 0);
}

SimListener::~SimListener() {
  if (network_ != nullptr) network_->stop_listening(executor_.host(), port_);
}

void SimListener::attach(ListenerEvents& events) {
  VOX_ASSERT(events_ == nullptr);
  events_ = &events;
}

Result<std::unique_ptr<Stream>> SimListener::try_accept() {
  VOX_ASSERT(events_ != nullptr);
  if (network_ == nullptr) return fail(Error::io);
  if (backlog_.empty()) {
    waits_ = true;
    return fail(Error::would_block);
  }
  std::unique_ptr<Stream> stream = std::move(backlog_.front());
  backlog_.pop_front();
  return stream;
}

void SimListener::handle_stream(std::unique_ptr<SimStream> stream) {
  VOX_ASSERT(network_ != nullptr && !is_full());
  backlog_.push_back(std::move(stream));
  if (!waits_) return;
  waits_ = false;
  acceptable_.post();
}

void SimListener::handle_vanished() {
  network_ = nullptr;
  waits_ = false;
  acceptable_.withdraw();
  backlog_.clear();
}

}  // namespace vox::sim

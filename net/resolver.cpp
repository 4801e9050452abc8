// The helper thread and its line.
#include "net/resolver.hpp"

#include <netdb.h>

#include <cstring>
#include <system_error>
#include <utility>

#include "vox/base/assert.hpp"

namespace vox::net {

Lookup::Lookup(Executor& executor, Address address, TaskFunction answered, void* context)
    : address_(std::move(address)),
      answered_(answered),
      context_(context),
      task_(executor, calls<&Lookup::deliver>, this) {}

void Lookup::resolve() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address_.host.c_str(), address_.port.c_str(), &hints, &found);
  if (error == 0 && found != nullptr) {
    SocketAddress address;
    VOX_ASSERT(found->ai_addrlen <= sizeof address.storage);
    std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
    address.bytes = found->ai_addrlen;
    answer_ = address;
  }
  if (found != nullptr) ::freeaddrinfo(found);
  task_.executor().post_from_outside(task_);
}

void Lookup::deliver() {
  const std::shared_ptr<Lookup> hold = std::move(self_);
  if (answered_ != nullptr) answered_(context_);
}

Resolver::~Resolver() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& lookup : waiting_) lookup->self_.reset();
    waiting_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> Resolver::start(const std::shared_ptr<Lookup>& lookup) {
  const std::lock_guard lock(mutex_);
  VOX_ASSERT(!stopping_);
  if (waiting_.size() >= lookups_max) return fail(Error::exhausted);
  if (!thread_.joinable()) {
    try {
      thread_ = std::thread([this] { work(); });
    } catch (const std::system_error&) {
      return fail(Error::exhausted);  // no thread left to be had
    }
  }
  lookup->self_ = lookup;
  waiting_.push_back(lookup);
  changed_.notify_one();
  return {};
}

void Resolver::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const std::shared_ptr<Lookup> lookup = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    lookup->resolve();
    lock.lock();
  }
}

}  // namespace vox::net

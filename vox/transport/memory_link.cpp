// Each end owns the queue of what it has yet to receive, and asks the other about nothing else.
#include "vox/transport/memory_link.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "vox/base/assert.hpp"

namespace vox {
namespace {

// Memory of received payloads is used for the next ones, except of unusually large ones.
constexpr std::size_t retained_payload_bytes_max = std::size_t{64} << 10;

std::size_t bytes_of(std::span<const BytesView> parts) {
  std::size_t bytes = 0;
  for (const BytesView part : parts) bytes += part.size();
  return bytes;
}

// Payloads in order, in slots that are allocated once and keep their memory.
class PayloadQueue {
 public:
  explicit PayloadQueue(std::uint32_t payloads_max) : slots_(payloads_max) {}

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t capacity() const { return slots_.size(); }
  [[nodiscard]] std::size_t front_bytes() const { return slots_[head_].size(); }

  void push(std::span<const BytesView> parts) {
    VOX_ASSERT(count_ < capacity());
    Bytes& slot = slots_[(head_ + count_) % capacity()];
    slot.clear();
    for (const BytesView part : parts) slot.insert(slot.end(), part.begin(), part.end());
    count_ += 1;
    bytes_ += slot.size();
  }

  // The oldest trades places with `received`, whose memory the slot keeps.
  void pop(Bytes& received) {
    VOX_ASSERT(count_ > 0);
    received.swap(slots_[head_]);
    if (slots_[head_].capacity() > retained_payload_bytes_max) slots_[head_] = Bytes();
    head_ = (head_ + 1) % capacity();
    count_ -= 1;
    VOX_ASSERT(bytes_ >= received.size());
    bytes_ -= received.size();
  }

  void clear() { count_ = bytes_ = 0; }

 private:
  std::vector<Bytes> slots_;
  std::size_t head_ = 0;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
};

class MemoryLink final : public Link {
 public:
  MemoryLink(Executor& executor, const MemoryLinkOptions& options)
      : options_(options),
        payload_bytes_max_(options.payload_bytes_max),
        payload_bytes_max_ever_(options.payload_bytes_max),
        inbound_(options.payloads_max),
        notify_task_(executor, calls<&MemoryLink::notify>, this) {
    VOX_ASSERT(options.payloads_max > 0 && options.outbox_high_water_bytes > 0);
  }
  ~MemoryLink() override { abort(); }
  MemoryLink(const MemoryLink&) = delete;
  MemoryLink& operator=(const MemoryLink&) = delete;

  void connect_to(MemoryLink& counterpart) { counterpart_ = &counterpart; }

  void attach(LinkEvents& events) override { events_ = &events; }
  [[nodiscard]] Result<void> try_send(std::span<const BytesView> parts) override;
  [[nodiscard]] Result<BytesView> try_receive() override;
  void close_send() override;
  void abort() override;

  [[nodiscard]] std::size_t outbox_bytes() const override {
    return counterpart_ == nullptr ? 0 : counterpart_->inbound_.bytes();
  }
  [[nodiscard]] std::size_t outbox_bytes_max() const override {
    return options_.outbox_high_water_bytes - 1 + payload_bytes_max_ever_;
  }
  [[nodiscard]] std::uint64_t taken_bytes_total() const override { return taken_bytes_total_; }
  [[nodiscard]] std::size_t payload_bytes_max() const override { return payload_bytes_max_; }
  void set_payload_bytes_max(std::size_t bytes) override {
    payload_bytes_max_ = bytes;
    payload_bytes_max_ever_ = std::max(payload_bytes_max_ever_, bytes);
  }
  [[nodiscard]] std::string_view peer_address() const override { return "memory"; }

 private:
  [[nodiscard]] bool is_full() const {
    return inbound_.count() == inbound_.capacity() ||
           inbound_.bytes() >= options_.outbox_high_water_bytes;
  }
  // Half, so that a sender is woken for a batch and not for each payload.
  [[nodiscard]] bool is_half_free() const {
    return inbound_.count() <= inbound_.capacity() / 2 &&
           inbound_.bytes() <= options_.outbox_high_water_bytes / 2;
  }
  [[nodiscard]] bool is_receivable() const {
    return receive_end_.has_value() || inbound_.count() > 0 || inbound_closed_;
  }
  [[nodiscard]] bool is_writable() const {
    return counterpart_ == nullptr || counterpart_->is_half_free();
  }

  void handle_counterpart_gone();
  void notify_if_wanted();
  void notify();

  MemoryLinkOptions options_;
  LinkEvents* events_ = nullptr;
  MemoryLink* counterpart_ = nullptr;  // null once either end is gone
  std::size_t payload_bytes_max_;
  std::size_t payload_bytes_max_ever_;
  PayloadQueue inbound_;
  Bytes lent_;
  std::uint64_t taken_bytes_total_ = 0;
  std::optional<Error> receive_end_;  // what every receive says from now on
  bool inbound_closed_ = false;       // nothing follows what is queued
  bool send_closed_ = false;
  bool readable_wanted_ = false;  // a would_block was answered
  bool writable_wanted_ = false;  // a busy was answered
  Task notify_task_;
};

Result<void> MemoryLink::try_send(std::span<const BytesView> parts) {
  if (send_closed_ || counterpart_ == nullptr) return fail(Error::closed);
  if (bytes_of(parts) > payload_bytes_max_) return fail(Error::payload_too_large);
  if (counterpart_->is_full()) {
    writable_wanted_ = true;
    return fail(Error::busy);
  }
  counterpart_->inbound_.push(parts);
  VOX_ASSERT(outbox_bytes() <= outbox_bytes_max());
  counterpart_->notify_if_wanted();
  return {};
}

Result<BytesView> MemoryLink::try_receive() {
  readable_wanted_ = false;
  if (receive_end_.has_value()) return fail(*receive_end_);
  if (inbound_.count() == 0) {
    if (!inbound_closed_) {
      readable_wanted_ = true;
      return fail(Error::would_block);
    }
    receive_end_ = Error::end_of_stream;
    return fail(*receive_end_);
  }
  if (inbound_.front_bytes() > payload_bytes_max_) {
    receive_end_ = Error::payload_too_large;
    return fail(*receive_end_);
  }
  inbound_.pop(lent_);
  if (counterpart_ != nullptr) {
    counterpart_->taken_bytes_total_ += lent_.size();
    counterpart_->notify_if_wanted();
  }
  return BytesView(lent_);
}

void MemoryLink::close_send() {
  if (send_closed_) return;
  send_closed_ = true;
  if (counterpart_ == nullptr) return;
  counterpart_->inbound_closed_ = true;
  counterpart_->notify_if_wanted();
}

void MemoryLink::abort() {
  send_closed_ = true;
  readable_wanted_ = writable_wanted_ = false;
  notify_task_.withdraw();
  if (!receive_end_.has_value()) receive_end_ = Error::closed;
  inbound_.clear();
  if (counterpart_ == nullptr) return;
  MemoryLink& counterpart = *counterpart_;
  counterpart_ = nullptr;
  counterpart.handle_counterpart_gone();
}

void MemoryLink::handle_counterpart_gone() {
  counterpart_ = nullptr;
  if (!inbound_closed_ && !receive_end_.has_value()) {
    inbound_.clear();
    receive_end_ = Error::reset;
  }
  notify_if_wanted();
}

void MemoryLink::notify_if_wanted() {
  if ((readable_wanted_ && is_receivable()) || (writable_wanted_ && is_writable())) {
    notify_task_.post();
  }
}

// Calls the owner, who may destroy this, last.
void MemoryLink::notify() {
  VOX_ASSERT(events_ != nullptr);
  const bool readable = readable_wanted_ && is_receivable();
  const bool writable = writable_wanted_ && is_writable();
  if (readable && writable) notify_task_.post();  // the second in a turn of its own
  if (readable) {
    readable_wanted_ = false;
    events_->handle_link_readable();
  } else if (writable) {
    writable_wanted_ = false;
    events_->handle_link_writable();
  }
}

}  // namespace

MemoryLinkPair make_memory_link_pair(Executor& executor, MemoryLinkOptions options) {
  auto first = std::make_unique<MemoryLink>(executor, options);
  auto second = std::make_unique<MemoryLink>(executor, options);
  first->connect_to(*second);
  second->connect_to(*first);
  return {std::move(first), std::move(second)};
}

}  // namespace vox

// Two sessions on one hand-driven executor, and a link between them that writes down what it takes.
#include "tests/fuzz/recorded_session.hpp"

#include <memory>
#include <utility>

#include "tests/vox/support/manual_executor.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/session/session.hpp"
#include "vox/transport/memory_link.hpp"

namespace vox::fuzz {
namespace {

class RecordingLink final : public Link {
 public:
  RecordingLink(std::unique_ptr<Link> link, std::vector<Bytes>& payloads)
      : link_(std::move(link)), payloads_(payloads) {}

  void attach(LinkEvents& events) override { link_->attach(events); }
  Result<void> try_send(std::span<const BytesView> parts) override {
    const Result<void> sent = link_->try_send(parts);
    if (!sent) return sent;
    Bytes& payload = payloads_.emplace_back();
    for (const BytesView part : parts) payload.insert(payload.end(), part.begin(), part.end());
    return sent;
  }
  Result<BytesView> try_receive() override { return link_->try_receive(); }
  void close_send() override { link_->close_send(); }
  void abort() override { link_->abort(); }
  [[nodiscard]] std::size_t outbox_bytes() const override { return link_->outbox_bytes(); }
  [[nodiscard]] std::size_t outbox_bytes_max() const override { return link_->outbox_bytes_max(); }
  [[nodiscard]] std::uint64_t taken_bytes_total() const override {
    return link_->taken_bytes_total();
  }
  [[nodiscard]] std::size_t payload_bytes_max() const override {
    return link_->payload_bytes_max();
  }
  void set_payload_bytes_max(std::size_t bytes) override { link_->set_payload_bytes_max(bytes); }
  [[nodiscard]] std::string_view peer_address() const override { return link_->peer_address(); }

 private:
  std::unique_ptr<Link> link_;
  std::vector<Bytes>& payloads_;
};

Reply echo(const Request& request) {
  if (request.args.empty()) return Reply::failure(wire::CallError::unknown_method);
  return Reply::success(to_bytes(request.args));
}

void converse(Executor& executor, std::vector<Bytes>& payloads) {
  SessionOptions options;
  options.root_handler = echo;
  options.acceptor = [](const ConnectionRequest& request) {
    return request.metadata.number("refuse") ? AcceptDecision::reject("not this one")
                                             : AcceptDecision::accept(echo);
  };
  MemoryLinkPair links = make_memory_link_pair(executor);
  SessionHandle client =
      start_session(executor, Role::initiator,
                    std::make_unique<RecordingLink>(std::move(links.first), payloads), options);
  SessionHandle server =
      start_session(executor, Role::acceptor,
                    std::make_unique<RecordingLink>(std::move(links.second), payloads), options);
  VOX_ASSERT(client.establish() && server.establish());
  static_cast<void>(client.root().call(MethodId{0x880bc4eee23574be}, to_bytes("\x05hello")));
  static_cast<void>(client.root().call(MethodId{1}, {}));
  {
    const auto opened = client.open();
    VOX_ASSERT(opened.has_value());
    static_cast<void>(opened->call(MethodId{2}, to_bytes("\x01")));
  }
  OpenOptions refused;
  refused.metadata.add("refuse", 1).add("why", std::string("to see what is said then"));
  VOX_ASSERT(!client.open(refused).has_value());
  client.shutdown();
  server.shutdown();
}

}  // namespace

std::vector<Bytes> record_session() {
  std::vector<Bytes> payloads;
  test::ManualExecutor executor;
  const Result<void> ran = executor.run_from_outside([&] { converse(executor, payloads); });
  VOX_ASSERT(ran.has_value());
  executor.run_until_quiet();
  return payloads;
}

}  // namespace vox::fuzz

// The backend of production: epoll, over TCP and over local sockets.
#include <sys/socket.h>

#include <string>

#include "net/address.hpp"
#include "net/net_transport.hpp"
#include "tests/conformance/backends.hpp"
#include "tests/net/temporary_folder.hpp"
#include "vox/base/assert.hpp"

namespace vox::test {
namespace {

/// A TCP port that is taken and not listened on, so that nobody else can get it either.
class TakenPort {
 public:
  TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    net::SocketAddress address = *net::resolve_now(*net::parse_address("tcp://127.0.0.1:0"));
    VOX_ASSERT(::bind(socket_.get(), address.get(), address.bytes) == 0);
    auto* bound = reinterpret_cast<sockaddr*>(&address.storage);
    VOX_ASSERT(::getsockname(socket_.get(), bound, &address.bytes) == 0);
    address_ = net::to_text(address);
  }
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  net::Fd socket_;
  std::string address_;
};

enum class Kind : std::uint8_t { tcp, local };

class NetBackend final : public Backend {
 public:
  NetBackend(Kind kind, net::NetOptions options) : kind_(kind), transport_(executor_, options) {}

  [[nodiscard]] Executor& executor() override { return executor_; }
  [[nodiscard]] Transport* transport() override { return &transport_; }
  [[nodiscard]] std::string fresh_address() override {
    if (kind_ == Kind::tcp) return "tcp://127.0.0.1:0";
    return "local://" + folder_.file("fresh" + std::to_string(++addresses_count_));
  }
  [[nodiscard]] std::string vacant_address() override {
    return kind_ == Kind::tcp ? taken_.address() : "local://" + folder_.file("vacant");
  }
  [[nodiscard]] bool has_outside() const override { return true; }
  [[nodiscard]] std::size_t bulk_bytes() const override { return std::size_t{2} << 20; }
  void run(std::function<void()> body) override {
    executor_.run([this, &body] { await_body(executor_, body); });
  }

 private:
  const Kind kind_;
  TemporaryFolder folder_;
  TakenPort taken_;
  std::uint32_t addresses_count_ = 0;
  net::EpollExecutor executor_;
  net::NetTransport transport_;
};

constexpr net::NetOptions smallest{.send_buffer_bytes = 1, .receive_buffer_bytes = 1};

}  // namespace

std::unique_ptr<Backend> make_tcp_backend() {
  return std::make_unique<NetBackend>(Kind::tcp, net::NetOptions{});
}
std::unique_ptr<Backend> make_tcp_tiny_backend() {
  // A receiving window far below a segment makes TCP wait for timers of the kernel, which is not
  // what anybody here tests: only what the writer holds is as small as can be.
  return std::make_unique<NetBackend>(
      Kind::tcp, net::NetOptions{.send_buffer_bytes = 1, .receive_buffer_bytes = 32768});
}
std::unique_ptr<Backend> make_local_backend() {
  return std::make_unique<NetBackend>(Kind::local, net::NetOptions{});
}
std::unique_ptr<Backend> make_local_tiny_backend() {
  return std::make_unique<NetBackend>(Kind::local, smallest);
}

}  // namespace vox::test

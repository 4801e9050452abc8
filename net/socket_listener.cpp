// Accepting, also when descriptors have run out, and not stepping on others' socket files.
#include "net/socket_listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <utility>

#include "net/socket_stream.hpp"
#include "net/system_error.hpp"
#include "vox/base/assert.hpp"

namespace vox::net {
namespace {

constexpr int backlog = 512;

Fd open_spare() { return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

// A socket file outlives the process that made it. Whether somebody still listens there is known
// only by knocking.
bool is_stale(const SocketAddress& address) {
  const Fd knock(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!knock) return false;
  return ::connect(knock.get(), address.get(), address.bytes) != 0 && errno == ECONNREFUSED;
}

bool is_socket_file(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

SocketAddress address_of(int fd) {
  SocketAddress address;
  address.bytes = sizeof address.storage;
  const int got = ::getsockname(fd, reinterpret_cast<sockaddr*>(&address.storage), &address.bytes);
  VOX_ASSERT(got == 0);
  return address;
}

}  // namespace

Result<std::unique_ptr<Listener>> SocketListener::listen(EpollExecutor& executor,
                                                         const SocketAddress& address) {
  Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return fail(error_of(errno));
  std::string path;
  if (address.family() == AF_UNIX) {
    path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
    if (is_socket_file(path) && is_stale(address)) ::unlink(path.c_str());
  } else {
    const int on = 1;
    (void)::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (::bind(socket.get(), address.get(), address.bytes) != 0) return fail(error_of(errno));
  if (::listen(socket.get(), backlog) != 0) return fail(error_of(errno));
  std::string text = to_text(address_of(socket.get()));
  return std::make_unique<SocketListener>(executor, std::move(socket), std::move(text),
                                          std::move(path));
}

SocketListener::SocketListener(EpollExecutor& executor, Fd socket, std::string address,
                               std::string path)
    : executor_(executor),
      socket_(std::move(socket)),
      spare_(open_spare()),
      address_(std::move(address)),
      path_(std::move(path)),
      acceptable_(executor, calls<&SocketListener::report_acceptable>, this) {
  const Result<void> added = executor_.poller().add(socket_.get(), *this);
  VOX_ASSERT(added.has_value());
}

SocketListener::~SocketListener() {
  executor_.poller().remove(socket_.get());
  if (!path_.empty()) ::unlink(path_.c_str());
}

void SocketListener::attach(ListenerEvents& events) {
  VOX_ASSERT(events_ == nullptr);
  events_ = &events;
}

void SocketListener::handle_ready(std::uint32_t) {
  if (std::exchange(waits_, false)) acceptable_.post();
}

Result<std::unique_ptr<Stream>> SocketListener::try_accept() {
  VOX_ASSERT(events_ != nullptr);
  for (;;) {
    SocketAddress peer;
    peer.bytes = sizeof peer.storage;
    Fd accepted(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.bytes,
                          SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted) {
      return std::make_unique<SocketStream>(executor_, std::move(accepted), to_text(peer));
    }
    if (errno == EAGAIN) break;
    if (errno == EMFILE || errno == ENFILE) shed_one();
    // Anything else is the trouble of one incoming stream: the next may be sound (S11).
  }
  waits_ = true;
  return fail(Error::would_block);
}

// No descriptor is left to accept with, and the edge will not come again for what is waiting: take
// the next one with the spare and close it, so that its connector learns of it instead of waiting.
void SocketListener::shed_one() {
  spare_.reset();
  const Fd refused(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  spare_ = open_spare();
}

}  // namespace vox::net

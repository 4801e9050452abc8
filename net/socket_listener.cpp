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

// Incoming streams that may fail in a row before the loop has its turn again, and after how long
// they are tried again: short for a person, long for a loop.
constexpr int accept_failures_max = 16;
constexpr Duration accept_retry_delay = std::chrono::milliseconds(10);

Fd open_spare() { return Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

// A socket file outlives the process that made it. Whether somebody still listens there is known
// only by knocking.
bool is_stale(const SocketAddress& address) {
  const Fd knock(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!knock) return false;
  return ::connect(knock.get(), address.get(), address.bytes) != 0 && errno == ECONNREFUSED;
}

/// Which socket file stands at `path`; 0 when none does.
std::uint64_t socket_file_id(const std::string& path) {
  struct stat status {};
  const bool found = ::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
  return found ? status.st_ino : 0;
}

// Of binding: a folder that is not there makes the address wrong, it does not refuse anybody.
Error bind_error_of(int number) {
  return number == ENOENT || number == ENOTDIR ? Error::invalid_address : error_of(number);
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
                                                         const NetOptions& options,
                                                         const SocketAddress& address) {
  Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return fail(error_of(errno));
  std::string path;
  if (address.family() == AF_UNIX) {
    path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
    if (socket_file_id(path) != 0 && is_stale(address)) ::unlink(path.c_str());
  } else {
    const int on = 1;
    (void)::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  set_socket_options(socket.get(), options);  // before it listens: TCP offers its window then
  if (::bind(socket.get(), address.get(), address.bytes) != 0) return fail(bind_error_of(errno));
  auto listener = std::make_unique<SocketListener>(executor, options, std::move(socket));
  if (!path.empty()) listener->own(std::move(path));
  if (::listen(listener->socket_.get(), backlog) != 0) return fail(error_of(errno));
  if (const Result<void> started = listener->start(); !started) return fail(started.error());
  return listener;
}

SocketListener::SocketListener(EpollExecutor& executor, const NetOptions& options, Fd socket)
    : executor_(executor),
      options_(options),
      socket_(std::move(socket)),
      spare_(open_spare()),
      address_(to_text(address_of(socket_.get()))),
      acceptable_(executor, calls<&SocketListener::report_acceptable>, this),
      retry_(executor, calls<&SocketListener::retry>, this) {}

SocketListener::~SocketListener() {
  if (started_) executor_.poller().remove(socket_.get());
  if (!path_.empty() && socket_file_id(path_) == file_id_) ::unlink(path_.c_str());
}

Result<void> SocketListener::start() {
  VOX_ASSERT(!started_);
  const Result<void> added = executor_.poller().add(socket_.get(), *this, EPOLLIN);
  started_ = added.has_value();
  return added;
}

void SocketListener::own(std::string path) {
  VOX_ASSERT(path_.empty());
  path_ = std::move(path);
  file_id_ = socket_file_id(path_);
}

void SocketListener::attach(ListenerEvents& events) {
  VOX_ASSERT(events_ == nullptr);
  events_ = &events;
}

void SocketListener::handle_ready(std::uint32_t) {
  if (std::exchange(waits_, false)) acceptable_.post();
}

void SocketListener::retry() {
  if (std::exchange(waits_, false)) acceptable_.post();
}

Result<std::unique_ptr<Stream>> SocketListener::try_accept() {
  VOX_ASSERT(started_);
  VOX_ASSERT(events_ != nullptr);
  waits_ = true;
  for (int failures = 0; failures < accept_failures_max; ++failures) {
    SocketAddress peer;
    peer.bytes = sizeof peer.storage;
    Fd accepted(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(&peer.storage), &peer.bytes,
                          SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted) {
      waits_ = false;
      set_socket_options(accepted.get(), options_);
      return std::make_unique<SocketStream>(executor_, std::move(accepted), to_text(peer));
    }
    if (errno == EAGAIN) return fail(Error::would_block);
    if (errno == EMFILE || errno == ENFILE) shed_one();
    // Anything else is the trouble of one incoming stream: the next may be sound (S11).
  }
  retry_.arm(after(executor_.now(), accept_retry_delay));
  return fail(Error::would_block);
}

// No descriptor is left to accept with, and the edge will not come again for what is waiting: take
// the next one with the spare and close it, so that its connector learns of it instead of waiting.
void SocketListener::shed_one() {
  if (!spare_) spare_ = open_spare();  // lost to somebody else, the last time
  spare_.reset();
  // It gets the spare's descriptor, and has to give that back before there is a spare again.
  Fd(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)).reset();
  spare_ = open_spare();
}

}  // namespace vox::net

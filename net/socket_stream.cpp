// Reading, writing and ending a socket, as rules S1 to S9 of vox/transport/stream.hpp say it.
#include "net/socket_stream.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "net/system_error.hpp"
#include "vox/base/assert.hpp"

namespace vox::net {
namespace {

constexpr std::size_t parts_per_write_max = 64;

int pending_error(int fd) {
  int error = 0;
  socklen_t bytes = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &bytes) != 0) return errno;
  return error;
}

}  // namespace

SocketStream::SocketStream(EpollExecutor& executor, Fd socket, std::string peer_address)
    : executor_(executor),
      peer_address_(std::move(peer_address)),
      readable_(executor, calls<&SocketStream::report_readable>, this),
      writable_(executor, calls<&SocketStream::report_writable>, this) {
  adopt(std::move(socket));
}

SocketStream::SocketStream(EpollExecutor& executor, const NetOptions& options,
                           const SocketAddress& address)
    : SocketStream(executor, Fd(), to_text(address)) {
  options_ = options;
  connect(address);
}

SocketStream::SocketStream(EpollExecutor& executor, const NetOptions& options, Resolver& resolver,
                           const Address& name)
    : SocketStream(executor, Fd(), "tcp://" + name.host + ":" + name.port) {
  options_ = options;
  connecting_ = true;
  lookup_ = std::make_shared<Lookup>(executor, name, calls<&SocketStream::handle_lookup>, this);
  const Result<void> started = resolver.start(lookup_);
  if (!started) fail_both(started.error());
}

SocketStream::~SocketStream() { abort(); }

void SocketStream::adopt(Fd socket) {
  VOX_ASSERT(!socket_);
  if (!socket) return;
  const Result<void> added = executor_.poller().add(socket.get(), *this);
  if (!added) return fail_both(added.error());
  socket_ = std::move(socket);
}

void SocketStream::attach(StreamEvents& events) {
  VOX_ASSERT(events_ == nullptr);
  events_ = &events;
}

// --- connecting

void SocketStream::connect(const SocketAddress& address) {
  connecting_ = true;
  Fd socket(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return fail_both(error_of(errno));
  set_socket_options(socket.get(), options_);
  const int connected = ::connect(socket.get(), address.get(), address.bytes);
  const int error = connected == 0 ? 0 : errno;
  // A local socket whose listener's line is full says EAGAIN at once: nobody takes us.
  if (error == EAGAIN) return fail_both(Error::refused);
  // A signal does not stop a connect that is under way.
  const bool under_way = error == EINPROGRESS || error == EINTR;
  if (error != 0 && !under_way) return fail_both(error_of(error));
  adopt(std::move(socket));
  if (error == 0 && connecting_) begin_connected();
}

void SocketStream::handle_lookup() {
  const std::shared_ptr<Lookup> lookup = std::move(lookup_);
  if (!lookup->answer()) {
    fail_both(lookup->answer().error());
  } else {
    connect(*lookup->answer());
  }
  if (!connecting_) wake_both();
}

// The poll has seen an edge while connecting: it worked, or it says why not.
void SocketStream::finish_connecting() {
  VOX_ASSERT(connecting_ && socket_);
  const int error = pending_error(socket_.get());
  if (error != 0) return fail_both(error_of(error));
  begin_connected();
}

void SocketStream::begin_connected() {
  VOX_ASSERT(socket_ && !read_error_);
  connecting_ = false;
  if (std::exchange(close_write_owed_, false)) end_writing();
}

void SocketStream::fail_both(Error error) {
  connecting_ = false;
  if (!read_error_) read_error_ = error;
  if (!write_error_) write_error_ = error;
}

// --- readiness

void SocketStream::wake_both() {
  if (std::exchange(reader_waits_, false)) readable_.post();
  if (std::exchange(writer_waits_, false)) writable_.post();
}

void SocketStream::handle_ready(std::uint32_t events) {
  const bool ended = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if (connecting_) {
    if ((events & EPOLLOUT) == 0 && !ended) return;
    finish_connecting();
    return wake_both();
  }
  if (ended) return wake_both();
  if ((events & (EPOLLIN | EPOLLRDHUP)) != 0 && std::exchange(reader_waits_, false)) {
    readable_.post();
  }
  if ((events & EPOLLOUT) != 0 && std::exchange(writer_waits_, false)) writable_.post();
}

// --- reading and writing

Result<std::size_t> SocketStream::try_read(std::span<std::byte> into) {
  VOX_ASSERT(!into.empty());
  VOX_ASSERT(events_ != nullptr);
  if (read_error_) return fail(*read_error_);
  if (!connecting_) {
    ssize_t got = 0;
    do {
      got = ::recv(socket_.get(), into.data(), into.size(), 0);
    } while (got < 0 && errno == EINTR);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) return fail(end_reading());
    if (errno != EAGAIN) {
      read_error_ = error_of(errno);
      return fail(*read_error_);
    }
  }
  reader_waits_ = true;
  return fail(Error::would_block);
}

// The kernel tells of a cut once. If that was to our writing, reading finds nothing more, and this
// is no orderly end: what the counterpart had sent may be lost.
Error SocketStream::end_reading() {
  read_end_seen_ = !cut_error_;
  read_error_ = cut_error_.value_or(Error::end_of_stream);
  return *read_error_;
}

Result<std::size_t> SocketStream::try_write(std::span<const BytesView> parts) {
  VOX_ASSERT(events_ != nullptr);
  if (write_error_) return fail(*write_error_);
  if (!connecting_) {
    std::array<iovec, parts_per_write_max> vectors;
    std::size_t count = 0;
    for (const BytesView& part : parts) {
      if (part.empty()) continue;
      if (count == vectors.size()) break;
      vectors[count++] = {const_cast<std::byte*>(part.data()), part.size()};
    }
    VOX_ASSERT(count > 0);
    msghdr message{};
    message.msg_iov = vectors.data();
    message.msg_iovlen = count;
    ssize_t sent = 0;
    do {
      sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent > 0) return static_cast<std::size_t>(sent);
    if (errno != EAGAIN) {
      write_error_ = error_of(errno);
      // EPIPE speaks of our direction only, or comes after the counterpart's orderly end.
      if (errno != EPIPE) cut_error_ = write_error_;
      return fail(*write_error_);
    }
  }
  writer_waits_ = true;
  return fail(Error::would_block);
}

// --- ending

void SocketStream::close_write() {
  if (write_closed_ || close_write_owed_) return;
  if (!write_error_) write_error_ = Error::closed;
  if (connecting_) {
    close_write_owed_ = true;
  } else {
    end_writing();
  }
}

void SocketStream::end_writing() {
  VOX_ASSERT(!connecting_ && !write_closed_);
  VOX_ASSERT(write_error_.has_value());
  write_closed_ = true;
  if (socket_) (void)::shutdown(socket_.get(), SHUT_WR);  // gone already: nothing to end
}

void SocketStream::abort() {
  readable_.withdraw();
  writable_.withdraw();
  reader_waits_ = writer_waits_ = false;
  if (lookup_ != nullptr) lookup_->forget();
  lookup_.reset();
  if (socket_) {
    executor_.poller().remove(socket_.get());
    // Cut, unless both directions have ended: then the kernel may finish what is in flight.
    const linger cut{.l_onoff = 1, .l_linger = 0};
    if (!is_over_in_order()) {
      (void)::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &cut, sizeof cut);
    }
    socket_.reset();
  }
  fail_both(Error::reset);
}

}  // namespace vox::net

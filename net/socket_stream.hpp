// A stream on a socket, TCP or local. Twin of sim/sim_stream. Internal: made by NetTransport.
//
// States: connecting --writable, no error--> connected
//             \--error--> failed            \--error, end--> as rule S7 says, per direction
// Readiness is edge-triggered: a direction is tried until the kernel says it would block, and only
// then is an edge awaited; the events themselves are tasks, so a handler may destroy its stream.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "net/address.hpp"
#include "net/epoll_executor.hpp"
#include "net/fd.hpp"
#include "net/net_options.hpp"
#include "net/resolver.hpp"
#include "vox/transport/stream.hpp"

namespace vox::net {

class SocketStream final : public Stream, public PollHandler {
 public:
  /// An accepted one.
  SocketStream(EpollExecutor& executor, Fd socket, std::string peer_address);
  /// One that connects, to an address or to what a look-up yields.
  SocketStream(EpollExecutor& executor, const NetOptions& options, const SocketAddress& address);
  SocketStream(EpollExecutor& executor, const NetOptions& options, Resolver& resolver,
               const Address& name);
  ~SocketStream() override;
  SocketStream(const SocketStream&) = delete;
  SocketStream& operator=(const SocketStream&) = delete;

  void attach(StreamEvents& events) override;
  [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> into) override;
  [[nodiscard]] Result<std::size_t> try_write(std::span<const BytesView> parts) override;
  void close_write() override;
  void abort() override;
  [[nodiscard]] std::string_view peer_address() const override { return peer_address_; }

  void handle_ready(std::uint32_t events) override;

 private:
  void connect(const SocketAddress& address);
  void handle_lookup();
  void finish_connecting();
  void begin_connected();
  [[nodiscard]] Error end_reading();
  void end_writing();
  void fail_both(Error error);
  void wake_both();
  void adopt(Fd socket);
  [[nodiscard]] bool is_over_in_order() const { return write_closed_ && read_end_seen_; }
  void report_readable() { events_->handle_readable(); }
  void report_writable() { events_->handle_writable(); }

  EpollExecutor& executor_;
  NetOptions options_;
  Fd socket_;  // registered with the poller while it is there
  std::string peer_address_;
  StreamEvents* events_ = nullptr;
  Task readable_;
  Task writable_;
  std::shared_ptr<Lookup> lookup_;
  bool connecting_ = false;
  bool reader_waits_ = false;
  bool writer_waits_ = false;
  bool write_closed_ = false;
  bool close_write_owed_ = false;  // asked for while connecting
  bool read_end_seen_ = false;
  std::optional<Error> read_error_;
  std::optional<Error> write_error_;
  std::optional<Error> cut_error_;  // how writing found out that the whole stream is gone
};

}  // namespace vox::net

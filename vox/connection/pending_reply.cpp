// What a pending call lends to its connection lives here, and ends on the executor.
#include "vox/connection/pending_reply.hpp"

#include <utility>

#include "vox/connection/connection.hpp"
#include "vox/runtime/lease.hpp"
#include "vox/runtime/on_executor.hpp"

namespace vox {

class PendingCallState final : public Lease<PendingCallState> {
 public:
  static std::shared_ptr<PendingCallState> begin(Connection& connection, Bytes args,
                                                 CallOptions options) {
    return share(new PendingCallState(connection, std::move(args), std::move(options)));
  }
  [[nodiscard]] Connection& connection() const { return *connection_; }

  [[nodiscard]] Result<void> await_start(MethodId method) {
    if (options_.tell_deadline && options_.deadline != never) add_time_left();
    const Result<OutboundRequest*> started = connection_->await_start(method, args_, options_);
    if (!started) return fail(started.error());
    request_ = *started;
    return {};
  }
  [[nodiscard]] Result<Reply> await_answer() {
    VOX_ASSERT(request_ != nullptr);  // the answer is given once
    return connection_->await_answer(*std::exchange(request_, nullptr), options_.deadline);
  }
  void end() {
    if (request_ != nullptr) connection_->give_up(*request_);
  }

 private:
  PendingCallState(Connection& connection, Bytes args, CallOptions options)
      : Lease(connection.executor()),
        connection_(connection.shared_from_this()),
        args_(std::move(args)),
        options_(std::move(options)) {}

  // As a length of time, because clocks differ.
  void add_time_left() {
    const Time now = connection_->executor().now();
    const Duration left = options_.deadline > now ? options_.deadline - now : Duration::zero();
    options_.metadata.add(std::string(metadata_time_left_key),
                          static_cast<std::uint64_t>(left.count()));
  }

  std::shared_ptr<Connection> connection_;
  const Bytes args_;
  CallOptions options_;
  OutboundRequest* request_ = nullptr;  // until its answer was taken
};

Result<PendingReply> PendingReply::start(Connection& connection, MethodId method, Bytes args,
                                         CallOptions options) {
  auto state = PendingCallState::begin(connection, std::move(args), std::move(options));
  const Result<void> started = on_fiber<Result<void>>(connection.executor(), fail(Error::closed),
                                                      [&] { return state->await_start(method); });
  if (!started) return fail(started.error());
  return PendingReply(std::move(state));
}

Result<Reply> PendingReply::wait() {
  return on_fiber<Result<Reply>>(state_->connection().executor(), fail(Error::closed),
                                 [&] { return state_->await_answer(); });
}

}  // namespace vox

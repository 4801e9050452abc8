// Takes every stream that comes and sends back what arrives on it, message by message.
//
// It speaks to bare streams, below sessions: what it shows is that the simulated network keeps a
// stream's promises, whatever the sizes of its buffers.
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/await_stream.hpp"
#include "sim/actors/echo_frame.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec stream_echo_server_params[] = {
    {"port", ParamKind::count, "1000", "Where it listens."},
    {"garble", ParamKind::ratio, "0/1",
     "How often a message comes back garbled: shows that a promise notices."},
};

class StreamEchoServer final : public Workload, private ListenerEvents {
 public:
  StreamEchoServer(Host& host, const Params& params, const WorkloadContext& context)
      : host_(host),
        params_(params),
        context_(context),
        draws_(context.draws()),
        acceptable_(host.executor()) {}

  void await_run() override {
    auto listener = host_.transport().listen(':' + std::to_string(params_.count("port")));
    if (!listener) return report_deaf(listener.error());
    (*listener)->attach(*this);
    Scope streams(host_.executor(), &host_.scope());
    await_streams(**listener, streams);
    const Shield shield(host_.executor());
    const Wake wake = streams.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

 private:
  void handle_acceptable() override { acceptable_.wake_all(); }

  // Until the host is told to end.
  void await_streams(Listener& listener, Scope& streams) {
    for (;;) {
      auto stream = listener.try_accept();
      if (stream) {
        await_serving(streams, *std::move(stream));
      } else if (stream.error() == Error::would_block) {
        if (acceptable_.await_wake() != Wake::signalled) return;
      }
    }
  }

  void await_serving(Scope& streams, std::unique_ptr<Stream> stream) {
    // Shared, because a fiber's body must be copyable.
    const auto shared = std::make_shared<AwaitStream>(host_.executor(), std::move(stream));
    const Result<void> spawned = streams.spawn([this, shared] {
      while (await_echo(*shared)) {
      }
      shared->close_write();
    });
    static_cast<void>(spawned);  // refused when told to end: the stream goes with `shared`
  }

  Result<void> await_echo(AwaitStream& stream) {
    EchoHeaderBytes header_bytes{};
    if (auto read = stream.await_read(header_bytes); !read) return read;
    const EchoHeader header = decode(header_bytes);
    if (header.payload_bytes > echo_payload_bytes_max) return fail(Error::payload_too_large);
    Bytes payload(header.payload_bytes);
    if (auto read = stream.await_read(payload); !read) return read;
    context_.report(WorldEvent::work_executed, header.work_id, as_number(WorkKind::call),
                    header.payload_bytes);
    if (!payload.empty() && draws_.chance(params_.ratio("garble"))) payload[0] ^= std::byte{1};
    if (auto written = stream.await_write(header_bytes); !written) return written;
    return stream.await_write(payload);
  }

  void report_deaf(Error error) {
    const std::uint64_t work = context_.next_work_id();
    context_.report(WorldEvent::work_started, work, as_number(WorkKind::establish));
    context_.report(WorldEvent::work_ended, work, as_number(WorkKind::establish),
                    work_outcome(error));
  }

  Host& host_;
  const Params& params_;
  const WorkloadContext context_;
  Draws draws_;
  WaitQueue acceptable_;
};

}  // namespace

constinit const WorkloadSpec stream_echo_server_spec{
    "stream_echo_server", "Accepts streams and sends back every message of stream_pingpong.",
    stream_echo_server_params,
    [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<StreamEchoServer>(host, params, context));
    }};

}  // namespace vox::sim

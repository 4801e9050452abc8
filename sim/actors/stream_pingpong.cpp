// Sends messages over a stream to stream_echo_server, one at a time, and looks at what comes back.
//
// A message that does not come back in time, or whose stream fails, ends with an error; the next
// one goes over a new stream.
#include <algorithm>
#include <optional>
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/await_stream.hpp"
#include "sim/actors/echo_frame.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec stream_pingpong_params[] = {
    {"server", ParamKind::host, "", "Which host it talks to."},
    {"port", ParamKind::count, "1000", "Where the server listens."},
    {"rounds", ParamKind::count, "10", "Messages to send.", true},
    {"payload", ParamKind::bytes, "1B..1KiB", "Size of a message; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..10ms", "Time between messages; drawn for each.", true},
    {"patience", ParamKind::duration, "5s", "How long it waits for a message to come back.", true},
};

class StreamPingpong final : public Workload {
 public:
  StreamPingpong(Host& host, const Params& params, const WorkloadContext& context)
      : host_(host), params_(params), context_(context), draws_(context.draws()) {}

  void await_run() override {
    const std::uint64_t rounds = params_.count("rounds");
    for (std::uint64_t round = 0; round < rounds; ++round) {
      await_round();
      const Duration pause = params_.draw_duration("pause", draws_);
      if (await_sleep(host_.executor(), pause) == Wake::cancelled) return;
    }
  }

 private:
  void await_round() {
    const std::uint64_t work = context_.next_work_id();
    const Bytes payload = draw_payload();
    context_.report(WorldEvent::work_started, work, as_number(WorkKind::call), payload.size());
    const Result<void> echoed = await_echo(work, payload);
    if (!echoed) stream_.reset();
    context_.report(WorldEvent::work_ended, work, as_number(WorkKind::call),
                    echoed ? 0 : work_outcome(echoed.error()));
  }

  Result<void> await_echo(std::uint64_t work, const Bytes& payload) {
    if (!stream_) {
      auto stream = host_.transport().connect(params_.host("server") + ':' +
                                              std::to_string(params_.count("port")));
      if (!stream) return fail(stream.error());
      stream_.emplace(host_.executor(), *std::move(stream));
    }
    const Time deadline = after(host_.executor().now(), params_.duration("patience"));
    const EchoHeaderBytes header = encode(EchoHeader{work, payload.size()});
    const std::uint64_t full_count = stream_->full_count();
    if (auto written = stream_->await_write(header, deadline); !written) return written;
    if (auto written = stream_->await_write(payload, deadline); !written) return written;
    if (stream_->full_count() > full_count) context_.reach("stream.full");
    return await_answer(work, payload, deadline);
  }

  Result<void> await_answer(std::uint64_t work, const Bytes& payload, Time deadline) {
    VOX_ASSERT(stream_.has_value());
    VOX_ASSERT(deadline != never);
    EchoHeaderBytes header{};
    Bytes echo(payload.size());
    if (auto read = stream_->await_read(header, deadline); !read) return read;
    if (auto read = stream_->await_read(echo, deadline); !read) return read;
    const EchoHeader answer = decode(header);
    if (answer.work_id != work || answer.payload_bytes != payload.size() || echo != payload) {
      context_.report(WorldEvent::work_corrupt, work, as_number(WorkKind::call), answer.work_id);
    }
    return {};
  }

  Bytes draw_payload() {
    Bytes payload(std::min(params_.draw_bytes("payload", draws_), echo_payload_bytes_max));
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < payload.size(); ++i) {
      if (i % 8 == 0) bits = draws_.bits();
      payload[i] = static_cast<std::byte>(bits >> (8 * (i % 8)));
    }
    return payload;
  }

  Host& host_;
  const Params& params_;
  const WorkloadContext context_;
  Draws draws_;
  std::optional<AwaitStream> stream_;
};

}  // namespace

constinit const WorkloadSpec stream_pingpong_spec{
    "stream_pingpong", "Sends messages to stream_echo_server and checks what comes back.",
    stream_pingpong_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<StreamPingpong>(host, params, context));
    }};

}  // namespace vox::sim

// What a session really takes from the heap when everything that can grow has grown, against
// Limits::session_bytes_max(): never more, and enough of it that the figure says something.
//
// The counterpart is a script on the bytes of a stream, whose own memory is not counted: blocks are
// counted only while the session runs.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "tests/vox/session/schema_sets.hpp"
#include "tests/vox/support/allocation_count.hpp"
#include "tests/vox/support/runtime_test.hpp"
#include "tests/vox/support/scripted_stream.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/session/session.hpp"
#include "vox/transport/framing.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/message.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr MethodId any_method{1};

/// An acceptor's session, and everything that its counterpart sends it, as bytes.
class MemoryTest : public RuntimeTest {
 protected:
  MemoryTest() : script(executor) {
    script.written.reserve(std::size_t{16} << 20);
    options.limits.keepalive_interval = Duration::zero();
    options.limits.proxy_bytes_max = options.limits.proxies_bytes_max = 1 << 10;  // not used here
    options.limits.schema_bytes_max = options.limits.schemas_bytes_max = 1;       // nor here
    options.limits.channels_max = 4;
    options.limits.channels_unclaimed_max = 4;
    options.limits.channel_bytes_max = 4 << 10;
    options.root_handler = [this](const Request& request) { return handle(request); };
    options.acceptor = [this](const ConnectionRequest&) {
      if (waits) (void)await_sleep(executor, 1h);
      return AcceptDecision::accept([this](const Request& request) { return handle(request); });
    };
  }

  Reply handle(const Request&) {
    if (waits) (void)await_sleep(executor, 1h);
    return Reply::success(Bytes(answer_bytes));
  }

  /// Runs what is ready; what the session allocates meanwhile is counted.
  void turn() {
    const HeldBytes::Counting counting(held);
    executor.run_ready();
  }

  void begin() {
    {
      const HeldBytes::Counting counting(held);
      spawn([this] {
        session = start_session(executor, Role::acceptor, script.make_stream(), options);
      });
      executor.run_ready();
    }
    deliver(wire::encode_prologue(wire::TransportHello{}));
    deliver(wire::encode_handshake(wire::Hello{}, wire::SendSchema::no));
    deliver(wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no));
    turn();
    ASSERT_EQ(state(), SessionState::open);
  }

  void end() {
    spawn([this] {
      session.shutdown({.grace = 10ms});
      session = {};
    });
    executor.run_until_quiet();
  }

  SessionState state() {
    SessionState answer = SessionState::closed;
    spawn([&] { answer = session.state(); });
    executor.run_ready();
    return answer;
  }
  Gauge gauge(std::string_view name) {
    Gauge answer;
    spawn([&] { answer = *session.gauges().find(name); });
    executor.run_ready();
    return answer;
  }

  template <typename Payload>
  void deliver(const Payload& payload) {
    const BytesView bytes(payload);
    script.deliver(encode_frame_header(bytes.size()));
    script.deliver(bytes);
  }
  void deliver(const wire::Message& message) {
    Bytes scratch;
    const wire::EncodedMessage encoded = wire::encode_message(message, scratch);
    script.deliver(encode_frame_header(encoded.size()));
    for (const BytesView& part : encoded.parts) script.deliver(part);
  }
  void deliver_call(ConnectionId connection, std::uint64_t id, BytesView args,
                    const Metadata& metadata = {}) {
    deliver({connection, wire::Call{RequestId{id}, any_method, metadata, args, {}}});
  }
  void deliver_open(ConnectionId connection, Metadata metadata = {}) {
    metadata.add(std::string(metadata_service_key), "Any");
    deliver({connection, wire::ConnectionOpen{{}, std::move(metadata)}});
  }

  // As much as a message may carry, in as many entries as it may have.
  [[nodiscard]] Metadata full_metadata() const {
    Metadata metadata;
    const std::uint32_t count = options.limits.metadata_entries_max - 1;
    const std::size_t each =
        options.limits.metadata_bytes_max / options.limits.metadata_entries_max;
    for (std::uint32_t i = 0; i < count; ++i) metadata.add("k", std::string(each - 8, 'v'));
    return metadata;
  }

  /// What was held at most, and that it is within the bound and at least `percent` of it.
  void expect_bounded(std::uint64_t percent) {
    const std::uint64_t bound = options.limits.session_bytes_max();
    std::printf("held %llu of %llu bytes: %llu %%\n",
                static_cast<unsigned long long>(held.bytes_max()),
                static_cast<unsigned long long>(bound),
                static_cast<unsigned long long>(held.bytes_max() * 100 / bound));
    EXPECT_LE(held.bytes_max(), bound);
    EXPECT_GE(held.bytes_max() * 100, bound * percent);
    const Gauge accounted = gauge("session_bytes");
    EXPECT_LE(accounted.high_water, bound);
    EXPECT_LE(held.bytes(), accounted.current + fibers_bytes());
  }
  [[nodiscard]] std::uint64_t fibers_bytes() { return executor.fibers().stack_count() * 512U; }

  SessionOptions options;
  StreamScript script;
  HeldBytes held;
  SessionHandle session;
  bool waits = false;
  std::size_t answer_bytes = 0;
};

// Every connection with every request, all held by handlers, and all bytes of requests.
TEST_F(MemoryTest, RequestsOnEveryConnectionStayWithinTheBound) {
  options.limits.connections_remote_max = 16;
  options.limits.connections_local_max = 1;
  options.limits.requests_max = 32;
  options.limits.calls_max = 1;
  options.limits.request_bytes_max = 256 << 10;
  options.limits.answer_bytes_max = 4 << 10;
  options.limits.results_high_water_bytes = 1;
  options.limits.payload_bytes_max = 16 << 10;
  options.limits.metadata_entries_max = 8;
  options.limits.metadata_bytes_max = 1024;
  begin();
  for (std::uint64_t connection = 0; connection < 16; ++connection) {
    deliver_open(ConnectionId{1 + 2 * connection});
    turn();
  }
  waits = true;
  for (std::uint64_t connection = 0; connection <= 16; ++connection) {
    const ConnectionId id{connection == 16 ? 0 : 1 + 2 * connection};
    for (std::uint64_t i = 0; i < 32; ++i) deliver_call(id, 1 + 2 * i, Bytes(470), full_metadata());
    turn();
  }
  EXPECT_GT(gauge("request_bytes").high_water, options.limits.request_bytes_max * 9 / 10);
  // As many requests again may be left of the link before a resume: half of the entries.
  expect_bounded(20);
  end();
}

// Answers of a server that is asked and never read.
TEST_F(MemoryTest, AnswersThatNobodyReadsStayWithinTheBound) {
  options.limits.connections_remote_max = 1;
  options.limits.connections_local_max = 1;
  options.limits.calls_max = 1;
  options.limits.requests_max = 64;
  options.limits.request_bytes_max = 4 << 10;
  options.limits.answer_bytes_max = 1 << 20;
  options.limits.results_high_water_bytes = 1;
  options.limits.payload_bytes_max = 32 << 10;
  options.limits.outbox_high_water_bytes = 32 << 10;
  begin();
  script.allow_writes(1);
  answer_bytes = 30 << 10;
  for (std::uint64_t i = 0; i < 64; ++i) deliver_call(root_connection_id, 1 + 2 * i, {});
  turn();
  EXPECT_GT(gauge("answer_bytes").high_water, options.limits.answer_bytes_max * 9 / 10);
  EXPECT_GT(gauge("outbox_bytes").high_water, options.limits.outbox_high_water_bytes);
  expect_bounded(40);
  end();
}

// One large payload each way, and nothing else.
TEST_F(MemoryTest, LargePayloadsStayWithinTheBoundAndAreLetGoOf) {
  options.limits.connections_remote_max = 1;
  options.limits.connections_local_max = 1;
  options.limits.calls_max = 1;
  options.limits.requests_max = 4;
  options.limits.results_high_water_bytes = 1;
  options.limits.request_bytes_max = 1 << 20;
  options.limits.answer_bytes_max = 1 << 20;
  begin();
  answer_bytes = (1 << 20) - 4096;
  for (int i = 0; i < 4; ++i) {
    deliver_call(root_connection_id, 1 + 2 * static_cast<std::uint64_t>(i), Bytes(answer_bytes));
    turn();
  }
  expect_bounded(40);
  // Between frames the buffers shrink, when frames have become small again.
  answer_bytes = 1;
  for (std::uint64_t i = 4; i < 8; ++i) {
    deliver_call(root_connection_id, 1 + 2 * i, {});
    turn();
  }
  EXPECT_LT(held.bytes(), 256u << 10U);
  end();
}

// Refusals, and opens that an acceptor never decides, with all the metadata they may have.
TEST_F(MemoryTest, OpensWithoutEndStayWithinTheBound) {
  options.limits.connections_remote_max = 8;
  options.limits.connections_local_max = 1;
  options.limits.calls_max = 1;
  options.limits.requests_max = 1;
  options.limits.payload_bytes_max = 16 << 10;
  options.limits.request_bytes_max = 256 << 10;
  options.limits.answer_bytes_max = 1 << 10;
  options.limits.results_high_water_bytes = 1;
  options.limits.outbox_high_water_bytes = 1 << 10;
  options.limits.refusals_pending_max = 4096;
  options.limits.refusals_burst = 4096;
  options.limits.metadata_bytes_max = 8 << 10;
  options.limits.metadata_entries_max = 16;
  options.limits.control_places = 1;
  begin();
  script.allow_writes(1);
  waits = true;
  for (std::uint64_t i = 0; i < 4000; ++i) {
    deliver_open(ConnectionId{1 + 2 * i}, i < 8 ? full_metadata() : Metadata());
    if (i % 64 == 0) turn();
  }
  turn();
  EXPECT_EQ(gauge("connections_remote").current, 8u);
  EXPECT_GT(gauge("refusals_pending").high_water, 3000u);
  expect_bounded(20);
  end();
}

// Types and bindings without end, on every connection, as small as they can be.
TEST_F(MemoryTest, SchemasOnEveryConnectionStayWithinTheBound) {
  options.limits.connections_remote_max = 8;
  options.limits.connections_local_max = 1;
  options.limits.calls_max = 1;
  options.limits.requests_max = 1;
  options.limits.payload_bytes_max = 16 << 10;
  options.limits.request_bytes_max = 4 << 10;
  options.limits.answer_bytes_max = 4 << 10;
  options.limits.results_high_water_bytes = 1;
  options.limits.outbox_high_water_bytes = 1 << 10;
  options.limits.schema_bytes_max = 256 << 10;
  options.limits.schemas_bytes_max = 2 << 20;
  begin();
  std::uint64_t id = 0;
  for (std::uint64_t connection = 0; connection < 8; ++connection) {
    deliver_open(ConnectionId{1 + 2 * connection});
    turn();
    for (std::uint64_t sent = 0;;) {
      std::vector<schema::Schema> schemas;
      for (int i = 0; i < 20; ++i) schemas.push_back(schema_of(id++, std::string(16, 's')));
      const Bytes bytes = schema::encode_payload(payload_of(std::move(schemas)));
      sent += schema::ReceivedSchemas::cost_of(bytes);
      if (sent > options.limits.schema_bytes_max) break;
      deliver({ConnectionId{1 + 2 * connection},
               wire::Schema{MethodId{id}, wire::BindingDirection::args, bytes}});
      turn();
    }
  }
  EXPECT_EQ(state(), SessionState::open);
  EXPECT_GT(gauge("schema_bytes").high_water, options.limits.schemas_bytes_max * 8 / 10);
  expect_bounded(10);
  end();
}

TEST(SessionBytes, GrowWithEveryLimitThatLetsSomethingGrow) {
  const Limits less;
  const auto grows = [&](auto raise) {
    Limits more = less;
    raise(more);
    return more.session_bytes_max() > less.session_bytes_max();
  };
  EXPECT_TRUE(grows([](Limits& more) { more.control_places += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.connections_local_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.connections_remote_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.refusals_pending_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.closes_unconfirmed_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.requests_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.calls_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.channels_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.channel_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.request_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.answer_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.results_high_water_bytes += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.payload_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.handshake_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.outbox_high_water_bytes += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.metadata_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.schema_bytes_max += 1; }));
  EXPECT_TRUE(grows([](Limits& more) { more.schemas_bytes_max += 1; }));
}

}  // namespace
}  // namespace vox::test

// Two sessions in one process, on a thread and an executor each, over a local socket with the
// smallest buffers the kernel gives: a few hundred bytes of room for hundreds of calls each way. A
// session that stopped reading while it has much to send would stand still here for good (R5).
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>

#include "net/net_transport.hpp"
#include "tests/net/temporary_folder.hpp"
#include "tests/vox/support/one_stream.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/session/session.hpp"

namespace vox::net {
namespace {

using namespace std::chrono_literals;

constexpr MethodId echo_method{7};
constexpr std::uint32_t calls_count = 512;
constexpr Duration patience = 10s;  // it takes a fraction of a second; for machines that are busy

SessionOptions options_of_both() {
  SessionOptions options;
  options.root_handler = [](const Request& request) {
    return Reply::success(to_bytes(request.args));
  };
  options.limits.requests_max = calls_count;
  options.limits.outbox_high_water_bytes = 1;  // nothing is held for a link that takes nothing
  options.limits.keepalive_interval = Duration::zero();
  options.limits.write_stall_timeout = 1min;  // a standstill shows in the calls, not in the link
  return options;
}

class SessionBuffersTest : public ::testing::Test {
 protected:
  /// Calls the other end `calls_count` times at once; both ends leave when both have their answers.
  void call_and_leave(Executor& executor, const SessionHandle& session) {
    ASSERT_TRUE(session.establish(after(executor.now(), patience)).has_value());
    const Time deadline = after(executor.now(), patience);
    Scope callers(executor);
    for (std::uint32_t i = 0; i < calls_count; ++i) {
      ASSERT_TRUE(callers.spawn([this, i, deadline, root = session.root()] {
        const std::string text = "call " + std::to_string(i) + " of many";
        const Result<Reply> reply = root.call(echo_method, as_bytes(text), {.deadline = deadline});
        if (reply && as_text(reply->value) == text) answered += 1;
      }));
    }
    ASSERT_EQ(callers.await_empty(), Wake::signalled);
    done += 1;
    while (done.load() < 2 && executor.now() < deadline) (void)await_sleep(executor, 1ms);
    (void)session.shutdown({.grace = 100ms});
    EXPECT_EQ(session.state(), SessionState::closed);
  }

  void run_server() {
    EpollExecutor executor;
    NetTransport transport(executor, smallest);
    executor.run([&] {
      test::OneStream listener(executor,
                               transport.listen("local://" + folder.file("socket")).value());
      address.set_value(listener.address());
      auto stream = listener.await_stream(after(executor.now(), patience));
      ASSERT_NE(stream, nullptr);
      call_and_leave(executor,
                     start_session(executor, Role::acceptor, std::move(stream), options_of_both()));
    });
  }

  void run_client() {
    EpollExecutor executor;
    NetTransport transport(executor, smallest);
    const std::string where = address.get_future().get();
    executor.run([&] {
      auto stream = transport.connect(where);
      ASSERT_TRUE(stream.has_value());
      call_and_leave(executor, start_session(executor, Role::initiator, *std::move(stream),
                                             options_of_both()));
    });
  }

  static constexpr NetOptions smallest{.send_buffer_bytes = 1, .receive_buffer_bytes = 1};
  test::TemporaryFolder folder;
  std::promise<std::string> address;
  std::atomic<std::uint32_t> answered{0};
  std::atomic<int> done{0};
};

TEST_F(SessionBuffersTest, FiveHundredCallsEachWayThroughTheSmallestBuffersAreAllAnswered) {
  std::thread server([this] { run_server(); });
  run_client();
  server.join();
  EXPECT_EQ(answered.load(), 2 * calls_count);
}

}  // namespace
}  // namespace vox::net

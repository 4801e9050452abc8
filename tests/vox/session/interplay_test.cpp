// What happens when things meet: operations, losses and drops in the same turn, in either order.
#include <gtest/gtest.h>

#include <string>

#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class InterplayTest : public SessionTest {};

TEST_F(InterplayTest, AnOpenThatWaitsForTheHandshakeCostsNoTurns) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    const Result<PendingOpen> pending = client.try_open();
    ASSERT_TRUE(pending.has_value());
    pause();
    const std::uint64_t steps_before = executor.steps_count();
    (void)await_sleep(executor, 1s);
    EXPECT_LE(executor.steps_count() - steps_before, 4u);
    client.shutdown();
    client = {};
  });
}

}  // namespace
}  // namespace vox::test

// Who is charged for which block: by whose turn it is, and credited whoever frees.
#include "sim/memory_account.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "sim/world.hpp"
#include "vox/runtime/task.hpp"

namespace vox::sim {
namespace {

using Block = std::vector<char>;

/// Does something in a task of its host's, and something in a fiber below the host's scope.
class Worker final : public Program {
 public:
  explicit Worker(Host& host) : host_(host), task_(host.executor(), calls<&Worker::work>, this) {}

  void await_main() override {
    in_fiber_ = Block(10'000);
    bytes_after_fiber = host_.memory_bytes();
    task_.post();
  }
  void drop() { in_task_ = Block(); }

  std::uint64_t bytes_after_fiber = 0;
  std::uint64_t bytes_after_task = 0;
  std::uint64_t bytes_after_uncharged = 0;

 private:
  void work() {
    in_task_ = Block(1'000);
    bytes_after_task = host_.memory_bytes();
    const Uncharged nobody;
    uncharged_ = Block(500);
    bytes_after_uncharged = host_.memory_bytes();
  }

  Host& host_;
  Task task_;
  Block in_fiber_;
  Block in_task_;
  Block uncharged_;
};

TEST(MemoryAccount, ChargesTasksOfAHostAndNeitherItsProgramNorWhoIsUncharged) {
  ASSERT_TRUE(counts_memory());
  World world{WorldOptions{}};
  const auto program = [](Host& host) { return std::make_unique<Worker>(host); };
  Host& host = world.add_host("worker", program);
  Host& other = world.add_host("other", nullptr);
  world.run(Time(std::chrono::seconds(1)));
  auto& worker = static_cast<Worker&>(*host.program());
  EXPECT_EQ(worker.bytes_after_fiber, 0u);
  EXPECT_EQ(worker.bytes_after_task, 1'000u);
  EXPECT_EQ(worker.bytes_after_uncharged, 1'000u);
  EXPECT_EQ(other.memory_bytes(), 0u);
  worker.drop();  // from outside: it is credited to whoever was charged
  EXPECT_EQ(host.memory_bytes(), 0u);
}

TEST(MemoryAccount, OutlivesItsOwnerUntilTheLastBlockIsFreed) {
  MemoryAccount* account = MemoryAccount::open();
  account->charge(100);
  account->close();
  account->credit(100);  // and is gone: the address sanitizer would know otherwise
}

}  // namespace
}  // namespace vox::sim

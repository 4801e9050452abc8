// The table of connections by itself: its ids, its order, its counts, and who has nothing left.
#include <gtest/gtest.h>

#include <vector>

#include "tests/vox/session/bare_owner.hpp"
#include "tests/vox/support/runtime_test.hpp"
#include "vox/session/connection_table.hpp"

namespace vox::test {
namespace {

class ConnectionTableTest : public RuntimeTest {
 protected:
  ConnectionTableTest() { table.begin(Parity::odd); }
  ~ConnectionTableTest() override {
    std::vector<ConnectionId> left;
    table.for_each([&](Connection& connection) { left.push_back(connection.id()); });
    for (const ConnectionId id : left) remove(id);
  }

  Connection& add(ConnectionId id, bool is_local) {
    auto connection = std::make_shared<Connection>(
        owner,
        Connection::Identity{.id = id,
                             .is_local = is_local,
                             .state = is_local ? ConnectionState::pending_outbound
                                               : ConnectionState::pending_inbound},
        ConnectionSettings{}, ConnectionSettings{});
    table.add(connection);
    return *connection;
  }
  Connection& add_local() { return add(table.take_local_id(), true); }
  Connection& add_remote(std::uint64_t id) {
    EXPECT_EQ(table.take_remote_id(ConnectionId{id}), Violation::none);
    return add(ConnectionId{id}, false);
  }

  void remove(ConnectionId id) {
    const std::shared_ptr<Connection> hold = table.share(id);
    hold->begin_close(CloseReason::local, false);
    hold->finish();
    table.remove(*hold);
  }

  std::vector<std::uint64_t> in_order() const {
    std::vector<std::uint64_t> ids;
    table.for_each([&](Connection& connection) { ids.push_back(connection.id().value); });
    return ids;
  }

  std::shared_ptr<BareOwner> owner = std::make_shared<BareOwner>(executor);
  ConnectionTable table{3, 2};
};

TEST_F(ConnectionTableTest, IdsOfOursAreOfOurHalfAndRiseAndAreNeverUsedAgain) {
  EXPECT_EQ(add_local().id(), ConnectionId{1});
  EXPECT_EQ(add_local().id(), ConnectionId{3});
  remove(ConnectionId{3});
  EXPECT_EQ(add_local().id(), ConnectionId{5});
  ConnectionTable even(1, 1);
  even.begin(Parity::even);
  EXPECT_EQ(even.take_local_id(), ConnectionId{2});
}

TEST_F(ConnectionTableTest, AnIdOfTheCounterpartIsTakenOnceAndOnlyUpwards) {
  EXPECT_EQ(table.take_remote_id(ConnectionId{3}), Violation::connection_parity);
  EXPECT_EQ(table.take_remote_id(ConnectionId{0}), Violation::connection_parity);
  EXPECT_EQ(table.take_remote_id(ConnectionId{4}), Violation::none);
  EXPECT_EQ(table.take_remote_id(ConnectionId{4}), Violation::connection_reused);
  EXPECT_EQ(table.take_remote_id(ConnectionId{2}), Violation::connection_reused);
  EXPECT_EQ(table.take_remote_id(ConnectionId{6}), Violation::none);
}

TEST_F(ConnectionTableTest, WhatHasExistedIsKnownAfterItHasGone) {
  EXPECT_TRUE(table.has_existed(root_connection_id));
  EXPECT_FALSE(table.has_existed(ConnectionId{1}));
  EXPECT_FALSE(table.has_existed(ConnectionId{2}));
  add_local();
  add_remote(4);
  remove(ConnectionId{1});
  remove(ConnectionId{4});
  EXPECT_TRUE(table.has_existed(ConnectionId{1}));
  EXPECT_TRUE(table.has_existed(ConnectionId{2}));  // skipped by its owner: it cannot come any more
  EXPECT_TRUE(table.has_existed(ConnectionId{4}));
  EXPECT_FALSE(table.has_existed(ConnectionId{3}));
  EXPECT_FALSE(table.has_existed(ConnectionId{6}));
}

TEST_F(ConnectionTableTest, CountsAreOfVirtualConnectionsByWhoOpenedThem) {
  add(root_connection_id, false);
  EXPECT_EQ(table.count(), 0u);
  add_local();
  add_remote(2);
  EXPECT_EQ(table.count(), 2u);
  EXPECT_EQ(table.remote_count(), 1u);
  EXPECT_FALSE(table.is_remote_full());
  add_remote(4);
  EXPECT_TRUE(table.is_remote_full());
  remove(ConnectionId{2});
  EXPECT_FALSE(table.is_remote_full());
  remove(root_connection_id);
  EXPECT_EQ(table.count(), 2u);
  EXPECT_FALSE(table.empty());
}

TEST_F(ConnectionTableTest, WalksInTheOrderInWhichConnectionsCame) {
  add(root_connection_id, true);
  add_remote(4);
  add_local();
  add_local();
  remove(ConnectionId{1});
  EXPECT_EQ(in_order(), (std::vector<std::uint64_t>{0, 4, 3}));
}

TEST_F(ConnectionTableTest, AVisitMayAddAndTheNewcomerIsVisitedToo) {
  add_local();
  std::vector<std::uint64_t> visited;
  table.for_each([&](Connection& connection) {
    visited.push_back(connection.id().value);
    if (table.count() < 3) add_local();
  });
  EXPECT_EQ(visited, (std::vector<std::uint64_t>{1, 3, 5}));
}

TEST_F(ConnectionTableTest, FindsWhatIsThereAndNothingElse) {
  Connection& connection = add_local();
  EXPECT_EQ(table.find(ConnectionId{1}), &connection);
  EXPECT_EQ(table.share(ConnectionId{1}).get(), &connection);
  EXPECT_EQ(table.find(ConnectionId{3}), nullptr);
  EXPECT_EQ(table.share(ConnectionId{3}), nullptr);
  remove(ConnectionId{1});
  EXPECT_EQ(table.find(ConnectionId{1}), nullptr);
}

TEST_F(ConnectionTableTest, TheFinishedAreTakenOnceInTheOrderOfTheirMarks) {
  Connection& first = add_local();
  Connection& second = add_local();
  EXPECT_EQ(table.take_finished(), nullptr);
  EXPECT_TRUE(table.mark_finished(second));
  EXPECT_TRUE(table.mark_finished(first));
  EXPECT_FALSE(table.mark_finished(second));
  EXPECT_EQ(table.take_finished(), &second);
  EXPECT_EQ(table.take_finished(), &first);
  EXPECT_EQ(table.take_finished(), nullptr);
}

}  // namespace
}  // namespace vox::test

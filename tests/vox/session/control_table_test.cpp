// The tables of docs/CONTROL.md, cell by cell, against a pair of sessions (R3).
//
// The page is the source: what it says is what is asked for. What stands here is how each operation
// is asked and how each state is reached, and that the page has a row for each pair of them (R3,
// R8, R9, R10).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/vox/session/control_fixture.hpp"
#include "tests/vox/support/document.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view page = "docs/CONTROL.md";

class ControlTableTest : public ControlFixture {
 protected:
  ControlTableTest() {
    operations = {
        {"open", [this] { return kept(client.open()); }},
        {"try_open", [this] { return try_open(); }},
        {"close", [this] { return client.close(asked_id); }},
        {"try_close", [this] { return client.try_close(asked_id); }},
        {"resume", [this] { return without_value(client.resume(dial())); }},
        {"try_resume", [this] { return client.try_resume(dial()); }},
        {"shutdown", [this] { return client.shutdown(), Result<void>(); }},
        {"try_shutdown", [this] { return client.try_shutdown(), Result<void>(); }},
        {"drop", [this] { return connection.reset(), Result<void>(); }},
        {"drop_root", [this] { return root.reset(), Result<void>(); }},
    };
  }

  Result<void> kept(Result<ConnectionHandle, OpenFailure> opened) {
    if (!opened) return fail(opened.error().error);
    another = *opened;
    return {};
  }
  Result<void> try_open() {
    Result<PendingOpen> opened = client.try_open();
    if (!opened) return fail(opened.error());
    pending = *std::move(opened);
    return {};
  }
  static Result<void> without_value(const Result<LinkEpoch>& resumed) {
    return resumed ? Result<void>() : fail(resumed.error());
  }

  /// The rows of a table whose first `keys` cells name a case, each case once; `cases` is all of
  /// them. Fails for one that is missing, twice there, or that nobody knows.
  static std::vector<TableRow> rows_for(std::string_view title, std::size_t keys,
                                        std::vector<TableRow> cases) {
    std::vector<TableRow> rows = table_of(page, title);
    if (!rows.empty()) rows.erase(rows.begin());  // the headings
    for (const TableRow& row : rows) {
      const TableRow key(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(keys));
      const auto it = std::find(cases.begin(), cases.end(), key);
      EXPECT_TRUE(it != cases.end())
          << "twice there, or unknown: " << key.front() << " in " << key.back();
      if (it != cases.end()) cases.erase(it);
    }
    for (const TableRow& key : cases) {
      ADD_FAILURE() << page << " has no row for " << key.front() << " in " << key.back();
    }
    return rows;
  }

  void expect(const TableRow& row, std::size_t keys, const Found& found) {
    const std::string where = row[0] + " in " + row[1] + ": ";
    EXPECT_EQ(found.answer, row[keys]) << where << "answer";
    EXPECT_EQ(found.outcome, row[keys + 1]) << where << "outcome";
    if (row.size() == keys + 2) return;
    EXPECT_EQ(found.counterpart, row[keys + 2]) << where << "the counterpart";
    EXPECT_EQ(found.then, row[keys + 3]) << where << "afterwards";
  }

  std::map<std::string, Ask> operations;
  ConnectionId asked_id{1};
};

// --- operations and states of a session

TEST_F(ControlTableTest, EachOperationDoesInEachStateWhatThePageSays) {
  const std::vector<std::string> states = {"establishing", "open",     "awaiting_resume",
                                           "recovering",   "draining", "closed"};
  std::vector<TableRow> cases;
  for (const auto& [operation, ask] : operations) {
    for (const std::string& state : states) cases.push_back({operation, state});
  }
  for (const TableRow& row : rows_for("Operations and states of a session", 2, cases)) {
    const auto operation = operations.find(row[0]);
    const bool is_known = std::find(states.begin(), states.end(), row[1]) != states.end();
    if (operation == operations.end() || !is_known || row.size() != 6) continue;  // said already
    const bool of_root = row[0] == "drop_root";
    client_options.lifetime = of_root ? Lifetime::last_handle : Lifetime::until_shutdown;
    opens_connection = !of_root;
    in_fresh_world([&] {
      begin(row[1]);
      if (of_root && row[1] == "establishing") {
        EXPECT_FALSE(client.root());
      }
      ask(operation->second);
      Found seen = found();
      // Whoever has no handle cannot drop it: that nothing happens proves nothing.
      if (row[0].starts_with("drop") && row[1] == "establishing") {
        seen.answer = seen.outcome = "impossible";
      }
      expect(row, 2, seen);
    });
  }
}

// --- closes and states of a connection

class SlotTableTest : public ControlTableTest {
 protected:
  SlotTableTest() {
    operations = {
        {"close", [this] { return connection ? connection->close() : by_id().close(asked_id); }},
        {"try_close",
         [this] { return connection ? connection->try_close() : by_id().try_close(asked_id); }},
        {"drop",
         [this] {
           pending.reset();
           connection.reset();
           root.reset();
           return Result<void>();
         }},
    };
    slots = {
        {"none", [this] { begin_none(); }},
        {"root", [this] { begin_root_only(); }},
        {"pending_outbound", [this] { begin_pending_outbound(); }},
        {"pending_inbound", [this] { begin_pending_inbound(); }},
        {"active", [this] { begin_open(); }},
        {"closing, untold", [this] { begin_closing_untold(); }},
        {"closing, told", [this] { begin_closing_told(); }},
        {"closed", [this] { begin_slot_closed(); }},
    };
  }

  const SessionHandle& by_id() { return switched ? server : client; }

  void begin_none() {
    opens_connection = false;
    begin_open();
    asked_id = ConnectionId{99};
  }
  void begin_root_only() {
    opens_connection = false;
    begin_open();
    asked_id = root_connection_id;
  }
  void begin_pending_outbound() {
    opens_connection = false;
    begin_open();
    ASSERT_TRUE(try_open());
    pause();
  }
  void begin_pending_inbound() {
    begin_pending_outbound();
    switch_sides();
  }
  void begin_closing_untold() {
    begin_awaiting_resume();
    ASSERT_TRUE(background->spawn([this] { (void)client.close(asked_id); }));
    pause();
  }
  // Ours to serve, closed by its opener, with a handler that takes its time.
  void begin_closing_told() {
    begin_open();
    ASSERT_TRUE(background->spawn([held = *connection] { (void)held.call(echo_method, {}); }));
    pause();
    ASSERT_TRUE(connection->close());
    connection.reset();
    switch_sides();
  }
  void begin_slot_closed() {
    begin_open();
    ASSERT_TRUE(connection->close());
  }

  std::map<std::string, std::function<void()>> slots;
};

TEST_F(SlotTableTest, EachCloseDoesInEachStateOfAConnectionWhatThePageSays) {
  std::vector<TableRow> cases;
  for (const auto& [operation, ask] : operations) {
    for (const auto& [slot, begin] : slots) cases.push_back({operation, slot});
  }
  for (const TableRow& row : rows_for("Closes and states of a connection", 2, cases)) {
    const auto operation = operations.find(row[0]);
    const auto slot = slots.find(row[1]);
    if (operation == operations.end() || slot == slots.end() || row.size() != 6) continue;
    opens_connection = true;
    asked_id = ConnectionId{1};
    const bool decides = !row[1].starts_with("pending");
    server_options.acceptor = [&, decides](const ConnectionRequest&) {
      if (!decides) (void)places_freed->await_set();
      return AcceptDecision::accept([](const Request& served) {
        const Shield shield(served.executor);
        (void)await_sleep(served.executor, 10ms);
        return echo(served);
      });
    };
    in_fresh_world([&] {
      slot->second();
      const bool no_handle = row[0] == "drop" && (row[1] == "none" || row[1] == "pending_inbound" ||
                                                  row[1] == "closing, told");
      ask(no_handle ? [] { return Result<void>(); } : operation->second);
      Found seen = found();
      seen.then = last_connection_state(asked_id);
      if (no_handle) seen.answer = seen.outcome = "impossible";
      expect(row, 2, seen);
    });
  }
}

// --- operations and a full mailbox

class FullTableTest : public ControlTableTest {
 protected:
  FullTableTest() {
    operations.erase("drop_root");
    client_options.limits.control_places = 1;
  }

  // Whatever the class of `operation` holds, is held.
  void fill(const std::string& operation) {
    if (operation.ends_with("open")) {
      opens_connection = false;
      begin_open();
      ASSERT_TRUE(client.opens_pending() == 0);
      ASSERT_TRUE(background->spawn([this] { (void)client.open(); }));
    } else if (operation.ends_with("resume")) {
      begin_open();
      MemoryLinkPair links = make_memory_link_pair(executor);
      silent = std::move(links.second);
      ASSERT_TRUE(background->spawn(
          [this, link = std::make_shared<std::unique_ptr<Link>>(std::move(links.first))] {
            (void)client.resume(std::move(*link));
          }));
    } else if (operation.ends_with("shutdown")) {
      begin_draining();
    } else {
      begin_awaiting_resume();
      ASSERT_TRUE(background->spawn([this] { (void)client.close(asked_id); }));
    }
    pause();
  }
};

TEST_F(FullTableTest, EachOperationDoesWithAFullMailboxWhatThePageSays) {
  std::vector<TableRow> cases;
  for (const auto& [operation, ask] : operations) cases.push_back({operation});
  for (const TableRow& row : rows_for("Operations and a full mailbox", 1, cases)) {
    const auto operation = operations.find(row[0]);
    if (operation == operations.end() || row.size() != 3) continue;
    opens_connection = true;
    const bool decides = !row[0].ends_with("open");
    server_options.acceptor = [&, decides](const ConnectionRequest&) {
      if (!decides) (void)places_freed->await_set();
      return AcceptDecision::accept(echo);
    };
    in_fresh_world([&] {
      fill(row[0]);
      ask(operation->second);
      expect(row, 1, found());
    });
  }
}

}  // namespace
}  // namespace vox::test

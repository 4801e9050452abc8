// Gauges: that every bound has one, that they show what is used, and that what cannot have a place
// waits in order or says so.
#include "vox/session/gauges.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/vox/session/session_pair.hpp"
#include "vox/base/limits_table.hpp"
#include "vox/wire/violation.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

const GaugeRow* find_gauge(std::string_view name) {
  for (const GaugeRow& row : gauge_rows()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

bool names_a_violation(std::string_view name) {
  const auto last = static_cast<std::uint8_t>(Violation::credit_excess);
  for (std::uint8_t rule = 1; rule <= last; ++rule) {
    if (to_string(static_cast<Violation>(rule)) == name) return true;
  }
  return false;
}

TEST(GaugeTable, EveryBoundOfACountOrOfBytesHasAGaugeOrSaysWhyNot) {
  for (const LimitRow& row : limit_rows()) {
    if (std::holds_alternative<Duration Limits::*>(row.member)) continue;
    if (row.gauge.empty()) {
      EXPECT_FALSE(row.no_gauge.empty()) << row.name;
      continue;
    }
    const GaugeRow* gauge = find_gauge(row.gauge);
    ASSERT_NE(gauge, nullptr) << row.name << " names the gauge " << row.gauge;
    EXPECT_EQ(gauge->limit, row.name);
  }
}

TEST(GaugeTable, EveryGaugeNamesTheLimitThatNamesIt) {
  for (const GaugeRow& gauge : gauge_rows()) {
    EXPECT_NE(gauge.read_session == nullptr, gauge.read_connection == nullptr) << gauge.name;
    if (gauge.limit.empty()) continue;
    const std::span<const LimitRow> limits = limit_rows();
    const auto row = std::find_if(limits.begin(), limits.end(),
                                  [&](const LimitRow& limit) { return limit.name == gauge.limit; });
    ASSERT_NE(row, limits.end()) << gauge.name;
    EXPECT_EQ(row->gauge, gauge.name);
  }
}

TEST(GaugeTable, ViolationsThatLimitsNameExist) {
  for (const LimitRow& row : limit_rows()) {
    if (row.violation.empty()) continue;
    EXPECT_TRUE(names_a_violation(row.violation)) << row.name;
  }
}

class GaugesTest : public SessionTest {
 protected:
  static Gauge read(const SessionHandle& session, std::string_view name) {
    const Gauges gauges = session.gauges();
    const Gauge* gauge = gauges.find(name);
    if (gauge != nullptr) return *gauge;
    ADD_FAILURE() << "no gauge " << name;
    return {};
  }
  static Gauge read(const ConnectionHandle& connection, std::string_view name) {
    const Gauges gauges = connection.gauges();
    const Gauge* gauge = gauges.find(name);
    if (gauge != nullptr) return *gauge;
    ADD_FAILURE() << "no gauge " << name;
    return {};
  }
  /// Whatever happened, nothing may pass its bound.
  static void expect_bounded(const Gauges& gauges) {
    for (const Gauge& gauge : gauges.all()) {
      EXPECT_LE(gauge.current, gauge.high_water) << gauge.name;
      EXPECT_LE(gauge.high_water, gauge.bound) << gauge.name;
    }
  }
  /// An acceptor or a handler that waits until it is cancelled.
  AcceptDecision never_accept() {
    (void)await_sleep(executor, std::chrono::hours(1));
    return AcceptDecision::reject("too late");
  }
  Reply never_answer(const Request&) {
    (void)await_sleep(executor, std::chrono::hours(1));
    return Reply::failure(wire::CallError::cancelled);
  }
};

TEST_F(GaugesTest, OpensShowInTheirGaugesUntilTheyAreGivenUp) {
  client_options.limits.control_places = 3;
  server_options.acceptor = [this](const ConnectionRequest&) { return never_accept(); };
  run_connected([&] {
    std::vector<PendingOpen> pending;
    for (int i = 0; i < 3; ++i) {
      auto open = client.try_open();
      ASSERT_TRUE(open.has_value());
      pending.push_back(*std::move(open));
    }
    const auto refused = client.try_open();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), Error::busy);
    pause();
    EXPECT_EQ(read(client, "control_places").current, 3u);
    EXPECT_EQ(read(client, "control_places").bound, 3u);
    EXPECT_EQ(read(client, "connections_local").current, 3u);
    EXPECT_EQ(read(server, "connections_remote").current, 3u);
    EXPECT_GT(read(server, "request_bytes").current, 0u);  // what the acceptor looks at
    pending.clear();
    pause();
    EXPECT_EQ(read(client, "control_places").current, 0u);
    EXPECT_EQ(read(client, "control_places").high_water, 3u);
    EXPECT_EQ(read(server, "connections_remote").current, 0u);
    EXPECT_EQ(read(server, "connections_remote").high_water, 3u);
    EXPECT_EQ(read(server, "request_bytes").current, 0u);
    expect_bounded(client.gauges());
    expect_bounded(server.gauges());
  });
}

TEST_F(GaugesTest, CallsShowAtBothEndsAndTryCallSaysBusyWhenNoneIsFree) {
  server_options.limits.requests_max = 2;
  server_options.root_handler = [this](const Request& request) { return never_answer(request); };
  run_connected([&] {
    const ConnectionHandle root = client.root();
    for (int i = 0; i < 2; ++i) {
      spawn([&] {
        (void)root.call(echo_method, as_bytes("x"), {.metadata = {}, .deadline = in(5ms)});
      });
    }
    pause();
    EXPECT_EQ(read(root, "calls").current, 2u);
    EXPECT_EQ(read(root, "calls").bound, 2u);
    EXPECT_EQ(read(server.root(), "requests").current, 2u);
    EXPECT_EQ(read(server.root(), "requests").bound, 2u);
    const auto refused = root.try_call(echo_method, as_bytes("no place"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), Error::busy);
    (void)await_sleep(executor, 20ms);
    EXPECT_EQ(read(root, "calls").current, 0u);
    EXPECT_EQ(read(root, "calls").high_water, 2u);
    EXPECT_EQ(read(server.root(), "requests").current, 0u);
    EXPECT_EQ(read(server.root(), "requests").high_water, 2u);
    expect_bounded(root.gauges());
  });
}

TEST_F(GaugesTest, TryCallWithAFreePlaceIsACall) {
  run_connected([&] {
    const auto reply = client.root().try_call(echo_method, as_bytes("at once"));
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(as_text(reply->value), "at once");
    EXPECT_GT(read(client, "result_bytes").high_water, 0u);
    EXPECT_EQ(read(client, "result_bytes").current, 0u);
    EXPECT_GT(read(server, "answer_bytes").high_water, 0u);
    EXPECT_EQ(read(server, "answer_bytes").current, 0u);
  });
}

TEST_F(GaugesTest, CallersThatWaitForAPlaceGetItInOrderAndByTheirDeadlines) {
  server_options.limits.requests_max = 1;
  server_options.root_handler = [this](const Request& request) {
    (void)await_sleep(executor, 10ms);
    return echo(request);
  };
  run_connected([&] {
    const ConnectionHandle root = client.root();
    std::vector<std::string> ended;
    const auto call = [&](const char* name, Time deadline) {
      spawn([&, name, deadline] {
        const auto reply =
            root.call(echo_method, as_bytes(name), {.metadata = {}, .deadline = deadline});
        ended.push_back(std::string(name) +
                        (reply ? "" : ":" + std::string(to_string(reply.error()))));
      });
    };
    call("first", never);
    call("second", never);
    call("impatient", in(5ms));
    call("third", never);
    (void)await_sleep(executor, 100ms);
    EXPECT_EQ(ended, (std::vector<std::string>{"impatient:deadline_exceeded", "first", "second",
                                               "third"}));
    EXPECT_EQ(read(root, "calls").current, 0u);
  });
}

TEST_F(GaugesTest, MetadataThatNoMessageMayCarryIsRefusedBeforeItIsHeld) {
  run_connected([&] {
    Metadata metadata;
    metadata.add("large", std::string(client_options.limits.metadata_bytes_max, 'x'));
    const auto opened = client.open({.service = "Any", .metadata = metadata});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().error, Error::payload_too_large);
    const auto tried = client.try_open({.service = "Any", .metadata = metadata});
    ASSERT_FALSE(tried.has_value());
    EXPECT_EQ(tried.error(), Error::payload_too_large);
    const auto called = client.root().call(echo_method, {}, {.metadata = metadata});
    ASSERT_FALSE(called.has_value());
    EXPECT_EQ(called.error(), Error::payload_too_large);
    EXPECT_EQ(server.state(), SessionState::open);  // whose counterpart broke nothing
    EXPECT_EQ(read(client, "control_places").high_water, 0u);
  });
}

}  // namespace
}  // namespace vox::test

// Schemas and the loss of a link: both ends forget what crossed it, on every connection, and begin
// anew on the next.
#include <gtest/gtest.h>

#include <vector>

#include "tests/vox/session/proxy_fixture.hpp"
#include "tests/vox/session/resume_pair.hpp"
#include "tests/vox/session/schema_sets.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;
using Ids = std::vector<std::uint64_t>;

class SchemasResumeTest : public ResumeTest {
 protected:
  SchemasResumeTest() {
    options.schemas = set_of({schema_of(1, "Args")});
    options.response_shape = &args_shape;
    const auto table = std::make_shared<ResponseSchemas>(
        ResponseSchemas{{echo_method, set_of({schema_of(2, "Args")})}});
    const RequestHandler handler = [this](const Request& request) {
      has_plan = request.plan_for_args(args_shape).has_value();
      return echo(request);
    };
    server_options.root_response_schemas = table;
    server_options.root_handler = handler;
    server_options.acceptor = [=](const ConnectionRequest&) {
      AcceptRoute route{.handler = handler, .on_open = nullptr, .response_schemas = table};
      return AcceptDecision{std::move(route)};
    };
  }

  static std::uint64_t held_bytes(const SessionHandle& session) {
    return session.gauges().find("schema_bytes")->current;
  }

  CallOptions options;
  bool has_plan = false;
};

// What each end holds after the same calls is the same on every link: all of it went out again, and
// no end took it for a repeat.
TEST_F(SchemasResumeTest, SchemasAreSentAgainOverTheNextLinkOnTheRootAndOnOthers) {
  run([&] {
    connect();
    const auto connection = client.open();
    ASSERT_TRUE(connection.has_value());
    const auto call_both = [&] {
      for (const ConnectionHandle& each : {client.root(), *connection}) {
        const auto reply = each.call(echo_method, as_bytes("x"), options);
        ASSERT_TRUE(reply.has_value());
        EXPECT_TRUE(reply->ok);
        EXPECT_NE(reply->plan, nullptr);
        EXPECT_TRUE(has_plan);
      }
    };
    call_both();
    const std::uint64_t of_client = held_bytes(client);
    const std::uint64_t of_server = held_bytes(server);
    EXPECT_GT(of_client, 0u);
    EXPECT_GT(of_server, 0u);
    for (int i = 0; i < 2; ++i) {
      cut();
      EXPECT_EQ(held_bytes(client), 0u);
      while (server.state() != SessionState::awaiting_resume) pause();
      EXPECT_EQ(held_bytes(server), 0u);
      ASSERT_TRUE(client.resume(dial()).has_value());
      call_both();
      EXPECT_EQ(held_bytes(client), of_client);
      EXPECT_EQ(held_bytes(server), of_server);
    }
    leave();
  });
}

class SchemasProxyTest : public ProxyTest {};

// A proxy remembers nothing of what passes, in either form and either direction.
TEST_F(SchemasProxyTest, SchemasPassThroughAProxyAsTheyCame) {
  const auto table = std::make_shared<ResponseSchemas>(
      ResponseSchemas{{echo_method, set_of({schema_of(2, "Args")})}});
  int plans_count = 0;
  host_options.acceptor = [&](const ConnectionRequest&) {
    const RequestHandler handler = [&](const Request& request) {
      if (request.plan_for_args(args_shape)) plans_count += 1;
      return echo(request);
    };
    AcceptRoute route{.handler = handler, .on_open = nullptr, .response_schemas = table};
    return AcceptDecision{std::move(route)};
  };
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    CallOptions options;
    options.schemas = set_of({schema_of(1, "Args")});
    options.response_shape = &args_shape;
    for (int i = 0; i < 2; ++i) {
      const auto reply = connection->call(echo_method, as_bytes("x"), options);
      ASSERT_TRUE(reply.has_value());
      EXPECT_NE(reply->plan, nullptr);
    }
    EXPECT_EQ(plans_count, 2);
    for (const SessionHandle& end : {guest, host}) {
      EXPECT_GT(end.gauges().find("schema_bytes")->current, 0u);
    }
    for (const SessionHandle& end : {near, far}) {
      EXPECT_EQ(end.gauges().find("schema_bytes")->current, 0u);
    }
  });
}

}  // namespace
}  // namespace vox::test

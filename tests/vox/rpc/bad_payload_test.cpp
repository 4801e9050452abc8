// Arguments and results that are not what they should be: everything that can come of a valid one
// by cutting it short or by changing a bit is answered, with a value or with a reason.
#include <gtest/gtest.h>

#include "tests/vox/rpc/rpc_fixture.hpp"
#include "tests/vox/session/scripted_peer.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

struct Message {
  std::string_view method;
  Bytes bytes;
};

template <typename... Args>
Message args_of(std::string_view method, const Args&... args) {
  return {method, schema::encode_value(std::tuple<Args...>(args...))};
}

/// All that `whole` becomes when it is cut short, or when one bit of it is another.
std::vector<Bytes> spoiled(const Bytes& whole) {
  std::vector<Bytes> all;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    all.push_back(to_bytes(BytesView(whole).first(length)));
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      all.push_back(whole);
      all.back()[at] ^= static_cast<std::byte>(1U << bit);
    }
  }
  return all;
}

testbed::GnarlyPayload gnarly(std::uint64_t round) {
  testbed::GnarlyEntry entry;
  entry.id = round;
  entry.name = "n";
  if (round % 2 == 0) entry.parent = round * 1000;
  entry.attrs = {{"k", "v"}};
  entry.chunks = {Bytes(round % 5), {}};
  entry.kind = {testbed::gnarly::File{"t", {"x"}}};
  if (round % 3 == 1) entry.kind = {testbed::gnarly::Directory{2, {"a", "b"}}};
  if (round % 3 == 2) entry.kind = {testbed::gnarly::Symlink{"to", {1, 300}}};
  return {.revision = round, .mount = "/m", .entries = {entry}, .footer = "f", .digest = Bytes(3)};
}

/// Of every method, in values that differ from round to round.
void add_round(std::vector<Message>& all, std::uint32_t round) {
  using namespace testbed;
  const auto number = static_cast<std::int32_t>(round * 7777) - 20'000;
  const std::string text = "t\xc3\xa9xt" + std::string(round, 'x');
  const Point point{number, -number};
  all.push_back(args_of("echo", text));
  all.push_back(args_of("reverse", text));
  all.push_back(args_of("divide", std::int64_t{number}, std::int64_t{round}));
  all.push_back(args_of("lookup", round * 40));
  all.push_back(args_of("echo_point", point));
  all.push_back(args_of("create_person", text, std::uint8_t{9}, std::optional<std::string>(text)));
  all.push_back(args_of("rectangle_area", Rectangle{point, {1, 2}, "label"}));
  all.push_back(args_of("parse_color", std::string("green")));
  all.push_back(args_of("shape_area", Shape{shape::Rectangle{1.5, static_cast<double>(round)}}));
  all.push_back(
      args_of("create_canvas", text, std::vector<Shape>{{shape::Circle{2}}}, Color::Blue));
  all.push_back(args_of("echo_gnarly", gnarly(round)));
  all.push_back(args_of("process_message", testbed::Message{Bytes(round)}));
  all.push_back(args_of("get_points", round));
  all.push_back(args_of("swap_pair", std::pair<std::int32_t, std::string>(number, text)));
  all.push_back(args_of("echo_bytes", Bytes(round * 2)));
  all.push_back(args_of("echo_bool", round % 2 == 0));
  all.push_back(args_of("echo_u64", std::uint64_t{round} << 40U));
  all.push_back(args_of("echo_option_string", std::optional<std::string>(text)));
  all.push_back(args_of("describe_point", text, number, number, true));
  all.push_back(args_of("echo_shape", Shape{shape::Circle{0.25}}));
  all.push_back(args_of("echo_status", Status::Inactive));
  all.push_back(args_of("echo_record", Record{number, text, 0.5}));
}

std::vector<Message> all_messages() {
  std::vector<Message> all;
  for (std::uint32_t round = 0; round < 8; ++round) add_round(all, round);
  return all;
}

/// Of the methods that take channels. Their ids stand for channels as the caller would open them.
std::vector<Message> messages_with_channels() {
  std::vector<Message> all;
  for (std::uint32_t round = 0; round < 8; ++round) {
    all.push_back(args_of("sum", std::uint64_t{2 * round + 1}));
    all.push_back(args_of("generate", round, std::uint64_t{2 * round + 101}));
    all.push_back(args_of("transform", std::uint64_t{2 * round + 201}, std::uint64_t{301}));
  }
  return all;
}

/// What a callee is told: little time, so that none of them waits for what never comes.
Metadata in_a_hurry() {
  Metadata metadata;
  metadata.add(std::string(metadata_time_left_key), std::uint64_t{1'000});
  return metadata;
}

using BadPayloadTest = RpcTest;

TEST_F(BadPayloadTest, EverySpoiledArgumentIsAnsweredWithAValueOrAReason) {
  const std::vector<Message> messages = all_messages();
  ASSERT_EQ(messages.size() + messages_with_channels().size(), 200U);
  run_connected([&] {
    std::size_t values_count = 0;
    std::size_t reasons_count = 0;
    for (const Message& message : messages) {
      const MethodId method = schema::method_id("Testbed", message.method);
      for (const Bytes& args : spoiled(message.bytes)) {
        const Result<Reply> reply = client.root().call(method, args);
        ASSERT_TRUE(reply) << message.method << ' ' << to_string(reply.error());
        if (reply->has_value()) {
          ++values_count;
          continue;
        }
        ++reasons_count;
        ASSERT_EQ(reply->error, wire::CallError::invalid_payload) << message.method;
        const std::string begin = "Testbed." + std::string(message.method) + ": the arguments";
        ASSERT_EQ(as_text(reply->value).substr(0, begin.size()), begin);
      }
    }
    EXPECT_GT(values_count, 1000U);
    EXPECT_GT(reasons_count, 1000U);
    EXPECT_EQ(testbed()->echo("and goes on").value(), "and goes on");
    EXPECT_EQ(served(), 0U);
  });
}

TEST_F(BadPayloadTest, EverySpoiledChannelIsAnsweredAndCostsNoSession) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    ScriptedPeer peer(executor, std::move(links.first));
    server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
    wire::Hello hello;
    hello.connection_settings = {Parity::odd, 64};
    ASSERT_TRUE(peer.establish(hello));
    std::uint64_t id = 1;
    for (const Message& message : messages_with_channels()) {
      const MethodId method = schema::method_id("Testbed", message.method);
      for (const Bytes& args : spoiled(message.bytes)) {
        peer.send({root_connection_id, wire::Call{RequestId{id}, method, in_a_hurry(), args, {}}});
        const auto response = peer.receive_kind<wire::Response>();
        ASSERT_TRUE(response) << message.method << ' ' << to_string(server.violation());
        EXPECT_EQ(response->request, RequestId{id});
        id += 2;
        const auto said = wire::decode_outcome(response->ret);
        ASSERT_TRUE(said);
        EXPECT_TRUE(said->ok || said->error == wire::CallError::invalid_payload);
      }
    }
    EXPECT_GT(id, 1000U);
    EXPECT_EQ(server.state(), SessionState::open);
    server.shutdown();
    server = {};
  });
}

/// What a typed call makes of `ret`, from a counterpart that says just that.
template <typename Call, typename Check>
void expect_total(ScriptedPeer& peer, const Bytes& ret, const Call& call, const Check& check) {
  for (const Bytes& said : spoiled(ret)) {
    auto pending = call();
    const auto request = peer.receive_kind<wire::Call>();
    ASSERT_TRUE(request);
    peer.send({root_connection_id, wire::Response{request->request, {}, said, {}}});
    check(pending.wait());
  }
}

template <typename T>
Bytes ok_ret(const T& value) {
  Bytes ret{std::byte{0}};
  const Bytes encoded = schema::encode_value(value);
  ret.insert(ret.end(), encoded.begin(), encoded.end());
  return ret;
}

Bytes user_error_ret(std::uint8_t variant) {
  return {std::byte{1}, std::byte{0}, std::byte{variant}};
}

TEST_F(BadPayloadTest, EverySpoiledResultIsAValueOrAFailureThatSaysWhat) {
  run([&] {
    MemoryLinkPair links = make_memory_link_pair(executor, link_options);
    client = start_session(executor, Role::initiator, std::move(links.first), client_options);
    ScriptedPeer peer(executor, std::move(links.second));
    ASSERT_TRUE(peer.accept(yourself_with({Parity::even, 64})));
    ASSERT_TRUE(client.establish());
    std::size_t values_count = 0;
    std::size_t failures_count = 0;
    const auto check = [&](const auto& result) {
      if (result) return void(++values_count);
      ++failures_count;
      if (result.error().fault == CallFault::invalid_payload) return;
      EXPECT_LE(result.error().fault, CallFault::send_failed);
    };
    const Client<testbed::Testbed> callee = testbed();
    for (std::uint64_t round = 0; round < 8; ++round) {
      const std::string text(round, 'x');
      const testbed::Canvas canvas{text, {{testbed::shape::Circle{1}}}, testbed::Color::Blue};
      expect_total(
          peer, ok_ret(text), [&] { return callee->echo.start(text); }, check);
      expect_total(
          peer, ok_ret(gnarly(round)), [&] { return callee->echo_gnarly.start({}); }, check);
      expect_total(
          peer, ok_ret(canvas), [&] { return callee->create_canvas.start({}, {}, {}); }, check);
      expect_total(
          peer, ok_ret(testbed::Person{text, 7, text}), [&] { return callee->lookup.start(1); },
          check);
      expect_total(
          peer, user_error_ret(round % 2), [&] { return callee->divide.start(1, 1); }, check);
      expect_total(
          peer, ok_ret(std::optional<std::string>(text)),
          [&] { return callee->echo_option_string.start({}); }, check);
    }
    EXPECT_GT(values_count, 1000U);
    EXPECT_GT(failures_count, 1000U);
    EXPECT_EQ(client.state(), SessionState::open);
    client.shutdown({.grace = Duration::zero()});
    client = {};
  });
}

}  // namespace
}  // namespace vox::test

// Cases of more than one call: pipelines, streams, cancellation, connections of their own, resumes.
#include <algorithm>

#include "tests/interop/cases.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace testbed {
namespace {

using In = const CaseContext&;

CaseOutcome pipeline(In in, int count) {
  std::vector<vox::PendingCall<std::string>> calls;
  for (int i = 0; i < count; ++i) {
    calls.push_back(in.client()->echo.start("msg" + std::to_string(i)));
  }
  CaseOutcome outcome;
  for (int i = 0; i < count; ++i) {
    outcome = first_failure(outcome, expect_result(calls[static_cast<std::size_t>(i)].wait(),
                                                   "msg" + std::to_string(i)));
  }
  return outcome;
}
CaseOutcome pipelining(In in) { return pipeline(in, 10); }
CaseOutcome pipelining_60(In in) { return pipeline(in, 60); }

template <typename Start>
CaseOutcome sum(Start start, std::int32_t first, std::int32_t last, std::int64_t expected) {
  auto [tx, rx] = vox::channel<std::int32_t>();
  auto call = start(rx);
  for (std::int32_t i = first; i <= last; ++i) {
    if (const auto sent = tx.send(i); !sent) return "send: " + std::string(to_string(sent.error()));
  }
  tx.close();
  return expect_result(call.wait(), expected);
}
CaseOutcome sum_client_to_server(In in) {
  const auto client = in.client();
  return sum([&](const auto& rx) { return client->sum.start(rx); }, 1, 5, 15);
}
CaseOutcome sum_large(In in) {
  const auto client = in.client();
  return sum([&](const auto& rx) { return client->sum_large.start(rx); }, 0, 99, 4950);
}
CaseOutcome sum_2000(In in) {
  const auto client = in.client();
  return sum([&](const auto& rx) { return client->sum_large.start(rx); }, 0, 1999, 1'999'000);
}
CaseOutcome sum_of_nothing(In in) {
  const auto client = in.client();
  return sum([&](const auto& rx) { return client->sum.start(rx); }, 1, 0, 0);
}

template <typename Start>
CaseOutcome generate(Start start, std::int32_t count) {
  auto [tx, rx] = vox::channel<std::int32_t>();
  auto call = start(static_cast<std::uint32_t>(count), tx);
  for (std::int32_t i = 0; i < count; ++i) {
    const auto item = rx.receive();
    if (!item) return "receive: " + std::string(to_string(item.error()));
    if (*item != i) return "item " + std::to_string(i) + " is another";
  }
  const auto end = rx.receive();
  if (!end || *end) return "no end after the last item";
  return expect_result(call.wait(), vox::Unit());
}
CaseOutcome generate_5(In in) {
  const auto client = in.client();
  return generate([&](auto count, const auto& tx) { return client->generate.start(count, tx); }, 5);
}
CaseOutcome generate_large(In in) {
  const auto client = in.client();
  return generate(
      [&](auto count, const auto& tx) { return client->generate_large.start(count, tx); }, 100);
}
CaseOutcome generate_2000(In in) {
  const auto client = in.client();
  return generate(
      [&](auto count, const auto& tx) { return client->generate_large.start(count, tx); }, 2000);
}

CaseOutcome transform_bidi(In in) {
  auto input = vox::channel<std::string>();
  auto output = vox::channel<std::string>();
  auto call = in.client()->transform.start(input.rx, output.tx);
  for (const std::string text : {"alpha", "beta", "gamma"}) {
    if (!input.tx.send(text)) return "send " + text;
    const auto item = output.rx.receive();
    if (!item || *item != text) return "receive " + text;
  }
  input.tx.close();
  const auto end = output.rx.receive();
  if (!end || *end) return "no end after the last item";
  return expect_result(call.wait(), vox::Unit());
}

// Both directions are full at once: neither may wait for the other.
CaseOutcome transform_200(In in) {
  auto input = vox::channel<std::string>();
  auto output = vox::channel<std::string>();
  auto call = in.client()->transform.start(input.rx, output.tx);
  int sent = 0;
  int received = 0;
  while (received < 200) {
    while (sent < 200 && sent < received + 24) {
      if (!input.tx.send("item " + std::to_string(sent), in.in(std::chrono::seconds(5)))) break;
      sent += 1;
    }
    const auto item = output.rx.receive(in.in(std::chrono::seconds(5)));
    if (!item || *item != "item " + std::to_string(received)) return "receive";
    received += 1;
  }
  input.tx.close();
  return expect_result(call.wait(), vox::Unit());
}

CaseOutcome binary_payload_sizes(In in) {
  for (const std::size_t size : std::initializer_list<std::size_t>{
           0,    1,    31,   32,    63,    64,     127,     128,      247,  248,
           249,  255,  256,  257,   511,   512,    1024,    4091,     4092, 4093,
           4095, 4096, 4097, 16384, 65536, 262144, 900'000, 1'000'000}) {
    vox::Bytes data(size);
    for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::byte>(i * 31 % 256);
    const auto reply = in.client()->process_message({data});
    std::reverse(data.begin(), data.end());
    if (const auto outcome = expect_result(reply, Message{data})) {
      return std::to_string(size) + " bytes: " + *outcome;
    }
  }
  return {};
}

CaseOutcome unknown_method(In in) {
  // A method of the service that no implementation has.
  const auto reply = in.connection.call(vox::schema::method_id("Testbed", "no_such_method"), {});
  if (!reply) return std::string(to_string(reply.error()));
  return expect(!reply->ok && reply->error == vox::wire::CallError::unknown_method,
                "the callee did not say unknown_method");
}

CaseOutcome invalid_payload(In in) {
  const vox::Bytes truncated{std::byte{5}};
  const auto& method = vox::rpc::method_info<&Testbed::echo>();
  const auto reply = in.connection.call(method.id, truncated, {.schemas = method.args});
  if (!reply) return std::string(to_string(reply.error()));
  if (reply->ok || reply->error != vox::wire::CallError::invalid_payload) return "it was accepted";
  return echo_after(in);
}

CaseOutcome metadata(In in) {
  vox::CallOptions options;
  options.metadata.add("trace-id", "abc123");
  options.metadata.add("attempt", 2);
  return expect_result(in.client()->echo.with(options)("with metadata"),
                       std::string("with metadata"));
}

CaseOutcome cancelled_call(In in) {
  auto [tx, rx] = vox::channel<std::int32_t>();
  {
    const auto call = in.client()->sum.start(rx);
    (void)vox::await_sleep(in.executor, std::chrono::milliseconds(20));
  }
  return echo_after(in);
}

CaseOutcome deadline(In in) {
  auto [tx, rx] = vox::channel<std::int32_t>();
  const auto call = in.client()->sum.with({.deadline = in.in(std::chrono::milliseconds(50))})(rx);
  return first_failure(expect_fault(call, vox::CallFault::deadline_exceeded), echo_after(in));
}

vox::Result<vox::ConnectionHandle, vox::OpenFailure> open(In in) {
  return in.session.open({.service = "Testbed", .deadline = in.in(std::chrono::seconds(5))});
}

CaseOutcome virtual_connection(In in) {
  const auto opened = open(in);
  if (!opened) return "open: " + std::string(to_string(opened.error().error));
  vox::Client<Testbed> client(*opened);
  return first_failure(expect_result(client->echo("virtual"), std::string("virtual")),
                       expect_user_error(client->divide(1, 0), MathError::DivisionByZero));
}

CaseOutcome virtual_connections(In in) {
  std::vector<vox::Client<Testbed>> clients;
  std::vector<vox::PendingCall<std::string>> calls;
  for (int i = 0; i < 5; ++i) {
    auto opened = open(in);
    if (!opened) return "open: " + std::string(to_string(opened.error().error));
    clients.emplace_back(std::move(*opened));
    calls.push_back(clients.back()->echo.start("on " + std::to_string(i)));
  }
  CaseOutcome outcome;
  for (int i = 0; i < 5; ++i) {
    outcome = first_failure(outcome, expect_result(calls[static_cast<std::size_t>(i)].wait(),
                                                   "on " + std::to_string(i)));
  }
  return outcome;
}

CaseOutcome virtual_connection_closed(In in) {
  const auto opened = open(in);
  if (!opened) return "open: " + std::string(to_string(opened.error().error));
  if (const auto outcome = expect_result(vox::Client<Testbed>(*opened)->echo_bool(true), true)) {
    return outcome;
  }
  if (!opened->close(in.in(std::chrono::seconds(5)))) return "close";
  return first_failure(expect_fault(vox::Client<Testbed>(*opened)->echo_bool(true),
                                    vox::CallFault::connection_closed),
                       echo_after(in));
}

CaseOutcome virtual_streams(In in) {
  const auto opened = open(in);
  if (!opened) return "open: " + std::string(to_string(opened.error().error));
  const vox::Client<Testbed> client(*opened);
  return first_failure(
      sum([&](const auto& rx) { return client->sum.start(rx); }, 1, 50, 1275),
      generate([&](auto count, const auto& tx) { return client->generate.start(count, tx); }, 50));
}

CaseOutcome calls_after_resume(In in) {
  if (in.reconnect == nullptr) return "this case needs a way to reconnect";
  if (const auto outcome = echo_after(in)) return outcome;
  if (const auto resumed = in.reconnect(); !resumed) {
    return "resume: " + std::string(to_string(resumed.error()));
  }
  return first_failure(echo_after(in),
                       expect_user_error(in.client()->lookup(100), LookupError::AccessDenied));
}

}  // namespace

CaseOutcome echo_after(const CaseContext& in) {
  return expect_result(in.client()->echo("still here"), std::string("still here"));
}

std::span<const Case> session_cases() {
  static constexpr Case cases[] = {
      {"pipelining", pipelining},
      {"pipelining_60", pipelining_60},
      {"sum_client_to_server", sum_client_to_server},
      {"sum_large", sum_large},
      {"sum_2000", sum_2000},
      {"sum_of_nothing", sum_of_nothing},
      {"generate", generate_5},
      {"generate_large", generate_large},
      {"generate_2000", generate_2000},
      {"transform_bidi", transform_bidi},
      {"transform_200", transform_200},
      {"binary_payload_sizes", binary_payload_sizes},
      {"unknown_method", unknown_method},
      {"invalid_payload", invalid_payload},
      {"metadata", metadata},
      {"cancelled_call", cancelled_call},
      {"deadline", deadline},
      {"virtual_connection", virtual_connection},
      {"virtual_connections", virtual_connections},
      {"virtual_connection_closed", virtual_connection_closed},
      {"virtual_streams", virtual_streams},
      {"calls_after_resume", calls_after_resume},
  };
  return cases;
}

}  // namespace testbed

// The C++ of docs/MIGRATION.md, and a main() that runs it and says so when a result is not what the
// page tells.
//
// What stands between the marks [name] and [/name] is on the page line for line, which
// tests/repository/check_guide.sh holds. The bytes of before and the services of after run side by
// side here, because they do on the wire.
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "net/net_transport.hpp"
#include "vox/rpc/connect.hpp"
#include "vox/session/connect.hpp"

using namespace std::chrono_literals;

// [greeter]
namespace example {

enum class GreetError : std::uint8_t { nameless };
VOX_ENUM(GreetError, nameless)

struct Greeter {
  virtual ~Greeter() = default;
  virtual vox::Fallible<std::string, GreetError> greet(std::string name) = 0;
};
VOX_SERVICE(Greeter, greet)

class GreeterImpl final : public Greeter {
 public:
  vox::Fallible<std::string, GreetError> greet(std::string name) override {
    if (name.empty()) return vox::fail(GreetError::nameless);
    return "hello " + name;
  }
};

}  // namespace example
// [/greeter]

namespace {

// [control]
std::string open_and_close(const vox::SessionHandle& session, const vox::Executor& executor) {
  const auto opened =
      session.open({.service = "Greeter", .deadline = vox::after(executor.now(), 1s)});
  if (opened) {
    const vox::Result<void> closed = opened->close();
    return closed ? "opened and closed" : std::string(vox::to_string(closed.error()));
  }
  switch (opened.error().error) {
    case vox::Error::rejected:  // with what the acceptor said
      return std::string(opened.error().metadata.text(vox::metadata_error_key).value_or("no"));
    case vox::Error::disconnected: return "no link now: resume first";
    case vox::Error::closed: return "the session is over";
    case vox::Error::deadline_exceeded: return "no place, or no answer, in time";
    default: return std::string(vox::to_string(opened.error().error));
  }
}
// [/control]

// [try_control]
std::string open_without_waiting_for_a_place(const vox::SessionHandle& session) {
  vox::Result<vox::PendingOpen> pending = session.try_open({.service = "Greeter"});
  if (!pending) return std::string(vox::to_string(pending.error()));  // busy, for one
  const auto opened = pending->wait();
  return opened ? "opened" : std::string(vox::to_string(opened.error().error));
}
// [/try_control]

// [builders]
vox::ConnectOptions patient(vox::Duration patience) {
  vox::ConnectOptions options;
  options.timeout = 2s;
  options.wait_for_service = patience;
  options.session.metadata.add("tenant", "blue");
  options.session.limits.keepalive_interval = 5s;
  options.session.limits.keepalive_timeout = 10s;
  options.session.limits.requests_max = 32;
  return options;
}

std::string greet(const vox::Runtime& runtime, std::string_view address) {
  const auto client = vox::connect<example::Greeter>(runtime, address, patient(10s));
  if (!client) return std::string(vox::to_string(client.error().error));
  const auto greeting = (*client)->greet("Ada");
  client->session().shutdown();
  return greeting.value_or("no greeting");
}
// [/builders]

// [errors_of_calls]
std::string describe(const vox::CallResult<std::string, example::GreetError>& result) {
  if (result) return *result;
  const auto& failure = result.error();
  switch (failure.fault) {
    case vox::CallFault::user: return "who are you?";
    case vox::CallFault::indeterminate: return "perhaps it ran";
    case vox::CallFault::disconnected:
    case vox::CallFault::busy: return "it did not run; again";  // can_retry()
    default: return std::string(vox::to_string(failure.fault)) + ": " + failure.text;
  }
}
// [/errors_of_calls]

// [lifetimes]
std::string live_explicitly(const vox::Runtime& runtime) {
  const auto server = vox::serve(runtime, "tcp://127.0.0.1:0", example::GreeterImpl());
  if (!server) return "nobody listens";
  const auto client = vox::connect<example::Greeter>(runtime, (*server)->address());
  if (!client) return "nobody is there";
  const auto kept = client->session().open({.service = "Greeter", .close_on_drop = false});
  const vox::ConnectionId id = kept ? kept->id() : vox::ConnectionId();
  const vox::Result<void> closed = client->session().close(id);
  client->session().shutdown();
  const vox::ShutdownReport report = (*server)->shutdown({.drain = 1s});
  return closed && report.pending().empty() ? "nothing was left" : "something was left";
}
// [/lifetimes]

// [bytes_before]
constexpr vox::MethodId greet_method{1};

vox::Reply greet_bytes(const vox::Request& request) {
  if (request.method != greet_method)
    return vox::Reply::failure(vox::wire::CallError::unknown_method);
  if (request.args.empty()) return vox::Reply::user_error(vox::to_bytes("nameless"));
  return vox::Reply::success(vox::to_bytes("hello " + std::string(vox::as_text(request.args))));
}

std::string greet_before(vox::Executor& executor, vox::Transport& transport,
                         std::string_view address) {
  const auto session = vox::connect(executor, transport, address);
  if (!session) return std::string(vox::to_string(session.error()));
  const auto reply = session->root().call(greet_method, vox::as_bytes("Ada"));
  session->shutdown();
  return reply && reply->ok ? std::string(vox::as_text(reply->value)) : "no greeting";
}
// [/bytes_before]

// [bytes_after]
std::string greet_after(vox::Executor& executor, vox::Transport& transport,
                        std::string_view address) {
  const vox::Runtime runtime{executor, transport};
  const auto client = vox::connect<example::Greeter>(runtime, address);
  if (!client) return std::string(vox::to_string(client.error().error));
  const auto greeting = (*client)->greet("Ada");
  client->session().shutdown();
  return describe(greeting);
}
// [/bytes_after]

// [both]
vox::SessionOptions bytes_and_services() {
  vox::Services services;
  services.add<example::Greeter>(std::make_shared<example::GreeterImpl>());
  vox::SessionOptions options = services.on({});
  options.root_route = nullptr;  // the handler below serves every root
  options.root_handler = [typed = options.root_handler](const vox::Request& request) {
    return request.method == greet_method ? greet_bytes(request) : typed(request);
  };
  return options;
}
// [/both]

int failures = 0;

void expect(const std::string& answer, const std::string& expected) {
  if (answer == expected) return;
  std::fprintf(stderr, "expected \"%s\", the answer was \"%s\"\n", expected.c_str(),
               answer.c_str());
  failures += 1;
}

void run(const vox::Runtime& runtime) {
  auto server =
      vox::serve(runtime.executor, runtime.transport, "tcp://127.0.0.1:0", bytes_and_services());
  if (!server) return expect("nobody listens", "a server");
  const std::string address = (*server)->address();
  expect(greet(runtime, address), "hello Ada");
  expect(greet_before(runtime.executor, runtime.transport, address), "hello Ada");
  expect(greet_after(runtime.executor, runtime.transport, address), "hello Ada");
  {
    const auto client = vox::connect<example::Greeter>(runtime, address);
    if (!client) return expect("nobody is there", "a client");
    expect(describe((*client)->greet("")), "who are you?");
    expect(open_and_close(client->session(), runtime.executor), "opened and closed");
    expect(open_without_waiting_for_a_place(client->session()), "opened");
    client->session().shutdown();
    expect(open_and_close(client->session(), runtime.executor), "the session is over");
    expect(open_without_waiting_for_a_place(client->session()), "closed");
  }
  (*server)->shutdown();
  expect(live_explicitly(runtime), "nothing was left");
}

}  // namespace

int main() {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  const vox::Runtime runtime{executor, transport};
  executor.run([&] { run(runtime); });
  return failures == 0 ? 0 : 1;
}

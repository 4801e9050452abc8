// vox-subject: a conformance subject, as the reference's test-suite starts them.
//
// Everything is said by environment variables (docs/PROTOCOL.md, "Conformance subject"):
//   SUBJECT_MODE     server (or absent): connects to PEER_ADDR and serves until it is killed;
//                    client: connects, runs CLIENT_SCENARIO and exits with 0 when all of it held;
//                    server-listen: listens, prints LISTEN_ADDR=127.0.0.1:<port>, serves
//   PEER_ADDR        host:port or tcp://host:port
//   CLIENT_SCENARIO  the name of a case; echo when absent
//   LISTEN_PORT      in server-listen mode; 0 when absent: any
//   SPEC_CONDUIT     bare or absent; stable is refused by name
//   SUBJECT_TYPES    evolved: serve the newer types
// vox-subject --list names the scenarios that need nobody who cuts links.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/interop/program.hpp"

namespace {

using testbed::CaseContext;
using testbed::CaseOutcome;

std::string variable(const char* name, std::string otherwise = {}) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::move(otherwise) : value;
}

int refuse(const std::string& why) {
  std::fprintf(stderr, "vox-subject: %s\n", why.c_str());
  return 1;
}

testbed::Types types() {
  return variable("SUBJECT_TYPES") == "evolved" ? testbed::Types::evolved : testbed::Types::current;
}

// --- the two cases whose link is cut by the harness, and who connects again

/// Keeps a session on a link: whenever it is lost, another is made.
void keep_connected(vox::net::EpollExecutor& executor, testbed::Dialed& dialed) {
  for (;;) {
    const auto state = dialed.session().state();
    if (state == vox::SessionState::closed) return;
    if (state != vox::SessionState::open) (void)dialed.reconnect();
    if (vox::await_sleep(executor, std::chrono::milliseconds(20)) == vox::Wake::cancelled) return;
  }
}

struct Received {
  std::vector<std::int32_t> items;
  vox::CallResult<vox::Unit> result;
};

template <typename Start>
Received receive_all(Start start) {
  auto [tx, rx] = vox::channel<std::int32_t>();
  auto call = start(tx);
  std::vector<std::int32_t> items;
  for (;;) {
    const auto item = rx.receive();
    if (!item || !*item) break;
    items.push_back(**item);
  }
  return {std::move(items), call.wait()};
}

bool counts_up(const std::vector<std::int32_t>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i] != static_cast<std::int32_t>(i)) return false;
  }
  return true;
}

// What may have run is not run again: the call ends as indeterminate.
CaseOutcome channel_retry_non_idem(const CaseContext& in) {
  const auto client = in.client();
  const Received received =
      receive_all([&](const auto& tx) { return client->generate_retry_non_idem.start(40, tx); });
  return testbed::first_failure(
      testbed::expect_fault(received.result, vox::CallFault::indeterminate),
      testbed::expect(counts_up(received.items), "what was received is no prefix"));
}

// A call that may run twice is made again, with a channel of its own.
CaseOutcome channel_retry_idem(const CaseContext& in) {
  const auto client = in.client();
  const auto start = [&](const auto& tx) { return client->generate_retry_idem.start(40, tx); };
  Received received = receive_all(start);
  if (!counts_up(received.items)) return "what was received first is no prefix";
  if (received.result) return "the link was not cut";
  const vox::Time until = in.in(std::chrono::seconds(5));
  while (!received.result && in.executor.now() < until) {
    (void)vox::await_sleep(in.executor, std::chrono::milliseconds(10));
    received = receive_all(start);
  }
  return testbed::first_failure(
      testbed::expect_result(received.result, vox::Unit()),
      testbed::expect(received.items.size() == 40 && counts_up(received.items),
                      "the repeated call did not give all items"));
}

constexpr testbed::Case retry_cases[] = {
    {"channel_retry_non_idem", channel_retry_non_idem},
    {"channel_retry_idem", channel_retry_idem},
};

const testbed::Case* find_scenario(std::string_view name) {
  for (const auto cases : {testbed::method_cases(), testbed::session_cases(),
                           std::span<const testbed::Case>(retry_cases)}) {
    if (const testbed::Case* found = testbed::find_case(cases, name)) return found;
  }
  return nullptr;
}

// --- the three modes

int connect_and(const std::function<int(vox::net::EpollExecutor&, testbed::Dialed&)>& work) {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  int code = 1;
  executor.run([&] {
    vox::SessionOptions options = testbed::serving(types());
    options.resumable = true;
    testbed::Dialed dialed(executor, transport, variable("PEER_ADDR"), std::move(options));
    if (const auto connected = dialed.connect(std::chrono::seconds(5)); !connected) {
      code = refuse("cannot connect to '" + variable("PEER_ADDR") +
                    "': " + std::string(to_string(connected.error())));
      return;
    }
    code = work(executor, dialed);
  });
  return code;
}

int serve_connected() {
  return connect_and([](vox::net::EpollExecutor&, testbed::Dialed& dialed) {
    (void)dialed.session().closed();
    return 0;
  });
}

int run_scenario() {
  const std::string name = variable("CLIENT_SCENARIO", "echo");
  const testbed::Case* scenario = find_scenario(name);
  if (scenario == nullptr) return refuse("no scenario '" + name + "'");
  return connect_and([&](vox::net::EpollExecutor& executor, testbed::Dialed& dialed) {
    vox::Scope keeper(executor, &executor.scope());
    (void)keeper.spawn([&] { keep_connected(executor, dialed); });
    const CaseOutcome outcome = scenario->run(dialed.context());
    keeper.cancel();
    (void)keeper.await_empty();
    dialed.session().shutdown();
    return outcome ? refuse(name + ": " + *outcome) : 0;
  });
}

int listen_and_serve() {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  vox::SessionRegistry registry;
  int code = 0;
  executor.run([&] {
    vox::SessionOptions options = testbed::serving(types());
    options.resumable = true;
    options.registry = &registry;
    const std::string address = "127.0.0.1:" + variable("LISTEN_PORT", "0");
    const auto server = vox::serve(executor, transport, "tcp://" + address, std::move(options));
    if (!server) {
      code = refuse("cannot listen on " + address);
      return;
    }
    const std::string& where = (*server)->address();
    std::printf("LISTEN_ADDR=%s\n", where.substr(where.rfind('/') + 1).c_str());
    std::fflush(stdout);
    (void)vox::await_sleep(executor, vox::Duration::max());
  });
  return code;
}

// Beside the contract: what scenarios there are, for who runs them all.
int list() {
  for (const auto cases : {testbed::method_cases(), testbed::session_cases()}) {
    for (const testbed::Case& one : cases) std::printf("%s\n", std::string(one.name).c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "--list") return list();
  if (variable("SPEC_CONDUIT", "bare") != "bare") {
    return refuse("conduit '" + variable("SPEC_CONDUIT") + "' is not spoken; only bare is");
  }
  const std::string mode = variable("SUBJECT_MODE", "server");
  if (mode == "server") return serve_connected();
  if (mode == "client") return run_scenario();
  if (mode == "server-listen") return listen_and_serve();
  return refuse("SUBJECT_MODE '" + mode + "' is none of server, client, server-listen");
}

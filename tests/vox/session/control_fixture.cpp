// Driving a pair of sessions into states, and reading what came of it.
#include "tests/vox/session/control_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

std::string error_word(std::uint64_t outcome) {
  return outcome == 0 ? "done" : std::string(to_string(static_cast<Error>(outcome - 1)));
}

std::string message_word(std::uint64_t kind) {
  switch (static_cast<wire::MessageKind>(kind)) {
    case wire::MessageKind::connection_open: return "Open";
    case wire::MessageKind::connection_accept: return "Accept";
    case wire::MessageKind::connection_reject: return "Reject";
    case wire::MessageKind::connection_close: return "Close";
    case wire::MessageKind::request: return "Request";
    case wire::MessageKind::protocol_error: return "ProtocolError";
    default: return "";  // liveness says nothing about control
  }
}

Reply hold_until_cancelled(const Request& request) {
  (void)await_sleep(request.executor, 1h);
  return Reply::failure(wire::CallError::cancelled);
}

}  // namespace

ControlFixture::ControlFixture() : SessionTest(ManualExecutorOptions{.observer = &recorder}) {
  client_options.resumable = server_options.resumable = true;
  server_options.registry = &registry;
  client_options.root_handler = hold_until_cancelled;
}

void ControlFixture::in_fresh_world(const std::function<void()>& body) {
  run([&] {
    asking.emplace(executor);
    background.emplace(executor);
    places_freed.emplace(executor);
    body();
    pending.reset();
    connection.reset();
    another.reset();
    root.reset();
    places_freed->set();
    for (SessionHandle* session : {&client, &server, &acceptor}) {
      if (*session) session->shutdown();
      *session = {};
    }
    silent = nullptr;
    unserved = nullptr;
    asking->cancel();
    background->cancel();
    EXPECT_EQ(asking->await_empty(in(1h)), Wake::signalled);
    EXPECT_EQ(background->await_empty(in(1h)), Wake::signalled);
    (void)await_sleep(executor, 20ms);  // handlers that took their time
    recorder.events.clear();
    mark_ = 0;
    returned_.reset();
    switched = false;
  });
  asking.reset();
  background.reset();
  places_freed.reset();
  EXPECT_EQ(registry.size(), 0u);
}

// --- states

void ControlFixture::begin_establishing() {
  MemoryLinkPair links = make_memory_link_pair(executor, link_options);
  client_number_ = executor.next_object_number() + 1;
  client = start_session(executor, Role::initiator, std::move(links.first), client_options);
  unserved = std::move(links.second);
}

void ControlFixture::serve_link() {
  server_number_ = executor.next_object_number() + 1;
  server = start_session(executor, Role::acceptor, std::move(unserved), server_options);
}

void ControlFixture::begin_open() {
  begin_establishing();
  serve_link();
  ASSERT_TRUE(client.establish());
  ASSERT_TRUE(server.establish());
  root = client.root();
  if (!opens_connection) return;
  auto opened = client.open();
  ASSERT_TRUE(opened.has_value());
  connection = *opened;
}

void ControlFixture::begin_awaiting_resume() {
  begin_open();
  MemoryLinkPair nowhere = make_memory_link_pair(executor);
  (void)client.try_resume(std::move(nowhere.first));
  nowhere.second->abort();  // that attempt fails, and the old link has been given up for it
  while (client.state() != SessionState::awaiting_resume) pause();
}

void ControlFixture::begin_recovering() {
  begin_awaiting_resume();
  MemoryLinkPair links = make_memory_link_pair(executor);
  silent = std::move(links.second);
  ASSERT_TRUE(client.try_resume(std::move(links.first)));
  pause();
}

// Something to finish for an hour: a request of the counterpart that is being served.
void ControlFixture::begin_draining() {
  begin_open();
  ASSERT_TRUE(background->spawn([this] { (void)server.root().call(echo_method, {}); }));
  pause();
  ASSERT_TRUE(background->spawn(
      [session = client] { (void)session.shutdown({.drain = 1h, .grace = 1h}); }));
  pause();
}

void ControlFixture::begin_closed() {
  begin_open();
  client.shutdown();
}

void ControlFixture::begin(const std::string& state) {
  if (state == "establishing") begin_establishing();
  if (state == "open") begin_open();
  if (state == "awaiting_resume") begin_awaiting_resume();
  if (state == "recovering") begin_recovering();
  if (state == "draining") begin_draining();
  if (state == "closed") begin_closed();
  ASSERT_EQ(to_string(client.state()), state);
}

std::unique_ptr<Link> ControlFixture::dial() {
  MemoryLinkPair links = make_memory_link_pair(executor, link_options);
  acceptor = start_session(executor, Role::acceptor, std::move(links.second), server_options);
  return std::move(links.first);
}

// The server is asked, and the client is the counterpart that looks on.
void ControlFixture::switch_sides() { switched = true; }

// --- asking

void ControlFixture::mark() {
  pause();
  mark_ = recorder.events.size();
  returned_.reset();
}

void ControlFixture::ask(Ask how) {
  mark();
  ASSERT_TRUE(asking->spawn([this, how = std::move(how)] { returned_ = how(); }));
}

std::optional<std::uint64_t> ControlFixture::asked_operation() const {
  for (std::size_t i = mark_; i < recorder.events.size(); ++i) {
    const Observation& event = recorder.events[i];
    if (event.object == subject() && event.kind == EventKind::control_submitted) return event.a;
  }
  return std::nullopt;
}

std::optional<Observation> ControlFixture::first(EventKind kind, std::uint64_t operation) const {
  for (std::size_t i = mark_; i < recorder.events.size(); ++i) {
    const Observation& event = recorder.events[i];
    if (event.object == subject() && event.kind == kind && event.a == operation) return event;
  }
  return std::nullopt;
}

std::string ControlFixture::answer_word() const {
  const std::optional<std::uint64_t> operation = asked_operation();
  if (!operation) {
    if (!returned_ || *returned_) return "nothing";
    return std::string(to_string(returned_->error()));
  }
  if (first(EventKind::control_accepted, *operation)) return "accepted";
  const auto ended = first(EventKind::control_ended, *operation);
  return ended ? error_word(ended->c) : "waits";
}

// Of the operation that was asked for; else of one that was under way and ended by it.
std::string ControlFixture::outcome_word() const {
  if (const std::optional<std::uint64_t> operation = asked_operation()) {
    const auto ended = first(EventKind::control_ended, *operation);
    return ended ? error_word(ended->c) : "waits";
  }
  for (std::size_t i = mark_; i < recorder.events.size(); ++i) {
    const Observation& event = recorder.events[i];
    if (event.object == subject() && event.kind == EventKind::control_ended) {
      return error_word(event.c);
    }
  }
  return answer_word();
}

bool ControlFixture::is_waiting() const { return outcome_word() == "waits"; }

// Gives what an operation may be waiting for, and says what that was.
std::string ControlFixture::help() {
  if (client.state() == SessionState::establishing) {
    serve_link();
    return ", once open";
  }
  if (client.state() == SessionState::recovering) {
    silent->abort();
    while (client.state() == SessionState::recovering) pause();
  }
  if (client.state() == SessionState::awaiting_resume) {
    EXPECT_TRUE(client.try_resume(dial()));
    return ", once resumed";
  }
  places_freed->set();
  return ", once a place is free";
}

ControlFixture::Found ControlFixture::found() {
  Found result;
  pause();
  result.answer = answer_word();
  std::string suffix;
  if (is_waiting()) {
    suffix = help();
    pause();
  }
  result.outcome = outcome_word() + suffix;
  result.counterpart = counterpart_words();
  result.then = to_string(client.state());
  return result;
}

std::string ControlFixture::counterpart_words() {
  if (!server) {  // a link that nobody has answered on
    unserved->attach(bystander_);
    while (unserved->try_receive()) {
    }
    return unserved->try_receive().error() == Error::would_block ? "nothing" : "end";
  }
  const std::uint32_t counterpart = switched ? client_number_ : server_number_;
  std::vector<std::string> words;
  for (std::size_t i = mark_; i < recorder.events.size(); ++i) {
    const Observation& event = recorder.events[i];
    if (event.object != counterpart) continue;
    if (event.kind == EventKind::link_ended) words.emplace_back("end");
    if (event.kind == EventKind::link_attached && event.a > 1) {
      if (!words.empty() && words.back() == "end") words.pop_back();
      words.emplace_back("new link");
    }
    if (event.kind != EventKind::message_received) continue;
    const std::string word = message_word(event.a);
    if (!word.empty()) words.push_back(word);
  }
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "nothing" : text;
}

std::string ControlFixture::last_connection_state(ConnectionId id) const {
  // The first state of one that the counterpart opens is the only one that is not observed.
  const bool undecided = switched && server.connections_count() > 0;
  std::string state = undecided ? "pending_inbound" : "none";
  for (const Observation& event : recorder.events) {
    if (event.object != subject() || event.connection != id.value) continue;
    if (event.kind != EventKind::connection_transition) continue;
    state = to_string(static_cast<ConnectionState>(event.b));
  }
  return state == "closed" ? "none" : state;
}

}  // namespace vox::test

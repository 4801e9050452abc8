// A pair of sessions that is driven into a state, asked something there, and watched from both
// ends: what the tables of docs/CONTROL.md are compared with.
//
// What happened is read from observations, as a user's metrics would have it, and put into the
// words of that page.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/vox/session/session_pair.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/observer.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {

class Recorder final : public Observer {
 public:
  void observe(const Observation& observation) override { events.push_back(observation); }
  std::vector<Observation> events;
};

/// Attached to a link that is only looked at.
struct Bystander final : LinkEvents {
  void handle_link_readable() override {}
  void handle_link_writable() override {}
};

struct Recording {
  Recorder recorder;
};

class ControlFixture : private Recording, public SessionTest {
 protected:
  ControlFixture();

  /// What a row of a table says, or what was found instead.
  struct Found {
    std::string answer;
    std::string outcome;
    std::string counterpart;
    std::string then;
    bool operator==(const Found&) const = default;
  };

  /// Runs `body`, which brings the world to some state and asks, in a world of its own.
  void in_fresh_world(const std::function<void()>& body);

  // --- states, named as in the tables. In a fiber; the subject is the client.

  void begin_establishing();
  void begin_open();
  void begin_awaiting_resume();
  void begin_recovering();
  void begin_draining();
  void begin_closed();
  void begin(const std::string& state);

  // --- asking

  /// Asks in a fiber of its own; what it answers is kept.
  using Ask = std::function<Result<void>()>;
  void ask(Ask how);
  /// Marks from where on things are found, for asks that need no fiber.
  void mark();
  /// What came of it, with the help that it waited for.
  [[nodiscard]] Found found();
  [[nodiscard]] std::string last_connection_state(ConnectionId id) const;

  std::unique_ptr<Link> dial();
  void serve_link();
  void switch_sides();

  SessionRegistry registry;
  std::optional<ConnectionHandle> connection;
  std::optional<ConnectionHandle> another;
  std::optional<ConnectionHandle> root;
  std::optional<PendingOpen> pending;
  std::unique_ptr<Link> unserved;  // the other end of a link on which nobody has answered yet
  std::unique_ptr<Link> silent;
  SessionHandle acceptor;
  std::optional<Scope> asking;
  std::optional<Scope> background;
  std::optional<Event> places_freed;  // lets an acceptor decide
  bool opens_connection = true;
  bool switched = false;

 private:
  [[nodiscard]] std::optional<std::uint64_t> asked_operation() const;
  [[nodiscard]] std::optional<Observation> first(EventKind kind, std::uint64_t operation) const;
  [[nodiscard]] std::string answer_word() const;
  [[nodiscard]] std::string outcome_word() const;
  [[nodiscard]] bool is_waiting() const;
  [[nodiscard]] std::string help();
  [[nodiscard]] std::string counterpart_words();
  [[nodiscard]] std::uint32_t subject() const { return switched ? server_number_ : client_number_; }

  Bystander bystander_;
  std::uint32_t client_number_ = 0;
  std::uint32_t server_number_ = 0;
  std::size_t mark_ = 0;
  std::optional<Result<void>> returned_;
};

}  // namespace vox::test

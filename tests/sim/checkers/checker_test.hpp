// What tests of promises are written with: a script of events, told to one checker as a run
// tells them, and what it makes of them.
//
// Each helper says one event and answers with its index, so that a test can name the event which
// breaks the promise. Time stands still until a test moves it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/promise_watch.hpp"
#include "sim/trace.hpp"
#include "sim/world.hpp"
#include "vox/connection/connection_state.hpp"
#include "vox/connection/operation.hpp"
#include "vox/session/session_state.hpp"
#include "vox/wire/message.hpp"

namespace vox::sim {

template <typename Enum>
constexpr std::uint64_t number(Enum value) {
  return static_cast<std::uint64_t>(value);
}

class CheckerTest : public testing::Test {
 protected:
  explicit CheckerTest(const PromiseSpec& spec, const PromiseContext& context = {})
      : promise_(spec.name), watch_({promise_}, context, [] {}) {}

  // --- time

  void wait(Duration delay) { now_ += delay; }

  // --- events

  std::uint64_t say(const TraceEvent& event) {
    watch_.on_event(++index_, event);
    return index_;
  }
  std::uint64_t core(EventKind kind, SessionKey session, std::uint64_t connection,
                     std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0) {
    return say({.at_ns = now_.count(),
                .host = session.host,
                .kind = static_cast<std::uint16_t>(kind),
                .object = session.session,
                .connection = connection,
                .a = a,
                .b = b,
                .c = c});
  }
  std::uint64_t world(WorldEvent kind, std::uint32_t host, std::uint64_t object,
                      std::uint64_t a = 0, std::uint64_t b = 0) {
    return say({.at_ns = now_.count(),
                .host = host,
                .kind = static_cast<std::uint16_t>(kind),
                .object = object,
                .a = a,
                .b = b});
  }

  std::uint64_t submitted(SessionKey session, std::uint64_t operation,
                          OperationKind kind = OperationKind::open, bool waiting = false) {
    return core(EventKind::control_submitted, session, 0, operation, number(kind), waiting);
  }
  std::uint64_t accepted(SessionKey session, std::uint64_t operation,
                         OperationKind kind = OperationKind::open) {
    return core(EventKind::control_accepted, session, 0, operation, number(kind));
  }
  std::uint64_t ended(SessionKey session, std::uint64_t operation,
                      OperationKind kind = OperationKind::open) {
    return core(EventKind::control_ended, session, 0, operation, number(kind));
  }

  std::uint64_t request_started(SessionKey session, std::uint64_t connection, std::uint64_t request,
                                bool is_caller) {
    return core(EventKind::request_started, session, connection, request, is_caller);
  }
  std::uint64_t request_ended(SessionKey session, std::uint64_t connection, std::uint64_t request,
                              bool is_caller) {
    return core(EventKind::request_ended, session, connection, request, is_caller);
  }

  std::uint64_t attached(SessionKey session, std::uint64_t stream) {
    return core(EventKind::link_attached, session, 0, 1, stream);
  }
  std::uint64_t link_ended(SessionKey session) {
    return core(EventKind::link_ended, session, 0, 1);
  }
  std::uint64_t moved(SessionKey session, SessionState from, SessionState to) {
    return core(EventKind::session_transition, session, 0, number(from), number(to));
  }
  std::uint64_t connection_moved(SessionKey session, std::uint64_t connection, ConnectionState from,
                                 ConnectionState to) {
    return core(EventKind::connection_transition, session, connection, number(from), number(to));
  }
  std::uint64_t message_sent(SessionKey session, std::uint64_t connection, std::uint64_t id,
                             wire::MessageKind kind = wire::MessageKind::request,
                             std::uint64_t bytes = 10) {
    return core(EventKind::message_sent, session, connection, number(kind), id, bytes);
  }
  std::uint64_t message_received(SessionKey session, std::uint64_t connection, std::uint64_t id,
                                 wire::MessageKind kind = wire::MessageKind::request,
                                 std::uint64_t bytes = 10) {
    return core(EventKind::message_received, session, connection, number(kind), id, bytes);
  }

  std::uint64_t crashed(std::uint32_t host) { return world(WorldEvent::host_crashed, host, 1); }
  std::uint64_t booted(std::uint32_t host) { return world(WorldEvent::host_started, host, 2); }
  std::uint64_t clock_rate(std::uint32_t host, std::uint64_t ppm) {
    return world(WorldEvent::clock_rate, host, ppm);
  }
  std::uint64_t fault_started(std::uint64_t fault = 1) {
    return world(WorldEvent::fault_started, 1, fault, 1, 2);
  }
  std::uint64_t fault_ended(std::uint64_t fault = 1) {
    return world(WorldEvent::fault_ended, 1, fault, 1, 2);
  }
  std::uint64_t work_started(std::uint32_t host, std::uint64_t work, WorkKind kind,
                             std::uint64_t detail = 0) {
    return world(WorldEvent::work_started, host, work, number(kind), detail);
  }
  std::uint64_t work_executed(std::uint32_t host, std::uint64_t work,
                              WorkKind kind = WorkKind::call) {
    return world(WorldEvent::work_executed, host, work, number(kind));
  }
  std::uint64_t work_ended(std::uint32_t host, std::uint64_t work, WorkKind kind,
                           std::uint64_t outcome = 0) {
    return world(WorldEvent::work_ended, host, work, number(kind), outcome);
  }
  /// Something that concerns no promise.
  std::uint64_t anything() { return world(WorldEvent::mark_reached, 1, 1); }

  // --- what it comes to

  /// The run ends now.
  void finish(RunEnd end = RunEnd::deadline) {
    World world{WorldOptions{}};
    world.schedule(Time{now_}, [] {});
    (void)world.run(Time{now_});
    ASSERT_EQ(world.now(), Time{now_});
    watch_.finish(world, end);
  }

  void expect_holds() const {
    const std::optional<Failure>& failure = watch_.failure();
    EXPECT_FALSE(failure.has_value()) << "event " << failure->event << ": " << failure->message;
  }
  /// Broken by `event`, for a reason that `message` says in full.
  void expect_broken(std::uint64_t event, std::string_view message) const {
    const std::optional<Failure>& failure = watch_.failure();
    ASSERT_TRUE(failure.has_value());
    EXPECT_EQ(failure->promise, promise_);
    EXPECT_EQ(failure->event, event);
    EXPECT_EQ(failure->message, message);
  }
  [[nodiscard]] std::uint64_t last_event() const { return index_; }

 private:
  const std::string promise_;
  PromiseWatch watch_;
  Duration now_{};
  std::uint64_t index_ = 0;
};

// The sessions of most scripts: two on one host, one on another.
inline constexpr SessionKey alice{1, 1};
inline constexpr SessionKey alice_again{1, 2};
inline constexpr SessionKey bob{2, 1};

}  // namespace vox::sim

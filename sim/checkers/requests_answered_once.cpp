// Promise: every request ends exactly once, and never after its end.
//
// Judged on both sides, each by its own events: a caller's request ends in an answer or an error, a
// served one when its handler has ended. A handler runs once, within its request's life. An id is
// used once on a connection in each direction, for ever. A host without power owes nothing.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers/checkers.hpp"
#include "sim/checkers/event_kind.hpp"
#include "sim/checkers/host_lives.hpp"
#include "sim/checkers/id_ranges.hpp"
#include "sim/checkers/session_table.hpp"
#include "sim/checkers/words.hpp"

namespace vox::sim {
namespace {

class RequestsAnsweredOnce final : public Checker {
  static constexpr EventKinds watched_kinds =
      HostLives::kinds | EventKinds{{EventKind::request_started, EventKind::request_ended,
                                     EventKind::handler_started, EventKind::handler_ended},
                                    {}};

 public:
  RequestsAnsweredOnce() : Checker("requests.answered_once", watched_kinds) {}

  void observe(std::uint64_t, const TraceEvent& event) override {
    if (lives_.is_afterlife(event)) return;
    if (is_kind(event, WorldEvent::host_crashed)) return sessions_.forget_host(event.host);
    switch (core_kind(event)) {
      case EventKind::request_started: return start(event, event.b != 0);
      case EventKind::request_ended: return end(event, event.b != 0);
      case EventKind::handler_started: return start_handler(event);
      case EventKind::handler_ended: return end_handler(event);
      default: return;
    }
  }

  void finish(World&, RunEnd) override {
    sessions_.for_each([this](const SessionKey& key, const Session& session) {
      for (const auto& [connection, sides] : session) {
        for (const bool is_caller : {false, true}) {
          const std::vector<Request>& open = sides[is_caller].open;
          if (open.empty()) continue;
          fail_promise(request_words(open.front().id, is_caller, connection, key) + " never ended");
        }
      }
    });
  }

 private:
  enum class Handler : std::uint8_t { unstarted, running, ended };
  struct Request {
    std::uint64_t id;
    Handler handler;
  };
  // The requests of one direction. Invariant: `open` is sorted by id, each id in `started`.
  struct Side {
    std::vector<Request> open;
    std::array<IdRanges, 2> started;  // odd and even ids, halved: one side uses every second
  };
  using Session = std::map<std::uint64_t, std::array<Side, 2>>;  // by connection, then is_caller
  using Found = std::vector<Request>::iterator;

  Side& side_of(const TraceEvent& event, bool is_caller) {
    return sessions_.of(event)[event.connection][is_caller];
  }

  static Found lower_bound(Side& side, std::uint64_t id) {
    return std::lower_bound(
        side.open.begin(), side.open.end(), id,
        [](const Request& request, std::uint64_t wanted) { return request.id < wanted; });
  }
  static Found find(Side& side, std::uint64_t id) {
    const Found found = lower_bound(side, id);
    return found != side.open.end() && found->id == id ? found : side.open.end();
  }

  void start(const TraceEvent& event, bool is_caller) {
    Side& side = side_of(event, is_caller);
    if (!side.started[event.a % 2].insert(event.a / 2)) {
      return fail(event, is_caller, "was started twice");
    }
    side.open.insert(lower_bound(side, event.a), {event.a, Handler::unstarted});
  }

  void end(const TraceEvent& event, bool is_caller) {
    Side& side = side_of(event, is_caller);
    const Found request = find(side, event.a);
    if (request == side.open.end()) return fail(event, is_caller, "ended without being open");
    if (request->handler == Handler::running) {
      return fail(event, is_caller, "ended before its handler");
    }
    side.open.erase(request);
  }

  void start_handler(const TraceEvent& event) {
    Side& side = side_of(event, false);
    const Found request = find(side, event.a);
    if (request == side.open.end()) {
      return fail(event, false, "was given to a handler without being open");
    }
    if (request->handler != Handler::unstarted) {
      return fail(event, false, "was given to a handler twice");
    }
    request->handler = Handler::running;
  }

  void end_handler(const TraceEvent& event) {
    Side& side = side_of(event, false);
    const Found request = find(side, event.a);
    if (request == side.open.end() || request->handler != Handler::running) {
      return fail(event, false, "has a handler that ended without running");
    }
    request->handler = Handler::ended;
  }

  void fail(const TraceEvent& event, bool is_caller, std::string_view what) {
    fail_promise(request_words(event.a, is_caller, event.connection, session_of(event)) + ' ' +
                 std::string(what));
  }

  HostLives lives_;
  SessionTable<Session> sessions_;
};

}  // namespace

constinit const PromiseSpec requests_answered_once_spec{
    "requests.answered_once", "every request ends exactly once, and never after its end",
    PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<RequestsAnsweredOnce>());
    }};

}  // namespace vox::sim

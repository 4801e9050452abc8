// Promise: payloads arrive as sent.
//
// Watched at two heights. Actors compare what they get with what they sent and report work_corrupt.
// Below them, the bytes that arrive on a stream are a prefix of those written to it: each delivery
// has the size and the hash of the oldest write that is still under way in its direction.
#include <algorithm>
#include <deque>
#include <map>
#include <string>
#include <utility>

#include "sim/checkers/checkers.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

class BytesIntact final : public Checker {
  static constexpr EventKinds watched_kinds = EventKinds{
      {},
      {WorldEvent::stream_connecting, WorldEvent::stream_sent, WorldEvent::stream_delivered,
       WorldEvent::stream_reset, WorldEvent::work_corrupt}};

 public:
  BytesIntact() : Checker("bytes.intact", watched_kinds) {}

  void observe(std::uint64_t index, const TraceEvent& event) override {
    switch (static_cast<WorldEvent>(event.kind)) {
      case WorldEvent::stream_connecting: connect(event); break;
      case WorldEvent::stream_sent: send(event); break;
      case WorldEvent::stream_delivered: deliver(index, event); break;
      case WorldEvent::stream_reset: forget(event); break;
      case WorldEvent::work_corrupt:
        fail_promise(index,
                     "work " + std::to_string(event.object) + " got back other bytes than it sent");
        break;
      default: break;
    }
  }

  void finish(World&, RunEnd) override {}

 private:
  struct Write {
    std::uint64_t bytes;
    std::uint64_t hash;
  };
  struct Ends {
    std::uint64_t connector = 0;
    std::uint64_t acceptor = 0;
  };
  using Direction = std::pair<std::uint64_t, std::uint64_t>;  // stream, reading host

  void connect(const TraceEvent& event) { streams_[event.object] = {event.host, event.a}; }

  // A host that talks to itself has both directions at one place: nothing can be told apart.
  [[nodiscard]] bool is_watched(const TraceEvent& event) const {
    const auto ends = streams_.find(event.object);
    return ends != streams_.end() && ends->second.connector != ends->second.acceptor;
  }

  void send(const TraceEvent& event) {
    if (!is_watched(event)) return;
    const Ends& ends = streams_[event.object];
    VOX_ASSERT(event.host == ends.connector || event.host == ends.acceptor);
    const std::uint64_t reader = ends.connector == event.host ? ends.acceptor : ends.connector;
    under_way_[{event.object, reader}].push_back({event.a, event.b});
  }

  void deliver(std::uint64_t index, const TraceEvent& event) {
    if (!is_watched(event)) return;
    std::deque<Write>& writes = under_way_[{event.object, event.host}];
    if (writes.empty()) {
      return fail_promise(index, "stream " + std::to_string(event.object) +
                                     " delivered bytes that nobody had sent");
    }
    const Write sent = writes.front();
    writes.pop_front();
    if (sent.bytes == event.a && sent.hash == event.b) return;
    fail_promise(index, "stream " + std::to_string(event.object) + " delivered " +
                            std::to_string(event.a) + " bytes that are not the " +
                            std::to_string(sent.bytes) + " sent next");
  }

  // What was under way to either end is lost, and nothing of the stream arrives any more.
  void forget(const TraceEvent& event) {
    const auto ends = streams_.find(event.object);
    if (ends == streams_.end()) return;
    under_way_.erase({event.object, event.host});
  }

  std::map<std::uint64_t, Ends> streams_;
  std::map<Direction, std::deque<Write>> under_way_;
};

}  // namespace

constinit const PromiseSpec bytes_intact_spec{
    "bytes.intact", "payloads arrive as sent", PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<BytesIntact>());
    }};

}  // namespace vox::sim

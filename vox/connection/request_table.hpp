// The requests of one connection: those we made and those we serve.
//
// Outbound: free --start--> queued --written--> sent --response--> answered --taken--> free
//                              \--given up--> free   \--given up--> abandoned --response--> free
// Inbound:  free --call--> running --handler ended--> answering --written--> answered
//           --its fibers ended--> free
//
// A request we gave up keeps its place until it is answered, because until then the counterpart
// counts it. A request we serve keeps its place until its handler has ended and its answer is with
// the link, whatever was cancelled meanwhile: that is what makes an open-and-cancel loop harmless.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "vox/base/bytes.hpp"
#include "vox/base/id_table.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/result.hpp"
#include "vox/connection/call.hpp"
#include "vox/connection/outgoing.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/runtime/wait_queue.hpp"

namespace vox {

enum class OutboundState : std::uint8_t { free, queued, sent, answered, abandoned };

struct OutboundRequest : Outgoing, ListLink<OutboundRequest> {
  OutboundRequest(Connection& of, Executor& executor)
      : Outgoing(OutgoingKind::outbound_request, of), done(executor) {}

  RequestId id;
  OutboundState state = OutboundState::free;
  Time since{};
  bool cancel_owed = false;  // an abandoned request whose Cancel is not on the wire yet
  MethodId method;
  BytesView args;                        // the caller's, while queued
  const CallOptions* options = nullptr;  // the caller's, while it waits
  WaitQueue done;
  Result<Reply> result = fail(Error::closed);  // when `done` was signalled
  std::size_t charged_bytes = 0;               // for the result
};

enum class InboundState : std::uint8_t { free, running, answering, answered };

struct InboundRequest : Outgoing, ListLink<InboundRequest> {
  InboundRequest(Connection& of, Executor& executor)
      : Outgoing(OutgoingKind::inbound_request, of),
        fibers_ended_task(executor, calls<&InboundRequest::handle_fibers_ended>, this) {}
  void handle_fibers_ended();

  RequestId id;
  InboundState state = InboundState::free;
  Time since{};
  bool stale = false;  // came over a link that has ended: its answer is for nobody
  MethodId method;
  Bytes args;
  Metadata metadata;
  std::size_t charged_bytes = 0;  // for args and metadata, until the handler has ended
  std::unique_ptr<Scope> scope;
  Bytes ret;
  Metadata reply_metadata;
  std::shared_ptr<const schema::SchemaSet> reply_schemas;
  std::size_t answer_charged_bytes = 0;  // for ret and its metadata, until the link has them
  Task fibers_ended_task;                // posted by the scope when it matters
};

/// Requests of one direction: found by id, walked in order of arrival, recycled.
template <typename Entry>
class RequestTable {
 public:
  explicit RequestTable(std::size_t entries_max) : by_id_(entries_max) {}
  ~RequestTable() { VOX_ASSERT(size_ == 0 && by_id_.empty()); }
  RequestTable(const RequestTable&) = delete;
  RequestTable& operator=(const RequestTable&) = delete;

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// The most that there were at once: entries are recycled, and never more are made.
  [[nodiscard]] std::uint32_t size_max() const {
    return static_cast<std::uint32_t>(entries_.size());
  }
  [[nodiscard]] Entry* find(RequestId id) const { return by_id_.find(id.value); }

  template <typename... Args>
  Entry& add(RequestId id, Args&&... args) {
    if (free_.empty()) {
      entries_.push_back(std::make_unique<Entry>(std::forward<Args>(args)...));
      free_.push_back(entries_.back().get());
    }
    Entry& entry = *free_.back();
    free_.pop_back();
    entry.id = id;
    by_id_.insert(id.value, entry);
    live_.push_back(entry);
    size_ += 1;
    return entry;
  }

  /// It is not found any more, and its id may be used again; its place is still taken.
  void hide(Entry& entry) {
    if (by_id_.find(entry.id.value) == &entry) by_id_.erase(entry.id.value);
  }

  void remove(Entry& entry) {
    hide(entry);
    static_cast<ListLink<Entry>&>(entry).unlink();
    free_.push_back(&entry);
    size_ -= 1;
  }

  template <typename Visit>
  void for_each(Visit visit) {
    live_.for_each(visit);
  }

 private:
  IdTable<Entry> by_id_;  // but for those that are hidden
  IntrusiveList<Entry> live_;
  std::uint32_t size_ = 0;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::vector<Entry*> free_;
};

}  // namespace vox

// A control operation as its caller holds it: submitted once, ended once.
//
// It lives with whoever asked (the caller's stack, a pending handle, the connection itself for a
// close nobody waits for), so a session stores no requests: it links them. Its outcome is written
// here by the one function that ends operations, ControlMailbox::end, which asserts that it is the
// first to do so.
//
//   idle --submitted--> waiting --place handed over--> accepted --outcome--> ended
//            \--place free--> accepted     \--refused, given up--> ended
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "vox/base/assert.hpp"
#include "vox/base/intrusive_list.hpp"
#include "vox/base/result.hpp"
#include "vox/runtime/executor.hpp"
#include "vox/runtime/wait_queue.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

class Connection;

enum class OperationKind : std::uint8_t { open = 0, close = 1, resume = 2, shutdown = 3, drop = 4 };
enum class OperationState : std::uint8_t { idle, waiting, accepted, ended };

class Operation : public ListLink<Operation> {
 public:
  Operation(Executor& executor, OperationKind operation_kind)
      : kind(operation_kind), begun_at(executor.now()), done(executor) {}
  ~Operation() { VOX_ASSERT(state == OperationState::idle || state == OperationState::ended); }

  void transition_to(OperationState from, OperationState to) {
    VOX_ASSERT(state == from);
    state = to;
  }
  [[nodiscard]] bool is_ended() const { return state == OperationState::ended; }

  const OperationKind kind;
  const Time begun_at;
  OperationState state = OperationState::idle;
  std::uint64_t number = 0;  // 1, 2, 3… in order of submission to this session
  Result<void> outcome;      // once ended
  WaitQueue done;
};

struct OpenOperation : Operation {
  explicit OpenOperation(Executor& executor) : Operation(executor, OperationKind::open) {}
  ~OpenOperation() { VOX_ASSERT(!holds_slot); }

  ConnectionSettings settings;
  Metadata metadata;
  bool close_on_drop = true;          // whether the handle that comes of it closes the connection
  bool holds_slot = false;            // of connections_local_max, until a connection takes it over
  std::shared_ptr<Connection> guest;  // of whose proxy it becomes the other side
  std::shared_ptr<Connection> connection;  // from execution on
  Metadata rejection;                      // with outcome `rejected`
};

struct CloseOperation : Operation {
  explicit CloseOperation(Executor& executor, OperationKind why = OperationKind::close)
      : Operation(executor, why) {
    VOX_ASSERT(why == OperationKind::close || why == OperationKind::drop);
  }
};

}  // namespace vox

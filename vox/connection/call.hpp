// A call as its two sides see it: what the caller gives and gets, what a handler gets and gives.
//
// Payloads are opaque bytes here; typed services stand on top. A handler runs in a fiber of its
// request's scope and may wait. When its connection or session ends, or the caller cancels, each
// wait in it returns `cancelled`.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "vox/base/bytes.hpp"
#include "vox/base/ids.hpp"
#include "vox/base/time.hpp"
#include "vox/connection/channel_handles.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/metadata.hpp"

namespace vox {

class Connection;
class ConnectionHandle;
class Executor;
class Scope;

/// How to read what a counterpart wrote, or why it cannot be read.
using PlanResult = Result<std::shared_ptr<const schema::Plan>, schema::Mismatch>;

/// What a call ended with at the callee: a value, or one of the errors that travel.
struct Reply {
  bool ok = true;
  wire::CallError error = wire::CallError::user;  ///< when not ok
  Bytes value;  ///< the encoded value; of a user error, its encoded value
  Metadata metadata{};
  /// Of an answer to be sent: the schemas of the method's responses, errors included. Without,
  /// those of the table that the handler was given with (ResponseSchemas) are attached, if any.
  std::shared_ptr<const schema::SchemaSet> schemas{};
  /// Of a value that came, to a call that said its response_shape: how to read the response as a
  /// whole, which is ret(), by what the counterpart had bound when it came. A value that cannot be
  /// read is invalid_payload instead, with the reason for its text.
  std::shared_ptr<const schema::Plan> plan{};

  /// Other errors have none, and need no schemas to be read.
  [[nodiscard]] bool has_value() const { return ok || error == wire::CallError::user; }
  /// The response as it travels: what `schemas` describe and `plan` translates.
  [[nodiscard]] Bytes ret() const;

  static Reply success(Bytes value) { return {true, wire::CallError::user, std::move(value), {}}; }
  static Reply user_error(Bytes value) {
    return {false, wire::CallError::user, std::move(value), {}};
  }
  static Reply failure(wire::CallError error) { return {false, error, {}, {}}; }
};

/// How long the caller waits, in nanoseconds from when it called: a number in a call's metadata.
inline constexpr std::string_view metadata_time_left_key = "vox-time-left-ns";

struct CallOptions {
  Metadata metadata{};
  /// When the caller stops waiting, whatever the link does. The callee is sent a Cancel.
  Time deadline = never;
  /// The schemas of the arguments: as much of them goes out with the call as this connection has
  /// not carried yet. Without, nothing does.
  std::shared_ptr<const schema::SchemaSet> schemas{};
  /// What the caller reads responses as: asks for Reply::plan. Shapes last as long as the program.
  const schema::Shape* response_shape = nullptr;
  /// Whether start_call() adds metadata_time_left_key, when there is a deadline.
  bool tell_deadline = false;
};

/// What is known of the responses of methods: for the answers that no handler makes (it threw, was
/// cancelled, was not begun for want of room) or that it makes without schemas. A counterpart may
/// need a method's schemas to read even an error, and what it is bound to first may stay in force.
/// A table and not a function, because answers are made where no code of users may run.
using ResponseSchemas = std::map<MethodId, std::shared_ptr<const schema::SchemaSet>>;

/// One request being served. Valid while its handler runs.
struct Request {
  ConnectionId connection;
  RequestId id;
  MethodId method;
  BytesView args;
  const Metadata& metadata;
  /// Cancelled with the request. Fibers started here end before the request is answered for good.
  Scope& scope;
  Executor& executor;
  /// The channels that the arguments name.
  RequestChannels channels;
  /// Whether the caller's side reads types that contain themselves.
  bool reads_recursive_types;
  /// What it came on; through handle().
  Connection& served_on;

  /// For calls back on the connection this came on. It may be kept after the handler has ended;
  /// dropping it closes nothing. (vox/session/session.hpp has the type.)
  [[nodiscard]] ConnectionHandle handle() const;
  /// How to read `args` as a value of `local`, from any thread. By what the caller has bound the
  /// method's arguments to now: it may bind them anew while the handler runs, so ask first.
  [[nodiscard]] PlanResult plan_for_args(const schema::Shape& local) const;
};

/// Serves calls. What it throws is caught and answered as `cancelled`; it may be called for many
/// requests at once, up to max_concurrent_requests.
using RequestHandler = std::function<Reply(const Request&)>;

}  // namespace vox

// Sessions as work: begun, executed, ended.
#include "sim/actors/session_actor.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "sim/actors/echo_schemas.hpp"
#include "vox/base/assert.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr std::size_t work_id_bytes = 8;
/// How long a session may be without a link before anybody notices.
constexpr Duration resume_pause = std::chrono::milliseconds(100);

// No two pieces of work send the same bytes: a number that nobody else has, and what follows from
// it by steps that lose nothing. Drawn ones would cost more than everything else that a call does
// here.
Bytes args_of(std::uint64_t work, std::uint64_t bytes) {
  static_assert(std::endian::native == std::endian::little, "a seed means the same everywhere");
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;  // the golden ratio: its bits look like chance
  Bytes args(std::max<std::uint64_t>(bytes, work_id_bytes));
  std::uint64_t bits = work;
  for (std::size_t place = 0; place < args.size(); place += sizeof(bits)) {
    std::memcpy(&args[place], &bits, std::min(sizeof(bits), args.size() - place));
    bits = (bits ^ bits >> 29U) * odd + odd;
  }
  return args;
}

}  // namespace

std::uint64_t work_id_of(BytesView args) {
  if (args.size() < work_id_bytes) return 0;
  std::uint64_t work = 0;
  for (std::size_t i = 0; i < work_id_bytes; ++i) {
    work |= std::to_integer<std::uint64_t>(args[i]) << (8 * i);
  }
  return work;
}

SessionOptions SessionActor::options() const {
  SessionOptions options;
  options.limits = context_.limits();
  options.service = "Scenario";
  return options;
}

Result<std::unique_ptr<Stream>> SessionActor::connect(const std::string& server,
                                                      std::uint64_t port) const {
  return host_.transport().connect(server + ':' + std::to_string(port));
}

std::uint64_t SessionActor::begin(WorkKind kind, std::uint64_t detail) const {
  const std::uint64_t work = context_.next_work_id();
  context_.report(WorldEvent::work_started, work, as_number(kind), detail);
  return work;
}

void SessionActor::end(std::uint64_t work, WorkKind kind, std::uint64_t outcome) const {
  context_.report(WorldEvent::work_ended, work, as_number(kind), outcome);
}

Result<SessionHandle> SessionActor::await_session(const std::string& server, std::uint64_t port,
                                                  SessionOptions options, Duration patience) {
  const std::uint64_t work = begin(WorkKind::establish);
  auto stream = connect(server, port);
  if (!stream) {
    end(work, WorkKind::establish, work_outcome(stream.error()));
    return fail(stream.error());
  }
  SessionHandle session =
      start_session(executor(), Role::initiator, *std::move(stream), std::move(options));
  const Result<void> established = session.establish(in(patience));
  end(work, WorkKind::establish, outcome_of(established));
  if (established) return session;
  await_shutdown(session, {.grace = Duration::zero()});
  return fail(established.error());
}

void SessionActor::await_end_of(Scope& scope) const {
  const Shield shield(executor());
  const Wake wake = scope.await_empty();
  VOX_ASSERT(wake == Wake::signalled);
}

void SessionActor::carry_schemas() { schemas_ = echo_schemas(); }

Result<void> SessionActor::await_call(const ConnectionHandle& connection, std::uint64_t bytes,
                                      Duration patience) {
  const std::uint64_t work = begin(WorkKind::call, bytes);
  const Bytes args = args_of(work, bytes);
  CallOptions options;
  options.deadline = in(patience);
  options.schemas = schemas_;
  if (schemas_ != nullptr) options.response_shape = &echo_as_read();
  const Result<Reply> reply = connection.call(echo_method, args, options);
  if (!reply) {
    end(work, WorkKind::call, work_outcome(reply.error()));
    return fail(reply.error());
  }
  const bool is_known = schemas_ == nullptr || knows_echo(reply->plan.get());
  if (reply->ok && (!are_equal(reply->value, args) || !is_known)) {
    context_.report(WorldEvent::work_corrupt, work, as_number(WorkKind::call),
                    work_id_of(reply->value));
  }
  const Result<void> outcome = reply->ok ? Result<void>() : fail(Error::cancelled);
  end(work, WorkKind::call, outcome_of(outcome));
  return outcome;
}

Result<ConnectionHandle, OpenFailure> SessionActor::await_open(const SessionHandle& session,
                                                               Duration patience,
                                                               std::string service) {
  const std::uint64_t work = begin(WorkKind::open);
  OpenOptions options;
  options.service = std::move(service);
  options.deadline = in(patience);
  auto opened = session.open(std::move(options));
  end(work, WorkKind::open, opened ? 0 : work_outcome(opened.error().error));
  return opened;
}

// How often it went back and forth is the length of the service's name.
ConnectionAcceptor SessionActor::acceptor(const SessionActor& actor,
                                          std::weak_ptr<SessionHandle> session, bool asks_back) {
  constexpr std::size_t returns_max = 2;
  const auto shared = std::make_shared<SessionActor>(actor);
  return [shared, session = std::move(session), asks_back](const ConnectionRequest& request) {
    const std::string service(request.service);
    const std::size_t returns = service.size() - std::min(service.size(), service.find('.'));
    const std::shared_ptr<SessionHandle> held = session.lock();
    if (asks_back && returns < returns_max && held != nullptr && *held) {
      const auto opened = shared->await_open(*held, std::chrono::minutes(10), service + '.');
      if (!opened) return AcceptDecision::reject("nobody there to ask back");
    }
    return AcceptDecision::accept(
        [](const Request& call) { return Reply::success(to_bytes(call.args)); });
  };
}

void SessionActor::await_closed(const SessionHandle& session) const {
  const std::uint64_t work = begin(WorkKind::notice);
  bool is_over = session.closed() != CloseReason::none;
  while (is_over && session.state() != SessionState::closed) is_over = await_moment();
  end(work, WorkKind::notice, is_over ? 0 : work_outcome(Error::cancelled));
}

void SessionActor::await_closed(const ConnectionHandle& connection) const {
  const std::uint64_t work = begin(WorkKind::notice);
  bool is_over = connection.closed() != CloseReason::none;
  while (is_over && connection.is_open()) is_over = await_moment();
  end(work, WorkKind::notice, is_over ? 0 : work_outcome(Error::cancelled));
}

void SessionActor::await_bare(const SessionHandle& session) const {
  const std::uint64_t work = begin(WorkKind::notice);
  bool goes_on = true;
  while (goes_on && session.connections_count() > 0) goes_on = await_moment();
  end(work, WorkKind::notice, goes_on ? 0 : work_outcome(Error::cancelled));
}

bool SessionActor::await_moment() const {
  return await_sleep(executor(), std::chrono::milliseconds(50)) != Wake::cancelled;
}

Result<void> SessionActor::await_close(const ConnectionHandle& connection, Duration patience) {
  const std::uint64_t work = begin(WorkKind::close);
  const Result<void> closed = connection.close(in(patience));
  end(work, WorkKind::close, outcome_of(closed));
  return closed;
}

// One piece of work for each loss, however many links it takes.
void SessionActor::await_resumes(const SessionHandle& session, const std::string& server,
                                 std::uint64_t port, Duration patience) const {
  std::uint64_t work = 0;
  for (;;) {
    const SessionState state = session.state();
    const bool is_settled = state == SessionState::open || state == SessionState::closed;
    if (work != 0 && is_settled) end(std::exchange(work, 0), WorkKind::resume, 0);
    if (state == SessionState::closed) break;
    if (state == SessionState::awaiting_resume) {
      if (work == 0) work = begin(WorkKind::resume);
      if (auto stream = connect(server, port)) {
        auto link = make_link(executor(), *std::move(stream), context_.limits());
        (void)session.resume(std::move(link), {.deadline = in(patience)});
      }
    }
    if (await_sleep(executor(), resume_pause) == Wake::cancelled) break;
  }
  if (work != 0) end(work, WorkKind::resume, work_outcome(Error::cancelled));
}

void SessionActor::await_roaming(const SessionHandle& session, const std::string& server,
                                 std::uint64_t port, Duration every) const {
  while (await_sleep(executor(), every) != Wake::cancelled) {
    if (session.state() == SessionState::closed) return;
    auto stream = connect(server, port);
    if (!stream) continue;
    auto link = make_link(executor(), *std::move(stream), context_.limits());
    (void)session.try_resume(std::move(link));  // busy: one is under way
  }
}

ShutdownReport SessionActor::await_shutdown(const SessionHandle& session, ShutdownOptions options) {
  const Duration bound = options.drain + options.grace;
  const std::uint64_t work = begin(WorkKind::shutdown, static_cast<std::uint64_t>(bound.count()));
  const ShutdownReport report = session.shutdown(options);
  VOX_ASSERT(session.state() == SessionState::closed);
  end(work, WorkKind::shutdown, 0);
  return report;
}

}  // namespace vox::sim

// Streams items to and from a session_server over many channels: more than there is credit for,
// given up in the middle, dropped, reset, and begun again when the link is lost.
//
// Each stream is one piece of work: a channel, and the call that names it. Items are checked one by
// one where they arrive, and counted at both ends where a stream was seen to its end.
#include <algorithm>
#include <optional>
#include <vector>

#include "sim/actors/actors.hpp"
#include "sim/actors/session_actor.hpp"
#include "sim/actors/stream_order.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_streamer_params[] = {
    {"server", ParamKind::host, "", "Which host it streams to and from."},
    {"port", ParamKind::count, "2000", "Where the server listens."},
    {"connections", ParamKind::count, "1", "Connections beside the root.", true},
    {"concurrency", ParamKind::count, "2", "Streams at a time on each connection.", true},
    {"rounds", ParamKind::count, "4", "Streams one after the other, sessions taken together.",
     true},
    {"items", ParamKind::count, "0..60", "Items of a stream; drawn for each.", true},
    {"payload", ParamKind::bytes, "16B..256B", "Size of an item; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..1ms", "Time between items; drawn for each.", true},
    {"patience", ParamKind::duration, "10s", "How long a stream may take.", true},
    {"item_patience", ParamKind::duration, "10s",
     "How long one item may take before it is given up and tried again; drawn for each.", true},
    {"back", ParamKind::ratio, "1/2", "How often the server sends and this side takes."},
    {"try", ParamKind::ratio, "1/8", "How often the form that does not wait is used."},
    {"lose_interest", ParamKind::ratio, "0/1", "How often, for each item, a stream is dropped."},
    {"cancel", ParamKind::ratio, "0/1", "How often a stream is cancelled from outside."},
    {"resumable", ParamKind::flag, "false", "Resumes a session that lost its link."},
};

class SessionStreamer final : public Workload {
 public:
  SessionStreamer(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params), patience_(params.duration("patience")) {}

  void await_run() override {
    const std::uint64_t streams = params_.count("concurrency") * (1 + params_.count("connections"));
    rounds_left_.assign(streams, params_.count("rounds"));
    while (!actor_.is_over() && has_rounds_left()) {
      await_one_session();
      if (has_rounds_left() && await_sleep(actor_.executor(), retry_pause) == Wake::cancelled)
        break;
    }
  }

 private:
  static constexpr Duration retry_pause = std::chrono::milliseconds(100);

  [[nodiscard]] bool has_rounds_left() const {
    return std::any_of(rounds_left_.begin(), rounds_left_.end(),
                       [](auto left) { return left > 0; });
  }

  void await_one_session() {
    SessionOptions options = actor_.options();
    options.resumable = params_.flag("resumable");
    auto session = actor_.await_session(params_.host("server"), params_.count("port"),
                                        std::move(options), patience_);
    if (!session) return;
    {
      Scope work(actor_.executor(), &actor_.host().scope());
      Scope upkeep(actor_.executor(), &actor_.host().scope());
      if (params_.flag("resumable")) {
        (void)upkeep.spawn([&] {  // not when told to end
          actor_.await_resumes(*session, params_.host("server"), params_.count("port"), patience_);
        });
      }
      for (std::uint64_t c = 0; c <= params_.count("connections"); ++c) {
        (void)work.spawn([&, c] { await_connection(*session, c, work); });
      }
      actor_.await_end_of(work);
      upkeep.cancel();
      actor_.await_end_of(upkeep);
    }
    actor_.await_shutdown(*session);
  }

  void await_connection(const SessionHandle& session, std::uint64_t c, Scope& work) {
    ConnectionHandle connection = session.root();
    if (c > 0) {
      auto opened = actor_.await_open(session, patience_);
      if (!opened) return;
      connection = *std::move(opened);
    }
    if (!connection) return;
    Scope streams(actor_.executor(), &work);
    for (std::uint64_t i = 0; i < params_.count("concurrency"); ++i) {
      const std::uint64_t stream = c * params_.count("concurrency") + i;
      (void)streams.spawn([&, stream] { await_rounds(connection, stream, streams); });
    }
    actor_.await_end_of(streams);
  }

  void await_rounds(const ConnectionHandle& connection, std::uint64_t stream, Scope& scope) {
    while (rounds_left_[stream] > 0 && connection.is_open()) {
      rounds_left_[stream] -= 1;
      if (actor_.draws().chance(params_.ratio("cancel"))) {
        await_cancelled_round(connection, scope);
      } else {
        await_round(connection, scope);
      }
      if (scope.is_cancelled()) return;
    }
  }

  // A round in a scope of its own, which is cancelled while it is at it.
  void await_cancelled_round(const ConnectionHandle& connection, Scope& parent) {
    Scope scope(actor_.executor(), &parent);
    (void)scope.spawn([&] { await_round(connection, scope); });  // not when told to end
    const std::uint64_t pauses = params_.draw_count("items", actor_.draws());
    for (std::uint64_t i = 0; i < pauses && await_pause() != Wake::cancelled; ++i) {
    }
    scope.cancel();
    actor_.await_end_of(scope);
  }

  [[nodiscard]] Wake await_pause() {
    return await_sleep(actor_.executor(), params_.draw_duration("pause", actor_.draws()));
  }

  void await_round(const ConnectionHandle& connection, Scope& scope) {
    StreamOrder order;
    order.items_count = params_.draw_count("items", actor_.draws());
    order.item_bytes = params_.draw_bytes("payload", actor_.draws());
    order.caller_sends = !actor_.draws().chance(params_.ratio("back"));
    order.work = actor_.begin(WorkKind::stream, order.items_count);
    const Result<void> outcome = order.caller_sends ? await_sending(connection, order, scope)
                                                    : await_taking(connection, order, scope);
    actor_.end(order.work, WorkKind::stream, outcome_of(outcome));
    // Without a link there is nothing to hurry for.
    if (!outcome) (void)await_sleep(actor_.executor(), retry_pause);
  }

  // Makes the call that names the channel, in a fiber beside the one that uses it.
  struct Naming {
    Naming(SessionActor& actor, Scope& parent) : scope(actor.executor(), &parent) {}
    Result<void> outcome = fail(Error::cancelled);
    StreamReport report;
    Scope scope;
  };
  void begin_call(const ConnectionHandle& connection, const StreamOrder& order, Naming& naming) {
    (void)naming.scope.spawn([&, args = encode(order), deadline = actor_.in(patience_)] {
      const Result<Reply> reply = connection.call(stream_method, args, {.deadline = deadline});
      if (!reply) {
        naming.outcome = fail(reply.error());
        return;
      }
      const std::optional<StreamReport> report = decode_report(reply->value);
      if (!reply->ok || !report) return;
      naming.outcome = {};
      naming.report = *report;
    });
  }

  Result<void> await_sending(const ConnectionHandle& connection, StreamOrder order, Scope& scope) {
    Result<ChannelSender> sender = connection.open_sender();
    if (!sender) return fail(sender.error());
    order.channel = sender->id();
    Naming naming(actor_, scope);
    begin_call(connection, order, naming);
    std::uint64_t sent_count = 0;
    const Result<void> sent = await_items_sent(*sender, order, sent_count);
    if (actor_.draws().chance({1, 2})) sender->close();
    sender = fail(Error::closed);  // or dropped: it says the same
    actor_.await_end_of(naming.scope);
    if (!naming.outcome) return naming.outcome;
    if (naming.report.is_complete && naming.report.items_count != sent_count) {
      report_corrupt(order, naming.report.items_count);
    }
    return sent;
  }

  Result<void> await_items_sent(const ChannelSender& sender, const StreamOrder& order,
                                std::uint64_t& sent_count) {
    const Time deadline = actor_.in(patience_);
    while (sent_count < order.items_count) {
      if (actor_.draws().chance(params_.ratio("lose_interest"))) return {};
      const Result<void> sent = await_item_sent(sender, order, sent_count);
      if (sent) {
        sent_count += 1;
      } else if (sent.error() == Error::reset) {
        return {};  // the other end has lost interest, which is its good right
      } else if (sent.error() != Error::busy && sent.error() != Error::deadline_exceeded) {
        return sent;
      }
      if (actor_.executor().now() >= deadline) return fail(Error::deadline_exceeded);
      if (await_pause() == Wake::cancelled) return fail(Error::cancelled);
    }
    return {};
  }

  Result<void> await_item_sent(const ChannelSender& sender, const StreamOrder& order,
                               std::uint64_t place) {
    const Bytes item = make_item(order.work, place, order.item_bytes);
    if (actor_.draws().chance(params_.ratio("try"))) return sender.try_send(item);
    return sender.send(item, actor_.in(params_.draw_duration("item_patience", actor_.draws())));
  }

  Result<void> await_taking(const ConnectionHandle& connection, StreamOrder order, Scope& scope) {
    Result<ChannelReceiver> receiver = connection.open_receiver();
    if (!receiver) return fail(receiver.error());
    order.channel = receiver->id();
    Naming naming(actor_, scope);
    begin_call(connection, order, naming);
    StreamReport taken;
    const Result<void> outcome = await_items_taken(*receiver, order, taken);
    receiver = fail(Error::closed);
    actor_.await_end_of(naming.scope);
    if (!naming.outcome) return naming.outcome;
    const bool seen_by_both = taken.is_complete && naming.report.is_complete;
    if (seen_by_both && taken.items_count != order.items_count) {
      report_corrupt(order, taken.items_count);
    }
    return outcome;
  }

  Result<void> await_items_taken(const ChannelReceiver& receiver, const StreamOrder& order,
                                 StreamReport& taken) {
    for (;; taken.items_count += 1) {
      if (actor_.draws().chance(params_.ratio("lose_interest"))) return {};
      const Result<std::optional<Bytes>> item = receiver.receive(actor_.in(patience_));
      if (!item) return fail(item.error());
      taken.is_complete = !item->has_value();
      if (taken.is_complete) return {};
      if (!is_item(**item, order.work, taken.items_count)) report_corrupt(order, taken.items_count);
      if (await_pause() == Wake::cancelled) return fail(Error::cancelled);
    }
  }

  void report_corrupt(const StreamOrder& order, std::uint64_t detail) {
    actor_.context().report(WorldEvent::work_corrupt, order.work, as_number(WorkKind::stream),
                            detail);
  }

  SessionActor actor_;
  const Params& params_;
  const Duration patience_;
  std::vector<std::uint64_t> rounds_left_;  // of each stream
};

}  // namespace

constinit const WorkloadSpec session_streamer_spec{
    "session_streamer", "Streams items to and from a session_server over many channels.",
    session_streamer_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionStreamer>(host, params, context));
    }};

}  // namespace vox::sim

// A counterpart that says everything twice, and now and then what nobody asked for: it keeps to the
// bytes and the rules of the protocol, and to nothing that an honest session may rely on besides.
//
// It listens, takes sessions as an acceptor does, and speaks through the codecs and a bare stream,
// since a session of ours would not repeat itself. It keeps no state: it echoes calls, accepts
// opens, answers pings and closes, each more often than it has to.
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/attack_peer.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec session_parrot_params[] = {
    {"port", ParamKind::count, "2000", "Where it listens."},
    {"repeats", ParamKind::count, "0..2", "How often it says a thing again; drawn for each.", true},
    {"contradicts", ParamKind::ratio, "1/4",
     "How often it says Reject of what it has accepted, and Accept of what is closed."},
    {"same_parity", ParamKind::ratio, "0/1",
     "How often it accepts with the opener's own half of the ids, and calls from there."},
};

class SessionParrot final : public Workload, private ListenerEvents {
 public:
  SessionParrot(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params), acceptable_(host.executor()) {}

  void await_run() override {
    auto listener = actor_.host().transport().listen(':' + std::to_string(params_.count("port")));
    VOX_ASSERT(listener.has_value());  // two servers on one port: the scenario is wrong
    (*listener)->attach(*this);
    Scope sessions(actor_.executor(), &actor_.host().scope());
    for (;;) {
      auto stream = (*listener)->try_accept();
      if (!stream) {
        if (acceptable_.await_wake() != Wake::signalled) break;
        continue;
      }
      // Shared, because a fiber's body must be copyable.
      const auto peer = std::make_shared<AttackPeer>(actor_.executor(), *std::move(stream), never);
      (void)sessions.spawn([this, peer] { await_session(*peer); });  // not when told to end
    }
    const Shield shield(actor_.executor());
    const Wake wake = sessions.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

 private:
  void handle_acceptable() override { acceptable_.wake_all(); }

  void await_session(AttackPeer& peer) {
    if (!await_handshake(peer)) return;
    for (;;) {
      const Result<Bytes> payload = peer.await_payload();
      if (!payload) break;
      const auto message = wire::decode_message(*payload, actor_.context().limits());
      if (!message) break;  // what our session sends is a message: somebody will wonder
      if (!await_reaction(peer, *message)) break;
    }
  }

  Result<void> await_handshake(AttackPeer& peer) {
    if (auto hello = peer.await_payload(); !hello) return fail(hello.error());
    const wire::PrologueBytes prologue = wire::encode_prologue(wire::TransportAccept{});
    if (auto sent = peer.await_payload_sent(prologue); !sent) return sent;
    if (auto hello = peer.await_payload(); !hello) return fail(hello.error());
    wire::HelloYourself yourself;
    yourself.connection_settings = {Parity::even, actor_.context().limits().requests_max};
    const Bytes answer = wire::encode_handshake(yourself, wire::SendSchema::no);
    if (auto sent = peer.await_payload_sent(answer); !sent) return sent;
    const auto lets_go = peer.await_payload();
    return lets_go ? Result<void>() : fail(lets_go.error());
  }

  Result<void> await_reaction(AttackPeer& peer, const wire::Message& message) {
    const ConnectionId id = message.connection;
    if (const auto* open = std::get_if<wire::ConnectionOpen>(&message.payload)) {
      return await_acceptance(peer, id, *open);
    }
    if (const auto* call = std::get_if<wire::Call>(&message.payload)) {
      Bytes ret{std::byte{0}};
      ret.insert(ret.end(), call->args.begin(), call->args.end());
      return await_repeated(peer, {id, wire::Response{call->request, {}, ret, {}}});
    }
    if (const auto* ping = std::get_if<wire::Ping>(&message.payload)) {
      return await_repeated(peer, {root_connection_id, wire::Pong{ping->nonce}});
    }
    if (!std::holds_alternative<wire::ConnectionClose>(message.payload)) return {};
    if (auto sent = await_repeated(peer, {id, wire::ConnectionClose{}}); !sent) return sent;
    if (!actor_.draws().chance(params_.ratio("contradicts"))) return {};
    return peer.await_message_sent({id, wire::ConnectionAccept{{Parity::even, 1}, {}}});
  }

  // With its own half of the ids, or with the opener's: then calls from there, as a counterpart
  // does that believes to be the opener.
  Result<void> await_acceptance(AttackPeer& peer, ConnectionId id,
                                const wire::ConnectionOpen& open) {
    const bool same_parity = actor_.draws().chance(params_.ratio("same_parity"));
    const Parity opener = open.settings.parity;
    wire::ConnectionAccept accept;
    accept.settings = {same_parity ? opener : opposite(opener),
                       open.settings.max_concurrent_requests};
    if (auto sent = await_repeated(peer, {id, accept}); !sent) return sent;
    if (same_parity) {
      return peer.await_message_sent(
          {id, wire::Call{RequestId{first_id(opener)}, echo_method, {}, {}, {}}});
    }
    if (!actor_.draws().chance(params_.ratio("contradicts"))) return {};
    return peer.await_message_sent({id, wire::ConnectionReject{}});
  }

  Result<void> await_repeated(AttackPeer& peer, const wire::Message& message) {
    const std::uint64_t repeats = params_.draw_count("repeats", actor_.draws());
    if (repeats > 0) actor_.context().reach("parrot.repeated");
    for (std::uint64_t i = 0; i <= repeats; ++i) {
      if (auto sent = peer.await_message_sent(message); !sent) return sent;
    }
    return {};
  }

  SessionActor actor_;
  const Params& params_;
  WaitQueue acceptable_;
};

}  // namespace

constinit const WorkloadSpec session_parrot_spec{
    "session_parrot", "Takes sessions and says everything twice, and sometimes its opposite.",
    session_parrot_params, [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionParrot>(host, params, context));
    }};

}  // namespace vox::sim

// A counterpart that keeps to the bytes of the protocol and breaks its manners: it floods, it never
// reads, it says nothing, or it sends what is no message.
//
// It speaks through the codecs and a bare stream, since a session of ours would not let it. It is
// done when the other end has had enough of it, or its time is up.
#include <array>
#include <string>

#include "sim/actors/actors.hpp"
#include "sim/actors/await_stream.hpp"
#include "sim/actors/session_actor.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/wire/handshake.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec params_of[] = {
    {"server", ParamKind::host, "", "Whom it attacks."},
    {"port", ParamKind::count, "2000", "Where that listens."},
    {"attack", ParamKind::text, "",
     "What it does: opens, pings, requests, garbage, huge_frame, or silence (no handshake)."},
    {"reads", ParamKind::flag, "false", "Whether it reads what comes back."},
    {"messages", ParamKind::count, "1000", "How many messages of the attack it sends.", true},
    {"patience", ParamKind::duration, "20s", "How long it goes on at most.", true},
};

class SessionAttacker final : public Workload {
 public:
  SessionAttacker(Host& host, const Params& params, const WorkloadContext& context)
      : actor_(host, context), params_(params) {}

  void await_run() override {
    auto stream = actor_.connect(params_.host("server"), params_.count("port"));
    if (!stream) return;
    AwaitStream peer(actor_.executor(), *std::move(stream));
    deadline_ = actor_.in(params_.duration("patience"));
    if (params_.text("attack") != "silence" && !await_handshake(peer)) return;
    Scope reading(actor_.executor(), &actor_.host().scope());
    if (params_.flag("reads")) {
      (void)reading.spawn([&] { await_nothing_more(peer); });  // not when told to end
    }
    const Result<void> attacked = await_attack(peer);
    if (!attacked && attacked.error() != Error::deadline_exceeded) {
      actor_.context().reach("attacker.thrown_out");
    }
    reading.cancel();
    const Shield shield(actor_.executor());
    const Wake wake = reading.await_empty();
    VOX_ASSERT(wake == Wake::signalled);
  }

 private:
  static Bytes framed(BytesView payload) {
    Bytes frame(4 + payload.size());
    for (std::size_t i = 0; i < 4; ++i) {
      frame[i] = static_cast<std::byte>(payload.size() >> (8 * i));
    }
    std::copy(payload.begin(), payload.end(), frame.begin() + 4);
    return frame;
  }

  Result<void> await_send(AwaitStream& peer, BytesView payload) {
    return peer.await_write(framed(payload), deadline_);
  }

  Result<void> await_skip_frame(AwaitStream& peer) {
    std::array<std::byte, 4> header{};
    if (auto read = peer.await_read(header, deadline_); !read) return read;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < 4; ++i) bytes |= std::to_integer<std::size_t>(header[i]) << (8 * i);
    Bytes payload(bytes);
    return payload.empty() ? Result<void>() : peer.await_read(payload, deadline_);
  }

  bool await_handshake(AwaitStream& peer) {
    const wire::PrologueBytes prologue = wire::encode_prologue(wire::TransportHello{});
    if (!await_send(peer, prologue) || !await_skip_frame(peer)) return false;
    const Bytes hello = wire::encode_handshake(wire::Hello{}, wire::SendSchema::no);
    if (!await_send(peer, hello) || !await_skip_frame(peer)) return false;
    return await_send(peer, wire::encode_handshake(wire::LetsGo{}, wire::SendSchema::no))
        .has_value();
  }

  void await_nothing_more(AwaitStream& peer) {
    std::array<std::byte, 1> byte{};
    while (peer.await_read(byte, deadline_)) {
    }
  }

  Result<void> await_message(AwaitStream& peer, const wire::Message& message) {
    Bytes scratch;
    const wire::EncodedMessage encoded = wire::encode_message(message, scratch);
    Bytes payload;
    for (const BytesView& part : encoded.parts) {
      payload.insert(payload.end(), part.begin(), part.end());
    }
    return await_send(peer, payload);
  }

  Result<void> await_one(AwaitStream& peer, const std::string& attack, std::uint64_t i) {
    if (attack == "pings") return await_message(peer, {root_connection_id, wire::Ping{i}});
    if (attack == "requests") {
      const RequestId id{2 * i + 1};
      return await_message(peer, {root_connection_id, wire::Call{id, echo_method, {}, {}, {}}});
    }
    VOX_ASSERT(attack == "opens");
    Metadata metadata;
    metadata.add(std::string(metadata_service_key), "Scenario");
    return await_message(peer, {ConnectionId{2 * i + 1}, wire::ConnectionOpen{{}, metadata}});
  }

  Result<void> await_attack(AwaitStream& peer) {
    const std::string& attack = params_.text("attack");
    if (attack == "garbage") {
      const std::array<std::byte, 3> garbage{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF}};
      if (auto sent = await_send(peer, garbage); !sent) return sent;
    } else if (attack == "huge_frame") {
      const std::array<std::byte, 4> header{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                            std::byte{0xFF}};
      if (auto sent = peer.await_write(header, deadline_); !sent) return sent;
    } else if (attack != "silence") {
      const std::uint64_t messages = params_.count("messages");
      for (std::uint64_t i = 0; i < messages; ++i) {
        if (auto sent = await_one(peer, attack, i); !sent) return sent;
      }
    }
    return await_end(peer);
  }

  // Waits for the other end's patience to run out. One that never reads finds out by writing.
  Result<void> await_end(AwaitStream& peer) {
    for (;;) {
      if (actor_.executor().now() >= deadline_) return fail(Error::deadline_exceeded);
      if (!params_.flag("reads") && params_.text("attack") != "pings" &&
          params_.text("attack") != "opens") {
        std::array<std::byte, 1> byte{};
        if (auto read = peer.await_read(byte, deadline_); !read) return read;
        continue;
      }
      const std::array<std::byte, 4> empty_frame_header{};
      if (auto sent = peer.await_write(empty_frame_header, deadline_); !sent) return sent;
      const Wake wake = await_sleep(actor_.executor(), std::chrono::milliseconds(10));
      if (wake == Wake::cancelled) return fail(Error::cancelled);
    }
  }

  SessionActor actor_;
  const Params& params_;
  Time deadline_ = never;
};

}  // namespace

constinit const WorkloadSpec session_attacker_spec{
    "session_attacker", "Floods, stays silent or talks nonsense to a session_server.", params_of,
    [](Host& host, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<SessionAttacker>(host, params, context));
    }};

}  // namespace vox::sim

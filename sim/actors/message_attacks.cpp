// Floods of control messages: each is well formed, and there are too many of them.
#include <string>

#include "sim/actors/attacks.hpp"
#include "sim/actors/echo_schemas.hpp"
#include "sim/actors/session_actor.hpp"

namespace vox::sim {
namespace {

ConnectionId virtual_id(std::uint64_t i) { return ConnectionId{2 * i + 1}; }

wire::Message open_of(std::uint64_t i, bool with_service = true) {
  wire::ConnectionOpen open;
  if (with_service) open.metadata.add(std::string(metadata_service_key), "Scenario");
  return {virtual_id(i), std::move(open)};
}

wire::Message call_of(std::uint64_t i, BytesView args = {}) {
  return {root_connection_id, wire::Call{RequestId{2 * i + 1}, echo_method, {}, args, {}}};
}

// Calls `await_one(i)` for each message of the plan, with its pauses.
template <typename AwaitOne>
Result<void> await_each(AttackPeer& peer, const AttackPlan& plan, AwaitOne await_one) {
  for (std::uint64_t i = 0; i < plan.messages; ++i) {
    if (auto done = await_one(i); !done) return done;
    if (auto paused = peer.await_pause(plan.pause); !paused) return paused;
  }
  return {};
}

// Opens are accepted and pings answered; nothing else wants an answer.
Result<void> await_answered(AttackPeer& peer, const AttackPeer::Heard& heard) {
  if (heard.kind == wire::MessageKind::connection_open) {
    const ConnectionSettings settings{Parity::even, 64};
    return peer.await_message_sent({heard.connection, wire::ConnectionAccept{settings, {}}});
  }
  if (heard.kind == wire::MessageKind::ping) {
    return peer.await_message_sent({root_connection_id, wire::Pong{heard.id}});
  }
  return {};
}

Result<void> await_pings(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    return peer.await_message_sent({root_connection_id, wire::Ping{i}});
  });
}

// Each ping after the pong of the one before: nothing is ever owed.
Result<void> await_answered_pings(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) -> Result<void> {
    auto sent = peer.await_message_sent({root_connection_id, wire::Ping{i}});
    if (!sent) return sent;
    const auto answer = peer.await_heard();
    return answer ? Result<void>() : fail(answer.error());
  });
}

Result<void> await_requests(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan,
                    [&](std::uint64_t i) { return peer.await_message_sent(call_of(i)); });
}

// By ids that are the other side's to give.
Result<void> await_requests_of_our_half(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    return peer.await_message_sent(
        {root_connection_id, wire::Call{RequestId{2 * i + 2}, echo_method, {}, {}, {}}});
  });
}

Result<void> await_requests_repeated(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t) { return peer.await_message_sent(call_of(0)); });
}

// As many calls in flight as are allowed, for ever, and an answer to whatever else comes: hard work
// at full rate, and no attack.
Result<void> await_calls(AttackPeer& peer, const AttackPlan& plan) {
  constexpr std::uint64_t in_flight_max = 64;
  const Bytes args(32);
  std::uint64_t in_flight = 0;
  const auto await_next = [&]() -> Result<void> {
    const auto heard = peer.await_heard();
    if (!heard) return fail(heard.error());
    if (heard->kind == wire::MessageKind::request) in_flight -= 1;
    return await_answered(peer, *heard);
  };
  const Result<void> worked = await_each(peer, plan, [&](std::uint64_t i) -> Result<void> {
    while (in_flight == in_flight_max) {
      if (auto next = await_next(); !next) return next;
    }
    in_flight += 1;
    return peer.await_message_sent(call_of(i, args));
  });
  if (!worked) return worked;
  for (;;) {
    if (auto next = await_next(); !next) return next;
  }
}

Result<void> await_cancelled_calls(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    if (auto sent = peer.await_message_sent(call_of(i)); !sent) return sent;
    return peer.await_message_sent({root_connection_id, wire::Cancel{RequestId{2 * i + 1}, {}}});
  });
}

Result<void> await_opens(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan,
                    [&](std::uint64_t i) { return peer.await_message_sent(open_of(i)); });
}

Result<void> await_opens_without_service(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan,
                    [&](std::uint64_t i) { return peer.await_message_sent(open_of(i, false)); });
}

Result<void> await_opens_given_up(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    if (auto sent = peer.await_message_sent(open_of(i)); !sent) return sent;
    return peer.await_message_sent({virtual_id(i), wire::ConnectionClose{}});
  });
}

// Open, wait for the answer, close, and again: costs its maker a round trip each.
Result<void> await_opens_closed(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) -> Result<void> {
    if (auto sent = peer.await_message_sent(open_of(i)); !sent) return sent;
    const auto answer = peer.await_heard();
    if (!answer) return fail(answer.error());
    return peer.await_message_sent({virtual_id(i), wire::ConnectionClose{}});
  });
}

// One after the other of what may be ignored because it may have crossed something.
Result<void> await_strays(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    switch (i % 5) {
      case 0: return peer.await_message_sent({root_connection_id, wire::Pong{i}});
      case 1: return peer.await_message_sent({virtual_id(i), wire::ConnectionAccept{}});
      case 2: return peer.await_message_sent({virtual_id(i), wire::ConnectionReject{}});
      case 3: return peer.await_message_sent({virtual_id(i), wire::ConnectionClose{}});
      default: break;
    }
    return peer.await_message_sent(
        {root_connection_id, wire::Response{RequestId{2 * i}, {}, {}, {}}});
  });
}

wire::Message item_of(std::uint64_t channel, BytesView item) {
  return {root_connection_id, wire::ChannelItem{ChannelId{channel}, item}};
}

// Past any credit, on a channel that nobody has claimed.
Result<void> await_items(AttackPeer& peer, const AttackPlan& plan) {
  const Bytes item(64);
  return await_each(peer, plan,
                    [&](std::uint64_t) { return peer.await_message_sent(item_of(1, item)); });
}

// One item each, on channels that nobody will ever claim.
Result<void> await_channels(AttackPeer& peer, const AttackPlan& plan) {
  const Bytes item(64);
  return await_each(peer, plan, [&](std::uint64_t i) {
    return peer.await_message_sent(item_of(2 * i + 1, item));
  });
}

// A type of its own for each method, of so many that nobody has them.
Result<void> await_schemas(AttackPeer& peer, const AttackPlan& plan) {
  return await_each(peer, plan, [&](std::uint64_t i) {
    schema::SchemaPayload payload;
    payload.root.id = {i};
    payload.schemas.push_back(
        {.id = {i}, .kind = schema::SchemaKind::structure, .name = "Type" + std::to_string(i)});
    const Bytes schemas = schema::encode_payload(payload);
    return peer.await_message_sent(
        {root_connection_id, wire::Schema{MethodId{i}, wire::BindingDirection::args, schemas}});
  });
}

// The same thing again and again, which costs who reads it and says nothing.
Result<void> await_repeated_schemas(AttackPeer& peer, const AttackPlan& plan) {
  const Bytes schemas = schema::encode_payload(echo_schemas()->payload);
  return await_each(peer, plan, [&](std::uint64_t) {
    return peer.await_message_sent(
        {root_connection_id, wire::Schema{echo_method, wire::BindingDirection::args, schemas}});
  });
}

constexpr Attack on_messages[] = {
    {"pings", true, false, await_pings},
    {"answered_pings", true, true, await_answered_pings},
    {"requests", true, false, await_requests},
    {"requests_of_our_half", true, false, await_requests_of_our_half},
    {"requests_repeated", true, false, await_requests_repeated},
    {"calls", true, true, await_calls},
    {"cancelled_calls", true, false, await_cancelled_calls},
    {"opens", true, false, await_opens},
    {"opens_without_service", true, false, await_opens_without_service},
    {"opens_given_up", true, false, await_opens_given_up},
    {"opens_closed", true, true, await_opens_closed},
    {"strays", true, false, await_strays},
    {"items", true, false, await_items},
    {"channels", true, false, await_channels},
    {"schemas", true, false, await_schemas},
    {"repeated_schemas", true, false, await_repeated_schemas},
};

}  // namespace

std::span<const Attack> message_attacks() { return on_messages; }

const Attack* find_attack(std::string_view name) {
  for (const std::span<const Attack> family : {message_attacks(), link_attacks()}) {
    for (const Attack& attack : family) {
      if (attack.name == name) return &attack;
    }
  }
  return nullptr;
}

}  // namespace vox::sim

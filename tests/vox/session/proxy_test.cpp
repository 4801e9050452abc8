// What goes through a proxy: calls it does not understand, unchanged and in order, both ways,
// within what both sides announced.
#include <gtest/gtest.h>

#include "tests/vox/session/proxy_fixture.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

constexpr ConnectionId one{1};

// An entry of each sort: to be passed on, to be passed on and kept out of logs, and to be stopped.
Metadata mixed_metadata() {
  Metadata metadata;
  metadata.add("plain", "p").add("secret", "s", metadata_sensitive);
  metadata.add("stays", "x", metadata_no_propagate);
  metadata.add("secret-stays", "y", metadata_no_propagate | metadata_sensitive);
  return metadata;
}

Metadata passed_metadata() {
  return std::move(Metadata().add("plain", "p").add("secret", "s", metadata_sensitive));
}

TEST_F(ProxyTest, CallsReachAServiceThatTheProxyKnowsNothingOf) {
  run_proxied([&] {
    const auto connection = guest.open({.service = "Echo"});
    ASSERT_TRUE(connection.has_value());
    for (const std::string_view text : {"first", "", "third"}) {
      EXPECT_EQ(call_echo(*connection, text), text);
    }
    EXPECT_EQ(call_echo(guest.root(), "not proxied"), "not proxied");
  });
}

TEST_F(ProxyTest, TheHostIsAskedForTheServiceThatTheGuestAskedFor) {
  std::string service;
  Metadata said;
  host_options.acceptor = [&](const ConnectionRequest& request) {
    service = request.service;
    said = request.metadata;
    return AcceptDecision::accept(echo);
  };
  run_proxied([&] {
    ASSERT_TRUE(guest.open({.service = "Wanted", .metadata = mixed_metadata()}).has_value());
    EXPECT_EQ(service, "Wanted");
    EXPECT_EQ(said, std::move(passed_metadata().add("vox-service", "Wanted")));
  });
}

TEST_F(ProxyTest, AProxyMayAskForAnotherServiceAndAddWhatItKnows) {
  std::string service;
  std::string from;
  host_options.acceptor = [&](const ConnectionRequest& request) {
    service = request.service;
    from = request.metadata.text("from").value_or("");
    return AcceptDecision::accept(echo);
  };
  proxy_options = {.service = "Inner", .metadata = Metadata().add("from", "proxy")};
  run_proxied([&] {
    ASSERT_TRUE(guest.open({.service = "Outer"}).has_value());
    EXPECT_EQ(service, "Inner");
    EXPECT_EQ(from, "proxy");
  });
}

TEST_F(ProxyTest, TheHostCallsTheGuestAtOnceAndIsHeardAfterTheAccept) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    guest_peer.send({one, wire::ConnectionOpen{{}, for_service("Any")}});
    (void)take<wire::ConnectionOpen>(host_peer);
    host_peer.send({one, wire::ConnectionAccept{{Parity::even, 64}, mixed_metadata()}});
    const Bytes schemas = to_bytes("schemas");
    host_peer.send({one, wire::Schema{echo_method, wire::BindingDirection::args, schemas}});
    host_peer.send({one, call_of(2, as_bytes("hello guest"))});
    EXPECT_EQ(take<wire::ConnectionAccept>(guest_peer).metadata, passed_metadata());
    EXPECT_EQ(as_text(take<wire::Schema>(guest_peer).schemas), "schemas");
    EXPECT_EQ(as_text(take<wire::Call>(guest_peer).args), "hello guest");
    const Bytes ret = to_bytes("any bytes");
    guest_peer.send({one, wire::Response{RequestId{2}, {}, ret, {}}});
    EXPECT_EQ(as_text(take<wire::Response>(host_peer).ret), "any bytes");
  });
}

TEST_F(ProxyTest, ACallAndItsAnswerGoThroughAsTheyCameButForWhatMustNotGoOn) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes args = to_bytes("args");
    const Bytes schemas = to_bytes("inline");
    guest_peer.send({one, wire::Call{RequestId{7}, MethodId{99}, mixed_metadata(), args, schemas}});
    const auto call = take<wire::Call>(host_peer);
    EXPECT_EQ(call.request, RequestId{7});
    EXPECT_EQ(call.method, MethodId{99});
    EXPECT_EQ(call.metadata, passed_metadata());
    EXPECT_EQ(as_text(call.args), "args");
    EXPECT_EQ(as_text(call.schemas), "inline");
    guest_peer.send({one, wire::Cancel{RequestId{7}, mixed_metadata()}});
    EXPECT_EQ(take<wire::Cancel>(host_peer).metadata, passed_metadata());
    host_peer.send({one, wire::Response{RequestId{7}, mixed_metadata(), args, schemas}});
    const auto response = take<wire::Response>(guest_peer);
    EXPECT_EQ(response.request, RequestId{7});
    EXPECT_EQ(response.metadata, passed_metadata());
    EXPECT_EQ(as_text(response.ret), "args");
    EXPECT_EQ(as_text(response.schemas), "inline");
  });
}

TEST_F(ProxyTest, SchemasChannelsAndCallsKeepTheirOrder) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes bytes = to_bytes("item");
    const ChannelId channel{1};
    guest_peer.send({one, wire::Schema{echo_method, wire::BindingDirection::args, bytes}});
    guest_peer.send({one, call_of(1)});
    for (int i = 0; i < 3; ++i) guest_peer.send({one, wire::ChannelItem{channel, bytes}});
    guest_peer.send({one, wire::ChannelClose{channel, mixed_metadata()}});
    guest_peer.send({one, wire::ChannelReset{channel, mixed_metadata()}});
    (void)take<wire::Schema>(host_peer);
    (void)take<wire::Call>(host_peer);
    for (int i = 0; i < 3; ++i) {
      const auto item = take<wire::ChannelItem>(host_peer);
      EXPECT_EQ(item.channel, channel);
      EXPECT_EQ(as_text(item.item), "item");
    }
    EXPECT_EQ(take<wire::ChannelClose>(host_peer).metadata, passed_metadata());
    EXPECT_EQ(take<wire::ChannelReset>(host_peer).metadata, passed_metadata());
    host_peer.send({one, wire::GrantCredit{channel, 8}});
    EXPECT_EQ(take<wire::GrantCredit>(guest_peer).additional, 8u);
  });
}

TEST_F(ProxyTest, ARepeatedCancelSaysNothingNew) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, wire::Cancel{RequestId{1}, {}}});  // of nothing
    guest_peer.send({one, call_of(1)});
    for (int i = 0; i < 5; ++i) guest_peer.send({one, wire::Cancel{RequestId{1}, {}}});
    guest_peer.send({one, call_of(3)});
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{1});
    EXPECT_EQ(take<wire::Cancel>(host_peer).request, RequestId{1});
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{3});
  });
}

TEST_F(ProxyTest, AnswersThatNobodyAskedForStopAtTheProxy) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    guest_peer.send({one, call_of(1)});
    (void)take<wire::Call>(host_peer);
    const Bytes ret = to_bytes("r");
    host_peer.send({one, wire::Response{RequestId{5}, {}, ret, {}}});
    host_peer.send({one, wire::Response{RequestId{1}, {}, ret, {}}});
    host_peer.send({one, wire::Response{RequestId{1}, {}, ret, {}}});
    host_peer.send({one, call_of(2)});
    EXPECT_EQ(take<wire::Response>(guest_peer).request, RequestId{1});
    EXPECT_EQ(take<wire::Call>(guest_peer).request, RequestId{2});
  });
}

// --- what both announced

TEST_F(ProxyTest, EachSideIsAnnouncedWhatTheOtherTakes) {
  near_options.limits.requests_max = 40;
  far_options.limits.requests_max = 30;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    guest_peer.send({one, wire::ConnectionOpen{{Parity::even, 20}, for_service("Any")}});
    EXPECT_EQ(take<wire::ConnectionOpen>(host_peer).settings,
              (ConnectionSettings{Parity::even, 20}));
    host_peer.send({one, wire::ConnectionAccept{{Parity::odd, 10}, {}}});
    EXPECT_EQ(take<wire::ConnectionAccept>(guest_peer).settings,
              (ConnectionSettings{Parity::odd, 10}));
    guest_peer.send({ConnectionId{3}, wire::ConnectionOpen{{Parity::odd, 99}, for_service("Any")}});
    const auto open = host_peer.receive_message();
    ASSERT_TRUE(open && std::holds_alternative<wire::ConnectionOpen>(open->payload));
    EXPECT_EQ(std::get<wire::ConnectionOpen>(open->payload).settings,
              (ConnectionSettings{Parity::odd, 30}));
    host_peer.send({ConnectionId{3}, wire::ConnectionAccept{{Parity::even, 99}, {}}});
    const auto accept = guest_peer.receive_message();
    ASSERT_TRUE(accept && std::holds_alternative<wire::ConnectionAccept>(accept->payload));
    EXPECT_EQ(std::get<wire::ConnectionAccept>(accept->payload).settings,
              (ConnectionSettings{Parity::even, 40}));
  });
}

TEST_F(ProxyTest, AGuestThatCallsMoreThanItMayLosesItsSessionAndTheHostKeepsItsOwn) {
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer, {{Parity::even, 2}, {}});
    for (std::uint64_t id = 1; id <= 5; id += 2) guest_peer.send({one, call_of(id)});
    (void)take<wire::Call>(host_peer);
    (void)take<wire::Call>(host_peer);
    EXPECT_EQ(take<wire::ConnectionClose>(host_peer).metadata.text("vox-close-reason"),
              "proxy_lost");
    EXPECT_EQ(near.violation(), Violation::too_many_requests);
    EXPECT_EQ(far.state(), SessionState::open);
  });
}

TEST_F(ProxyTest, RequestIdsOfTheProxysHalfOrInUseEndTheSessionThatSentThem) {
  for (const std::uint64_t id : {1u, 2u}) {
    run_scripted([&, id](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
      open_pair(guest_peer, host_peer);
      guest_peer.send({one, call_of(1)});
      guest_peer.send({one, call_of(id)});
      pause();
      EXPECT_EQ(near.violation(), id == 1 ? Violation::request_reused : Violation::request_parity);
      EXPECT_EQ(far.state(), SessionState::open);
    });
  }
}

TEST_F(ProxyTest, ManyCallersThroughAProxyAreNeverMoreThanTheHostAnnounced) {
  host_options.limits.requests_max = 3;
  int running = 0;
  int running_max = 0;
  host_options.acceptor = [&](const ConnectionRequest&) {
    return AcceptDecision::accept([&](const Request& request) {
      running_max = std::max(running_max, ++running);
      (void)await_sleep(request.executor, 1ms);
      running -= 1;
      return echo(request);
    });
  };
  run_proxied([&] {
    const auto connection = guest.open();
    ASSERT_TRUE(connection.has_value());
    Scope callers(executor);
    int answered = 0;
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(callers.spawn([&] { answered += call_echo(*connection, "x") == "x"; }));
    }
    EXPECT_EQ(callers.await_empty(), Wake::signalled);
    EXPECT_EQ(answered, 20);
    EXPECT_EQ(running_max, 3);
    EXPECT_EQ(far.state(), SessionState::open);
  });
}

// --- frames that fit on one side only

TEST_F(ProxyTest, ACallOrAnswerTooLargeForTheOtherSideIsAnsweredAsSuch) {
  far_options.limits.payload_bytes_max = 512;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes large(2000);
    guest_peer.send({one, call_of(1, large)});
    guest_peer.send({one, call_of(3)});
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{3});
    const auto response = take<wire::Response>(guest_peer);
    EXPECT_EQ(response.request, RequestId{1});
    EXPECT_EQ(wire::decode_outcome(response.ret)->error, wire::CallError::invalid_payload);
    host_peer.send({one, call_of(2)});
    (void)take<wire::Call>(guest_peer);
    guest_peer.send({one, wire::Response{RequestId{2}, {}, large, {}}});
    const auto answer = take<wire::Response>(host_peer);
    EXPECT_EQ(wire::decode_outcome(answer.ret)->error, wire::CallError::invalid_payload);
  });
}

TEST_F(ProxyTest, AnAcceptThatDoesWithoutItsMetadataKeepsItsPlaceBeforeTheFirstCall) {
  near_options.limits.payload_bytes_max = 256;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    guest_peer.send({one, wire::ConnectionOpen{{}, for_service("Any")}});
    (void)take<wire::ConnectionOpen>(host_peer);
    Metadata large;
    large.add("large", std::string(1000, 'x'));
    host_peer.send({one, wire::ConnectionAccept{{Parity::even, 64}, large}});
    host_peer.send({one, call_of(2)});
    EXPECT_TRUE(take<wire::ConnectionAccept>(guest_peer).metadata.empty());
    (void)take<wire::Call>(guest_peer);
  });
}

// --- bounds

TEST_F(ProxyTest, ABlockedDirectionDoesNotStopTheOther) {
  far_link.payloads_max = 1;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes args(1000);
    for (std::uint64_t id = 1; id < 40; id += 2) guest_peer.send({one, call_of(id, args)});
    pause();
    // The host has read none of them. What it says arrives all the same, and is answered.
    for (std::uint64_t id = 2; id < 40; id += 2) {
      host_peer.send({one, call_of(id)});
      EXPECT_EQ(take<wire::Call>(guest_peer).request, RequestId{id});
    }
    guest_peer.send({root_connection_id, wire::Ping{7}});
    const auto pong = guest_peer.receive_message();
    ASSERT_TRUE(pong && std::holds_alternative<wire::Pong>(pong->payload));
    for (std::uint64_t id = 1; id < 40; id += 2) {
      EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{id});
    }
  });
}

TEST_F(ProxyTest, ItemsPastWhatAProxyHoldsEndThePairAndNoSession) {
  far_link.payloads_max = 1;
  near_options.limits.proxy_bytes_max = 8192;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes item(1000);
    for (int i = 0; i < 20; ++i) {
      guest_peer.send({one, wire::ChannelItem{ChannelId{1}, item}});
      pause();
    }
    EXPECT_EQ(take<wire::ConnectionClose>(guest_peer).metadata.text("vox-close-reason"),
              "proxy_overflow");
    (void)take<wire::ChannelItem>(host_peer);  // that was with the link
    EXPECT_EQ(take<wire::ConnectionClose>(host_peer).metadata.text("vox-close-reason"),
              "proxy_overflow");
    pause();
    EXPECT_EQ(near.state(), SessionState::open);
    EXPECT_EQ(far.state(), SessionState::open);
    EXPECT_EQ(near.connections_count() + far.connections_count(), 0u);
  });
}

TEST_F(ProxyTest, ManySmallMessagesCostWhatTheyTakeToHold) {
  far_link.payloads_max = 1;
  near_options.limits.proxy_bytes_max = 8192;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    for (int i = 0; i < 60; ++i) guest_peer.send({one, wire::GrantCredit{ChannelId{1}, 1}});
    EXPECT_EQ(take<wire::ConnectionClose>(guest_peer).metadata.text("vox-close-reason"),
              "proxy_overflow");
  });
}

TEST_F(ProxyTest, CallsPastWhatAProxyHoldsAreAnsweredCancelledAndAnswersSendFailed) {
  far_link.payloads_max = near_link.payloads_max = 1;
  near_options.limits.proxy_bytes_max = far_options.limits.proxy_bytes_max = 4096;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes large(3000);
    guest_peer.send({one, call_of(1, large)});  // with the link
    guest_peer.send({one, call_of(3, large)});  // held
    guest_peer.send({one, call_of(5, large)});  // too much
    const auto refused = take<wire::Response>(guest_peer);
    EXPECT_EQ(refused.request, RequestId{5});
    EXPECT_EQ(wire::decode_outcome(refused.ret)->error, wire::CallError::cancelled);
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{1});
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{3});
    guest_peer.send({one, call_of(7)});
    EXPECT_EQ(take<wire::Call>(host_peer).request, RequestId{7});
    for (const std::uint64_t id : {1u, 3u, 7u}) {
      host_peer.send({one, wire::Response{RequestId{id}, {}, large, {}}});
      pause();
    }
    EXPECT_EQ(take<wire::Response>(guest_peer).ret.size(), large.size());
    EXPECT_EQ(take<wire::Response>(guest_peer).ret.size(), large.size());
    const auto lost = take<wire::Response>(guest_peer);
    EXPECT_EQ(lost.request, RequestId{7});
    EXPECT_EQ(wire::decode_outcome(lost.ret)->error, wire::CallError::send_failed);
  });
}

TEST_F(ProxyTest, WhatCarriesSchemasIsNeverLeftOut) {
  far_link.payloads_max = 1;
  near_options.limits.proxy_bytes_max = 4096;
  run_scripted([&](ScriptedPeer& guest_peer, ScriptedPeer& host_peer) {
    open_pair(guest_peer, host_peer);
    const Bytes large(3000);
    const Bytes schemas = to_bytes("schemas");
    guest_peer.send({one, call_of(1, large)});
    guest_peer.send({one, call_of(3, large)});
    guest_peer.send({one, wire::Call{RequestId{5}, echo_method, {}, large, schemas}});
    EXPECT_EQ(take<wire::ConnectionClose>(guest_peer).metadata.text("vox-close-reason"),
              "proxy_overflow");
  });
}

}  // namespace
}  // namespace vox::test

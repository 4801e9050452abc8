// What a counterpart can make a session buffer: each way to try, and the bound that it meets.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/vox/session/scripted_peer.hpp"
#include "tests/vox/session/session_pair.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;

class BoundedBuffersTest : public SessionTest {
 protected:
  /// Runs `script` as an established initiator against a server, and shuts that down.
  void run_scripted(const std::function<void(ScriptedPeer&)>& script) {
    run([&] {
      MemoryLinkPair links = make_memory_link_pair(executor, link_options);
      ScriptedPeer peer(executor, std::move(links.first));
      server = start_session(executor, Role::acceptor, std::move(links.second), server_options);
      ASSERT_TRUE(peer.establish());
      script(peer);
      server.shutdown({.grace = 10ms});
      server = {};
    });
  }

  [[nodiscard]] Gauge gauge(std::string_view name) const {
    const Gauges gauges = server.gauges();
    const Gauge* found = gauges.find(name);
    if (found != nullptr) return *found;
    ADD_FAILURE() << "no gauge " << name;
    return {};
  }

  static wire::Message call(std::uint64_t id, BytesView args, Metadata metadata = {}) {
    return {root_connection_id,
            wire::Call{RequestId{id}, echo_method, std::move(metadata), args, {}}};
  }

  static std::vector<wire::Outcome> receive_answers(ScriptedPeer& peer, int count,
                                                    std::vector<Bytes>& kept) {
    std::vector<wire::Outcome> outcomes;
    while (count > 0) {
      const auto message = peer.receive_message();
      if (!message) break;
      const auto* response = std::get_if<wire::Response>(&message->payload);
      if (response == nullptr) continue;
      kept.push_back(to_bytes(response->ret));
      const auto outcome = wire::decode_outcome(kept.back());
      if (outcome) outcomes.push_back(*outcome);
      count -= 1;
    }
    return outcomes;
  }
};

TEST_F(BoundedBuffersTest, AnswersToACounterpartThatAsksAndNeverReadsGiveWayAtTheirBound) {
  link_options.outbox_high_water_bytes = 1024;
  server_options.limits.answer_bytes_max = 100'000;
  server_options.root_handler = [](const Request&) { return Reply::success(Bytes(30'000)); };
  run_scripted([&](ScriptedPeer& peer) {
    constexpr int calls_count = 20;
    for (std::uint64_t i = 0; i < calls_count; ++i) peer.send(call(1 + 2 * i, {}));
    pause();
    EXPECT_GT(gauge("answer_bytes").current, 60'000u);
    EXPECT_LE(gauge("answer_bytes").high_water, 100'000u);
    std::vector<Bytes> kept;
    const auto outcomes = receive_answers(peer, calls_count, kept);
    ASSERT_EQ(outcomes.size(), std::size_t{calls_count});  // every request has its answer
    int values = 0;
    for (const wire::Outcome& outcome : outcomes) {
      if (outcome.ok) {
        values += 1;
      } else {
        EXPECT_EQ(outcome.error, wire::CallError::send_failed);
      }
    }
    EXPECT_GE(values, 3);
    EXPECT_LE(values, 5);
    pause();
    EXPECT_EQ(gauge("answer_bytes").current, 0u);
  });
}

TEST_F(BoundedBuffersTest, RequestsOfMetadataOnlyAreChargedForWhatTheyCost) {
  server_options.limits.request_bytes_max = 20'000;
  server_options.root_handler = [this](const Request&) {
    (void)await_sleep(executor, 5ms);
    return Reply::success({});
  };
  run_scripted([&](ScriptedPeer& peer) {
    Metadata metadata;
    metadata.add("k", std::string(4'000, 'x'));
    for (std::uint64_t i = 0; i < 10; ++i) peer.send(call(1 + 2 * i, {}, metadata));
    std::vector<Bytes> kept;
    const auto outcomes = receive_answers(peer, 10, kept);
    ASSERT_EQ(outcomes.size(), 10u);
    const auto cancelled = [](const wire::Outcome& outcome) {
      return !outcome.ok && outcome.error == wire::CallError::cancelled;
    };
    EXPECT_EQ(std::count_if(outcomes.begin(), outcomes.end(), cancelled), 6);
    EXPECT_LE(gauge("request_bytes").high_water, 20'000u);
    EXPECT_EQ(gauge("request_bytes").current, 0u);
  });
}

TEST_F(BoundedBuffersTest, OpensThatWaitForTheirAcceptorShareTheBoundOfRequests) {
  server_options.limits.request_bytes_max = 20'000;
  server_options.acceptor = [this](const ConnectionRequest&) {
    (void)await_sleep(executor, 5ms);
    return AcceptDecision::accept(echo);
  };
  run_scripted([&](ScriptedPeer& peer) {
    wire::ConnectionOpen open{{}, {}};
    open.metadata.add(std::string(metadata_service_key), "Any");
    open.metadata.add("k", std::string(6'000, 'x'));
    for (std::uint64_t i = 0; i < 5; ++i) peer.send({ConnectionId{1 + 2 * i}, open});
    int accepted = 0;
    int rejected = 0;
    while (accepted + rejected < 5) {
      const auto message = peer.receive_message();
      ASSERT_TRUE(message.has_value());
      accepted += std::holds_alternative<wire::ConnectionAccept>(message->payload) ? 1 : 0;
      rejected += std::holds_alternative<wire::ConnectionReject>(message->payload) ? 1 : 0;
    }
    EXPECT_EQ(accepted, 3);
    EXPECT_EQ(rejected, 2);
    EXPECT_EQ(gauge("request_bytes").current, 0u);  // decided: nobody looks at it any more
  });
}

TEST_F(BoundedBuffersTest, WhatARefusalSaysWaitsInTheRoomOfAnswersOrGoesUnsaid) {
  link_options.outbox_high_water_bytes = 64;
  server_options.limits.answer_bytes_max = 20'000;
  server_options.acceptor = [](const ConnectionRequest&) {
    return AcceptDecision::reject(std::string(8'000, 'n'));
  };
  run_scripted([&](ScriptedPeer& peer) {
    wire::ConnectionOpen open{{}, {}};
    open.metadata.add(std::string(metadata_service_key), "Any");
    for (std::uint64_t i = 0; i < 8; ++i) peer.send({ConnectionId{1 + 2 * i}, open});
    pause();
    EXPECT_GT(gauge("answer_bytes").current, 8'000u);
    EXPECT_LE(gauge("answer_bytes").high_water, 20'000u);
    int with_words = 0;
    for (int i = 0; i < 8; ++i) {
      const auto message = peer.receive_message();
      ASSERT_TRUE(message.has_value());
      const auto* reject = std::get_if<wire::ConnectionReject>(&message->payload);
      ASSERT_NE(reject, nullptr);
      with_words += reject->metadata.empty() ? 0 : 1;
    }
    EXPECT_GE(with_words, 2);
    EXPECT_LT(with_words, 8);
    EXPECT_EQ(gauge("answer_bytes").current, 0u);
  });
}

TEST_F(BoundedBuffersTest, ABurstOfResultsPausesReadingUntilCallersHaveTakenThem) {
  client_options.limits.results_high_water_bytes = 50'000;
  server_options.root_handler = [](const Request&) { return Reply::success(Bytes(20'000)); };
  run_connected([&] {
    int answered = 0;
    for (int i = 0; i < 40; ++i) {
      spawn([&] {
        const auto reply = client.root().call(echo_method, {});
        answered += reply && reply->ok ? 1 : 0;
      });
    }
    (void)await_sleep(executor, 10ms);
    EXPECT_EQ(answered, 40);
    const Gauges gauges = client.gauges();
    EXPECT_LT(gauges.find("result_bytes")->high_water, 50'000u + 20'001u);
    EXPECT_EQ(gauges.find("result_bytes")->current, 0u);
  });
}

}  // namespace
}  // namespace vox::test

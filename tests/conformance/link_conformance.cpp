// The rules L1 to L10 of vox/transport/link.hpp, asked of every link on every backend: framed
// streams where there is a network, links in memory where there is none.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <string>

#include "tests/conformance/conformance_test.hpp"
#include "tests/vox/base/numbers.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/transport/memory_link.hpp"
#include "vox/transport/stream_link.hpp"

namespace vox::test {
namespace {

constexpr std::size_t payload_bytes_max = 10'000;
constexpr std::size_t high_water_bytes = 20'000;

// One end of a pair, with what happened to it. Calls to the link go through here, so that an event
// inside one of them is noticed (L8).
class End final : public LinkEvents {
 public:
  explicit End(std::unique_ptr<Link> owned) : link(std::move(owned)) { link->attach(*this); }

  void handle_link_readable() override { note(readable_count); }
  void handle_link_writable() override { note(writable_count); }

  Result<void> send(std::string_view text) {
    // Two parts, so that joining is asked for throughout.
    const BytesView parts[] = {as_bytes(text.substr(0, text.size() / 3)),
                               as_bytes(text.substr(text.size() / 3))};
    const Inside inside(*this);
    const Result<void> sent = link->try_send(parts);
    EXPECT_LE(link->outbox_bytes(), link->outbox_bytes_max());  // L10, throughout
    return sent;
  }
  /// The payload, or "error <name>".
  std::string receive() {
    const Inside inside(*this);
    const Result<BytesView> got = link->try_receive();
    return got ? std::string(as_text(*got)) : "error " + std::string(to_string(got.error()));
  }
  void close_send() {
    const Inside inside(*this);
    link->close_send();
  }
  void abort() {
    const Inside inside(*this);
    link->abort();
  }

  std::unique_ptr<Link> link;
  int readable_count = 0;
  int writable_count = 0;
  std::function<void()> on_event{};

 private:
  struct Inside {
    explicit Inside(End& end) : flag(end.is_inside_) { flag = true; }
    ~Inside() { flag = false; }
    bool& flag;
  };
  void note(int& count) {
    EXPECT_FALSE(is_inside_) << "an event inside a call";
    count += 1;
    if (on_event) on_event();
  }
  bool is_inside_ = false;
};

class NobodyListens final : public ListenerEvents {
  void handle_acceptable() override {}
};

std::unique_ptr<Link> link_on(Executor& executor, std::unique_ptr<Stream> stream) {
  return std::make_unique<StreamLink>(
      executor, std::move(stream),
      StreamLinkOptions{.payload_bytes_max = payload_bytes_max,
                        .outbox_high_water_bytes = high_water_bytes});
}

MemoryLinkPair await_stream_links(Backend& backend) {
  Executor& executor = backend.executor();
  NobodyListens nobody_listens;
  const auto listener = backend.transport()->listen(backend.fresh_address()).value();
  listener->attach(nobody_listens);
  auto connecting = backend.transport()->connect(listener->local_address()).value();
  Result<std::unique_ptr<Stream>> accepted = listener->try_accept();
  while (!accepted && accepted.error() == Error::would_block) {
    static_cast<void>(await_sleep(executor, std::chrono::microseconds(100)));
    accepted = listener->try_accept();
  }
  return {link_on(executor, std::move(connecting)), link_on(executor, std::move(accepted.value()))};
}

MemoryLinkPair await_links(Backend& backend) {
  if (backend.transport() != nullptr) return await_stream_links(backend);
  return make_memory_link_pair(backend.executor(), {.payloads_max = 64,
                                                    .outbox_high_water_bytes = high_water_bytes,
                                                    .payload_bytes_max = payload_bytes_max});
}

// The two ends, and waiting for them. Lives in one fiber.
struct Pair {
  explicit Pair(Backend& backend) : Pair(backend.executor(), await_links(backend)) {}
  Pair(Executor& on, MemoryLinkPair ends)
      : executor(on), first(std::move(ends.first)), second(std::move(ends.second)) {}

  /// Lets time pass until `done`; false when it does not come about in ten seconds.
  [[nodiscard]] bool await_until(const std::function<bool()>& done,
                                 Duration patience = std::chrono::seconds(10)) const {
    const Time deadline = after(executor.now(), patience);
    while (executor.now() < deadline) {
      if (done()) return true;
      static_cast<void>(await_sleep(executor, std::chrono::microseconds(200)));
    }
    return false;
  }
  /// Long enough for whatever is going to happen.
  void await_quiet() const {
    static_cast<void>(await_sleep(executor, std::chrono::milliseconds(30)));
  }
  /// The next payload, end or error.
  [[nodiscard]] std::string await_receive(End& end) const {
    std::string got;
    const bool came = await_until([&] {
      got = end.receive();
      return got != "error would_block";
    });
    EXPECT_TRUE(came);
    return got;
  }

  Executor& executor;
  End first;
  End second;
};

std::string numbered(std::size_t number, std::size_t bytes) {
  std::string text = std::to_string(number) + ":";
  text.resize(std::max(text.size(), bytes), static_cast<char>('a' + number % 26));
  return text;
}

// Sends until the link is full and its transport as well; answers how many it took.
std::size_t fill(Pair& pair, End& end, std::size_t bytes) {
  std::size_t taken = 0;
  for (std::size_t turn = 0; turn < 20'000; ++turn) {
    const Result<void> sent = end.send(numbered(taken, bytes));
    if (sent) {
      taken += 1;
      continue;
    }
    EXPECT_EQ(sent.error(), Error::busy);
    const auto has_room = [&end] { return end.writable_count > 0; };
    if (pair.await_until(has_room, std::chrono::milliseconds(100))) {
      end.writable_count = 0;
    } else if (end.send(numbered(taken, bytes))) {
      taken += 1;  // some room, too little to be worth an event
    } else {
      return taken;
    }
  }
  ADD_FAILURE() << "the link was never full";
  return taken;
}

using LinkConformance = ConformanceTest;

TEST_P(LinkConformance, L1OneSendIsOneReceiveInOrderAndUnchangedInBothDirections) {
  run([this] {
    Pair pair(*backend);
    Numbers numbers(7);
    std::deque<std::string> expected[2];
    End* ends[2] = {&pair.first, &pair.second};
    std::size_t received = 0;
    for (std::size_t sent = 0; sent < 200 || received < sent;) {
      const std::size_t side = numbers.below(2);
      if (sent < 200) {
        const std::string text = numbered(sent, numbers.below(3000));
        if (ends[side]->send(text)) {
          expected[1 - side].push_back(text);
          sent += 1;
        }
      }
      const std::string got = ends[side]->receive();
      if (got == "error would_block") {
        await_turn(pair.executor);
        static_cast<void>(await_sleep(pair.executor, std::chrono::microseconds(50)));
        continue;
      }
      ASSERT_FALSE(expected[side].empty());
      ASSERT_TRUE(got == expected[side].front());
      expected[side].pop_front();
      received += 1;
    }
  });
}

TEST_P(LinkConformance, L2AnEmptyPayloadIsAPayload) {
  run([this] {
    Pair pair(*backend);
    for (const char* text : {"", "between", "", ""}) ASSERT_TRUE(pair.first.send(text));
    for (const char* text : {"", "between", "", ""}) {
      EXPECT_EQ(pair.await_receive(pair.second), text);
    }
    EXPECT_EQ(pair.second.receive(), "error would_block");
  });
}

TEST_P(LinkConformance, L3ARefusedSendHasTakenNothing) {
  run([this] {
    Pair pair(*backend);
    ASSERT_TRUE(pair.first.send("before"));
    EXPECT_EQ(pair.first.send(std::string(10'001, 'x')).error(), Error::payload_too_large);
    ASSERT_TRUE(pair.first.send(std::string(10'000, 'y')));
    pair.first.close_send();
    EXPECT_EQ(pair.first.send("after").error(), Error::closed);
    EXPECT_EQ(pair.await_receive(pair.second), "before");
    EXPECT_TRUE(pair.await_receive(pair.second) == std::string(10'000, 'y'));
    EXPECT_EQ(pair.await_receive(pair.second), "error end_of_stream");
  });
}

TEST_P(LinkConformance, L3AndL10AFullLinkSaysBusyAndKeepsExactlyWhatItTook) {
  run([this] {
    Pair pair(*backend);
    const std::size_t taken = fill(pair, pair.first, 9000);
    EXPECT_GT(taken, 0U);
    const std::size_t held = pair.first.link->outbox_bytes();
    EXPECT_GE(held, high_water_bytes);
    EXPECT_EQ(pair.first.send("refused").error(), Error::busy);
    EXPECT_EQ(pair.first.link->outbox_bytes(), held);
    for (std::size_t number = 0; number < taken; ++number) {
      ASSERT_TRUE(pair.await_receive(pair.second) == numbered(number, 9000));
    }
    EXPECT_EQ(pair.second.receive(), "error would_block");
    EXPECT_TRUE(pair.await_until([&] { return pair.first.link->outbox_bytes() == 0; }));
  });
}

TEST_P(LinkConformance, L4AfterABusyItSaysWritableOnceWhenThereIsRoom) {
  run([this] {
    Pair pair(*backend);
    const std::size_t taken = fill(pair, pair.first, 9000);
    ASSERT_EQ(pair.first.send("refused").error(), Error::busy);
    pair.await_quiet();
    EXPECT_EQ(pair.first.writable_count, 0) << "there is no room yet";
    for (std::size_t number = 0; number < taken; ++number) {
      ASSERT_TRUE(pair.await_receive(pair.second) == numbered(number, 9000));
    }
    EXPECT_TRUE(pair.await_until([&] { return pair.first.writable_count > 0; }));
    EXPECT_TRUE(pair.first.send("taken"));
    EXPECT_EQ(pair.await_receive(pair.second), "taken");
    pair.await_quiet();
    EXPECT_EQ(pair.first.writable_count, 1);
    EXPECT_EQ(pair.second.writable_count, 0) << "the other end was never busy";
  });
}

TEST_P(LinkConformance, L5CloseSendLosesNothingAndEndsOneDirectionOnly) {
  run([this] {
    Pair pair(*backend);
    const std::size_t taken = fill(pair, pair.first, 9000);
    pair.first.close_send();
    pair.first.close_send();
    EXPECT_EQ(pair.first.send("after").error(), Error::closed);
    for (std::size_t number = 0; number < taken; ++number) {
      ASSERT_TRUE(pair.await_receive(pair.second) == numbered(number, 9000));
    }
    EXPECT_EQ(pair.await_receive(pair.second), "error end_of_stream");
    EXPECT_EQ(pair.second.receive(), "error end_of_stream");
    ASSERT_TRUE(pair.second.send("the other direction"));
    EXPECT_EQ(pair.await_receive(pair.first), "the other direction");
    pair.second.close_send();
    EXPECT_EQ(pair.await_receive(pair.first), "error end_of_stream");
  });
}

TEST_P(LinkConformance, L6AfterAWouldBlockItSaysReadableOnceForAPayload) {
  run([this] {
    Pair pair(*backend);
    pair.await_quiet();
    EXPECT_EQ(pair.second.readable_count, 0) << "nobody has asked";
    EXPECT_EQ(pair.second.receive(), "error would_block");
    EXPECT_EQ(pair.second.receive(), "error would_block");
    ASSERT_TRUE(pair.first.send(std::string(9000, 'p')));
    EXPECT_TRUE(pair.await_until([&] { return pair.second.readable_count > 0; }));
    ASSERT_TRUE(pair.first.send("another"));
    pair.await_quiet();
    EXPECT_EQ(pair.second.readable_count, 1);
    EXPECT_TRUE(pair.second.receive() == std::string(9000, 'p'));
    EXPECT_EQ(pair.second.receive(), "another");
    EXPECT_EQ(pair.second.receive(), "error would_block");
    ASSERT_TRUE(pair.first.send("a third"));
    EXPECT_TRUE(pair.await_until([&] { return pair.second.readable_count == 2; }));
    EXPECT_EQ(pair.second.receive(), "a third");
  });
}

TEST_P(LinkConformance, L6AnEndAndAnErrorAreAnnouncedOnceAndFinal) {
  run([this] {
    Pair pair(*backend);
    EXPECT_EQ(pair.first.receive(), "error would_block");
    EXPECT_EQ(pair.second.receive(), "error would_block");
    pair.first.close_send();
    EXPECT_TRUE(pair.await_until([&] { return pair.second.readable_count > 0; }));
    EXPECT_EQ(pair.second.receive(), "error end_of_stream");
    pair.second.abort();
    EXPECT_TRUE(pair.await_until([&] { return pair.first.readable_count > 0; }));
    const std::string got = pair.first.receive();
    EXPECT_TRUE(got == "error reset" || got == "error end_of_stream") << got;
    EXPECT_EQ(pair.first.receive(), got);
    pair.await_quiet();
    EXPECT_EQ(pair.first.receive(), got);
    EXPECT_EQ(pair.first.readable_count, 1);
    EXPECT_EQ(pair.second.readable_count, 1);
  });
}

TEST_P(LinkConformance, L7ALentPayloadIsValidUntilTheNextReceive) {
  run([this] {
    Pair pair(*backend);
    ASSERT_TRUE(pair.first.send("lent"));
    Result<BytesView> lent = fail(Error::would_block);
    ASSERT_TRUE(pair.await_until([&] {
      lent = pair.second.link->try_receive();
      return lent.has_value();
    }));
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(pair.first.send(std::string(5000, 'z')));
    ASSERT_TRUE(pair.second.send("something else"));
    pair.await_quiet();
    EXPECT_EQ(as_text(*lent), "lent");
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(pair.await_receive(pair.second) == std::string(5000, 'z'));
    }
  });
}

TEST_P(LinkConformance, L9AnAbortIsSeenByTheCounterpartAndSilencesTheOwnEvents) {
  run([this] {
    Pair pair(*backend);
    static_cast<void>(fill(pair, pair.first, 9000));
    ASSERT_EQ(pair.first.send("refused").error(), Error::busy);
    EXPECT_EQ(pair.first.receive(), "error would_block");
    ASSERT_TRUE(pair.second.send("on its way"));
    pair.first.abort();
    pair.first.abort();
    EXPECT_EQ(pair.first.send("after").error(), Error::closed);
    const std::string end = pair.first.receive();
    EXPECT_TRUE(end.starts_with("error ") && end != "error would_block") << end;
    std::string got;
    while (!got.starts_with("error ")) got = pair.await_receive(pair.second);
    // Which error depends on what the transport can say: a local socket has no reset.
    EXPECT_EQ(pair.second.receive(), got);
    EXPECT_EQ(pair.first.receive(), end);
    EXPECT_EQ(pair.first.readable_count + pair.first.writable_count, 0);
  });
}

TEST_P(LinkConformance, L9ALinkMayBeDestroyedInItsOwnEventAndWithWorkUnderWay) {
  run([this] {
    Pair pair(*backend);
    EXPECT_EQ(pair.second.receive(), "error would_block");
    pair.second.on_event = [&pair] { pair.second.link.reset(); };
    ASSERT_TRUE(pair.first.send("ends it"));
    EXPECT_TRUE(pair.await_until([&] { return pair.second.link == nullptr; }));
    static_cast<void>(pair.first.send("to nobody"));
    pair.first.link.reset();
    pair.await_quiet();
    EXPECT_EQ(pair.second.readable_count, 1);
    EXPECT_EQ(pair.first.readable_count + pair.first.writable_count, 0);
  });
}

TEST_P(LinkConformance, TheLimitOfTheReceiverIsFinalAndItsOwnerIsTold) {
  run([this] {
    Pair pair(*backend);
    pair.second.link->set_payload_bytes_max(100);
    EXPECT_EQ(pair.second.receive(), "error would_block");
    ASSERT_TRUE(pair.first.send(std::string(100, 'f')));
    EXPECT_TRUE(pair.await_receive(pair.second) == std::string(100, 'f'));
    EXPECT_EQ(pair.second.receive(), "error would_block");
    pair.second.readable_count = 0;
    ASSERT_TRUE(pair.first.send(std::string(101, 'g')));
    EXPECT_TRUE(pair.await_until([&] { return pair.second.readable_count == 1; }));
    EXPECT_EQ(pair.second.receive(), "error payload_too_large");
    pair.second.link->set_payload_bytes_max(10'000);
    EXPECT_EQ(pair.second.receive(), "error payload_too_large");
    EXPECT_EQ(pair.second.send(std::string(10'001, 'h')).error(), Error::payload_too_large);
    EXPECT_TRUE(pair.second.send("an apology"));
    EXPECT_EQ(pair.await_receive(pair.first), "an apology");
  });
}

TEST_P(LinkConformance, WhatTheTransportTookIsCountedAndStandsStillInAStall) {
  run([this] {
    Pair pair(*backend);
    EXPECT_EQ(pair.first.link->taken_bytes_total(), 0U);
    const std::size_t taken = fill(pair, pair.first, 9000);
    const std::uint64_t stalled = pair.first.link->taken_bytes_total();
    pair.await_quiet();
    EXPECT_EQ(pair.first.link->taken_bytes_total(), stalled);
    EXPECT_GT(pair.first.link->outbox_bytes(), 0U);
    for (std::size_t number = 0; number < taken; ++number) {
      ASSERT_TRUE(pair.await_receive(pair.second) == numbered(number, 9000));
    }
    EXPECT_TRUE(pair.await_until([&] { return pair.first.link->outbox_bytes() == 0; }));
    EXPECT_GE(pair.first.link->taken_bytes_total(), taken * 9000);
    EXPECT_GT(pair.first.link->taken_bytes_total(), stalled);
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, LinkConformance, ::testing::ValuesIn(executor_backends()),
                         backend_name);

}  // namespace
}  // namespace vox::test

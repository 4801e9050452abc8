// Streams of the simulator: what travels when, what waits for room, and how streams end.
#include <gtest/gtest.h>

#include <set>

#include "tests/sim/two_hosts.hpp"

namespace vox::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

WorldOptions with_network(NetworkOptions network, std::uint64_t seed = 1) {
  return {.seed = seed, .network = network};
}

TEST(SimStream, BytesArriveALatencyAfterTheyWereWritten) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.here->write("hello"), 5u);
  run_to(hosts.world, hosts.world.now() + milliseconds(1) - Duration(1));
  EXPECT_EQ(hosts.there->readable_count, 0);
  run_to(hosts.world, hosts.world.now() + Duration(1));
  EXPECT_EQ(hosts.there->readable_count, 1);
  EXPECT_EQ(hosts.there->read(), "hello");
}

TEST(SimStream, ConnectingTakesARoundTripAndAcceptingOneWay) {
  TwoHosts hosts;
  auto listener = hosts.listen();
  EXPECT_EQ(listener->accept(), nullptr);
  auto here = hosts.connect("sim://bob:80");
  EXPECT_EQ(here->write("early"), 0u);
  EXPECT_EQ(here->write_error, Error::would_block);
  EXPECT_EQ(here->read(), "");
  EXPECT_EQ(here->read_error, Error::would_block);
  hosts.run_ms(1);
  EXPECT_EQ(listener->acceptable_count, 1);
  EXPECT_EQ(here->writable_count, 0);
  hosts.run_ms(1);
  EXPECT_EQ(here->writable_count, 1);
  const std::unique_ptr<Stream> there = listener->accept();
  ASSERT_NE(there, nullptr);
  EXPECT_EQ(there->peer_address().substr(0, 12), "sim://alice:");
  EXPECT_EQ(here->stream->peer_address(), "sim://bob:80");
}

TEST(SimStream, AConnectWhereNobodyListensIsRefusedAfterARoundTrip) {
  TwoHosts hosts;
  auto here = hosts.connect();
  (void)here->read();
  (void)here->write("x");
  run_to(hosts.world, at_ms(2) - Duration(1));
  EXPECT_EQ(here->readable_count + here->writable_count, 0);
  run_to(hosts.world, at_ms(2));
  EXPECT_EQ(here->readable_count, 1);
  EXPECT_EQ(here->writable_count, 1);
  (void)here->read();
  (void)here->write("x");
  EXPECT_EQ(here->read_error, Error::refused);
  EXPECT_EQ(here->write_error, Error::refused);
}

TEST(SimStream, AConnectToAHostThatIsDownIsNeverAnswered) {
  TwoHosts hosts;
  hosts.bob.crash();
  auto here = hosts.connect();
  (void)here->write("x");
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  EXPECT_EQ(here->writable_count, 0);
  EXPECT_EQ(here->write("x"), 0u);
  EXPECT_EQ(here->write_error, Error::would_block);
}

TEST(SimStream, AConnectToAHostThatIsUnknownIsUnreachable) {
  TwoHosts hosts;
  auto here = hosts.connect("carol:80");
  EXPECT_EQ(here->read(), "");
  EXPECT_EQ(here->read_error, Error::unreachable);
}

TEST(SimStream, AddressesThatDoNotParseAreInvalid) {
  TwoHosts hosts;
  for (const char* address :
       {"bob", "bob:", ":80", "bob:0", "bob:65536", "bob:8x", "tcp://bob:80"}) {
    const auto connected = hosts.alice.transport().connect(address);
    ASSERT_FALSE(connected.has_value()) << address;
    EXPECT_EQ(connected.error(), Error::invalid_address) << address;
  }
  const auto elsewhere = hosts.alice.transport().listen("bob:80");
  ASSERT_FALSE(elsewhere.has_value());
  EXPECT_EQ(elsewhere.error(), Error::invalid_address);
}

TEST(SimStream, APortIsListenedOnOnceAndFreeAgainAfterwards) {
  TwoHosts hosts;
  auto listener = hosts.listen("bob:80");
  EXPECT_EQ(listener->listener->local_address(), "sim://bob:80");
  const auto second = hosts.bob.transport().listen(":80");
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), Error::address_in_use);
  listener.reset();
  EXPECT_TRUE(hosts.bob.transport().listen(":80").has_value());
}

TEST(SimStream, PortZeroIsAFreePortThatCanBeConnectedTo) {
  TwoHosts hosts;
  auto first = hosts.listen(":0");
  auto second = hosts.listen(":0");
  EXPECT_NE(first->listener->local_address(), second->listener->local_address());
  auto here = hosts.connect(second->listener->local_address());
  hosts.run_ms(1);
  EXPECT_NE(second->accept(), nullptr);
}

TEST(SimStream, DrawnLatenciesVaryAndKeepTheOrderOfADirection) {
  ConnectedHosts hosts(with_network({.latency = {microseconds(100), milliseconds(1)}}));
  std::string written;
  for (char letter = 'a'; letter <= 'z'; ++letter) {
    written += letter;
    EXPECT_EQ(hosts.here->write(std::string(1, letter)), 1u);
    run_to(hosts.world, hosts.world.now() + microseconds(50));
  }
  hosts.run_ms(5);
  EXPECT_EQ(hosts.there->read(), written);
  const auto sent = hosts.recorder.of(1, WorldEvent::stream_sent);
  const auto delivered = hosts.recorder.of(2, WorldEvent::stream_delivered);
  ASSERT_EQ(delivered.size(), 26u);
  std::set<std::int64_t> latencies_ns;
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    EXPECT_EQ(delivered[i].b, sent[i].b) << "the same bytes";
    const std::int64_t latency_ns = delivered[i].at_ns - sent[i].at_ns;
    EXPECT_GE(latency_ns, 100'000);
    EXPECT_LE(latency_ns, 1'000'000);
    latencies_ns.insert(latency_ns);
  }
  EXPECT_GT(latencies_ns.size(), 10u);
}

TEST(SimStream, AFullBufferBlocksItsWriterUntilRoomHasTravelledBack) {
  ConnectedHosts hosts(with_network({.buffer_bytes = {8, 8}}));
  EXPECT_EQ(hosts.here->write("0123456789"), 8u);
  EXPECT_EQ(hosts.here->write("89"), 0u);
  EXPECT_EQ(hosts.here->write_error, Error::would_block);
  hosts.run_ms(1);
  std::array<std::byte, 3> three{};
  ASSERT_EQ(hosts.there->stream->try_read(three).value(), 3u);
  EXPECT_EQ(hosts.here->write("89"), 0u);
  run_to(hosts.world, hosts.world.now() + milliseconds(1) - Duration(1));
  EXPECT_EQ(hosts.here->writable_count, 1);  // of connecting
  EXPECT_EQ(hosts.here->write("89"), 0u);
  run_to(hosts.world, hosts.world.now() + Duration(1));
  EXPECT_EQ(hosts.here->writable_count, 2);
  EXPECT_EQ(hosts.here->write("89abc"), 3u);
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->read(), "3456789a");
}

TEST(SimStream, WhatAStreamHoldsIsBoundedByItsBuffer) {
  ConnectedHosts hosts(with_network({.buffer_bytes = {100, 100}}));
  for (int i = 0; i < 1000; ++i) {
    (void)hosts.here->write("0123456");
    if (i % 10 == 0) hosts.run_ms(1);
    EXPECT_LE(hosts.world.network().held_bytes(), 100u);
  }
  EXPECT_EQ(hosts.world.network().held_bytes(), 100u);
}

TEST(SimStream, ReadsAndWritesAreCutShortAsOftenAsTheyShould) {
  ConnectedHosts hosts(with_network({.short_read = {1, 2}, .short_write = {1, 2}}));
  const std::string text(32, 'x');
  int short_writes = 0;
  for (int i = 0; i < 100; ++i) {
    const std::size_t taken = hosts.here->write(text);
    ASSERT_GE(taken, 1u);
    if (taken < text.size()) short_writes += 1;
  }
  EXPECT_GT(short_writes, 25);
  EXPECT_LT(short_writes, 75);
  hosts.run_ms(1);
  int short_reads = 0;
  std::array<std::byte, 8> eight{};
  for (int i = 0; i < 100; ++i) {
    const Result<std::size_t> got = hosts.there->stream->try_read(eight);
    ASSERT_TRUE(got.has_value() && *got >= 1);
    if (*got < eight.size()) short_reads += 1;
  }
  EXPECT_GT(short_reads, 25);
  EXPECT_LT(short_reads, 75);
}

TEST(SimStream, AHalfCloseEndsOneDirectionAfterItsBytesAndLeavesTheOther) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.here->write("last words"), 10u);
  hosts.here->stream->close_write();
  hosts.here->stream->close_write();
  EXPECT_EQ(hosts.here->write("more"), 0u);
  EXPECT_EQ(hosts.here->write_error, Error::closed);
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->read(), "last words");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
  EXPECT_EQ(hosts.there->write("an answer"), 9u);
  hosts.there->stream->close_write();
  hosts.run_ms(1);
  EXPECT_EQ(hosts.here->read(), "an answer");
  EXPECT_EQ(hosts.here->read_error, Error::end_of_stream);
  hosts.here.reset();
  hosts.there.reset();
  EXPECT_EQ(hosts.world.network().open_streams_count(), 0u);
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
}

TEST(SimStream, AnAbortResetsTheCounterpartAndDiscardsWhatItHasNotRead) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.here->write("never read"), 10u);
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->write("in flight"), 9u);
  hosts.here->stream->abort();
  (void)hosts.here->read();
  EXPECT_EQ(hosts.here->read_error, Error::closed);
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::reset);
  EXPECT_EQ(hosts.there->write("x"), 0u);
  EXPECT_EQ(hosts.there->write_error, Error::reset);
  EXPECT_EQ(hosts.here->readable_count, 0);
}

TEST(SimStream, WhatWasReadAsFinalStaysFinalAfterAReset) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.there->write("unread"), 6u);
  hosts.here->stream->close_write();
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
  hosts.here->stream->abort();  // with bytes it has not read: a reset
  hosts.run_ms(1);
  EXPECT_EQ(hosts.there->write("x"), 0u);
  EXPECT_EQ(hosts.there->write_error, Error::reset);
  EXPECT_EQ(hosts.there->read(), "");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
}

TEST(SimStream, LettingGoAfterAHalfCloseLosesNothingAndResetsWhoStillTalks) {
  ConnectedHosts hosts;
  EXPECT_EQ(hosts.here->write("bye"), 3u);
  hosts.here->stream->close_write();
  hosts.here.reset();
  hosts.run_ms(3);
  EXPECT_EQ(hosts.there->read(), "bye");
  EXPECT_EQ(hosts.there->read_error, Error::end_of_stream);
  EXPECT_EQ(hosts.there->write("are you there?"), 14u);
  hosts.run_ms(2);
  EXPECT_EQ(hosts.there->write("?"), 0u);
  EXPECT_EQ(hosts.there->write_error, Error::reset);
}

// Aborts a stream at the instant its bytes arrive, before, between or after the arrival and the
// event of it, as the seed has it.
TEST(SimStream, NoEventComesAfterAnAbort) {
  int told_count = 0;
  for (std::uint64_t seed = 1; seed <= 64; ++seed) {
    ConnectedHosts hosts({.seed = seed});
    (void)hosts.there->read();
    EXPECT_EQ(hosts.here->write("x"), 1u);
    struct Abort {
      Probe& probe;
      int told_count = 0;
      void run() {
        told_count = probe.readable_count;
        probe.stream->abort();
      }
    } abort{*hosts.there};
    Timer timer(hosts.bob.executor(), calls<&Abort::run>, &abort);
    timer.arm(hosts.world.now() + milliseconds(1));
    hosts.run_ms(5);
    EXPECT_EQ(hosts.there->readable_count, abort.told_count) << seed;
    told_count += abort.told_count;
  }
  EXPECT_GT(told_count, 0);
  EXPECT_LT(told_count, 64);
}

TEST(SimStream, AConnectThatWasGivenUpIsAcceptedAsAStreamThatWasReset) {
  TwoHosts hosts;
  auto listener = hosts.listen();
  hosts.connect().reset();
  hosts.run_ms(3);
  std::unique_ptr<Stream> accepted = listener->accept();
  ASSERT_NE(accepted, nullptr);
  Probe there(std::move(accepted));
  EXPECT_EQ(there.read(), "");
  EXPECT_EQ(there.read_error, Error::reset);
  EXPECT_EQ(hosts.world.network().open_streams_count(), 1u);
}

TEST(SimStream, DestroyingAListenerResetsWhatItHadNotAccepted) {
  TwoHosts hosts;
  auto listener = hosts.listen();
  auto accepted_here = hosts.connect();
  auto waiting_here = hosts.connect();
  (void)waiting_here->read();
  hosts.run_ms(2);
  const std::unique_ptr<Stream> accepted = listener->accept();
  listener.reset();
  hosts.run_ms(1);
  EXPECT_EQ(waiting_here->readable_count, 1);
  (void)waiting_here->read();
  EXPECT_EQ(waiting_here->read_error, Error::reset);
  EXPECT_EQ(accepted_here->write("still here"), 10u);
}

TEST(SimStream, ConnectsPastTheBacklogAreRefused) {
  TwoHosts hosts;
  auto listener = hosts.listen();
  std::vector<std::unique_ptr<Probe>> streams;
  for (int i = 0; i < 129; ++i) streams.push_back(hosts.connect());
  hosts.run_ms(2);
  int refused_count = 0;
  for (const auto& stream : streams) {
    (void)stream->read();
    if (stream->read_error == Error::refused) refused_count += 1;
  }
  EXPECT_EQ(refused_count, 1);
}

TEST(SimStream, AHostCanTalkToItself) {
  TwoHosts hosts;
  auto listener = hosts.listen();
  Probe here(hosts.bob.transport().connect("bob:80").value());
  hosts.run_ms(2);
  Probe there(listener->accept());
  EXPECT_EQ(here.write("me"), 2u);
  hosts.run_ms(1);
  EXPECT_EQ(there.read(), "me");
}

// Both ways at once, through buffers and reads of all sizes, as events come.
class Flood final : public StreamEvents {
 public:
  Flood(Stream& stream, std::size_t bytes_count) : stream_(stream), bytes_count_(bytes_count) {
    stream_.attach(*this);
  }
  void start() {
    handle_readable();
    handle_writable();
  }
  void handle_writable() override {
    while (written_ < bytes_count_) {
      const std::byte next[2] = {pattern(written_), pattern(written_ + 1)};
      const std::size_t count = std::min<std::size_t>(2, bytes_count_ - written_);
      const BytesView parts[2] = {BytesView(next, 1), BytesView(next + 1, count - 1)};
      const Result<std::size_t> taken = stream_.try_write(parts);
      if (!taken) return;
      written_ += *taken;
    }
    stream_.close_write();
  }
  void handle_readable() override {
    std::array<std::byte, 7> into{};
    for (;;) {
      const Result<std::size_t> got = stream_.try_read(into);
      if (!got) {
        ended = got.error() == Error::end_of_stream;
        return;
      }
      for (std::size_t i = 0; i < *got; ++i) matches &= into[i] == pattern(read + i);
      read += *got;
    }
  }
  std::size_t read = 0;
  bool matches = true;
  bool ended = false;

 private:
  static std::byte pattern(std::size_t index) { return std::byte(index * 7 + index / 256); }
  Stream& stream_;
  std::size_t bytes_count_;
  std::size_t written_ = 0;
};

void flood_both_ways(const WorldOptions& options) {
  TwoHosts hosts(options);
  auto listener = hosts.listen();
  std::unique_ptr<Stream> here = hosts.alice.transport().connect("bob:80").value();
  hosts.run_ms(1);
  const std::unique_ptr<Stream> there = listener->accept();
  ASSERT_NE(there, nullptr);
  Flood from_here(*here, 3000);
  Flood from_there(*there, 3000);
  from_here.start();
  from_there.start();
  EXPECT_EQ(hosts.world.run(never), RunEnd::quiet);
  for (const Flood* flood : {&from_here, &from_there}) {
    EXPECT_EQ(flood->read, 3000u);
    EXPECT_TRUE(flood->matches && flood->ended);
  }
}

TEST(SimStream, FloodsBothWaysThroughSmallBuffersLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    flood_both_ways(with_network({.latency = {Duration(0), microseconds(300)},
                                  .buffer_bytes = {1, seed},
                                  .short_read = {1, 3},
                                  .short_write = {1, 3}},
                                 seed));
  }
}

TEST(SimStream, ANetworkWithoutLatencyLosesNothingEither) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    flood_both_ways(
        with_network({.latency = {Duration(0), Duration(0)}, .buffer_bytes = {1, seed}}, seed));
  }
}

TEST(SimStream, DrawsOfAStreamDoNotDependOnOtherStreams) {
  const NetworkOptions network{.latency = {microseconds(1), milliseconds(9)},
                               .buffer_bytes = {100, 9000}};
  const auto deliveries = [&network](bool others) {
    Recorder recorder;
    World world(with_network(network));
    world.trace().add_sink(recorder);
    Host& alice = world.add_host("alice", nullptr);
    Host& bob = world.add_host("bob", nullptr);
    Host& carol = world.add_host("carol", nullptr);
    world.run(Time{});
    AcceptProbe listener(bob.transport().listen(":80").value());
    std::vector<std::unique_ptr<Probe>> streams;
    if (others) {
      streams.push_back(std::make_unique<Probe>(carol.transport().connect("bob:80").value()));
      streams.push_back(std::make_unique<Probe>(carol.transport().connect("alice:80").value()));
    }
    Probe here(alice.transport().connect("bob:80").value());
    run_to(world, at_ms(100));
    for (int i = 0; i < 50; ++i) {
      EXPECT_GT(here.write("some bytes"), 0u);
      if (others) (void)streams.front()->write("other bytes");
      run_to(world, world.now() + milliseconds(10));
    }
    std::vector<std::int64_t> times;
    for (const TraceEvent& event : recorder.of(2, WorldEvent::stream_delivered)) {
      if (event.b == recorder.of(1, WorldEvent::stream_sent).front().b)
        times.push_back(event.at_ns);
    }
    return times;
  };
  EXPECT_EQ(deliveries(false).size(), 50u);
  EXPECT_EQ(deliveries(false), deliveries(true));
}

}  // namespace
}  // namespace vox::sim

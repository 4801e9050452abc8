// Rules S1 to S11 of vox/transport/stream.hpp, asked of every backend with a network.
//
// S2, S3 and S4 are also watched in every other case, by stream_driver.hpp.
#include <algorithm>

#include "tests/conformance/conformance_test.hpp"
#include "tests/conformance/stream_driver.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"

namespace vox::test {
namespace {

using namespace std::chrono_literals;
using StreamPointer = std::unique_ptr<DrivenStream>;

class StreamConformance : public ConformanceTest {
 protected:
  [[nodiscard]] std::unique_ptr<DrivenListener> listen(std::string_view address) {
    Result<std::unique_ptr<Listener>> listener = backend->transport()->listen(address);
    VOX_ASSERT(listener.has_value());
    return std::make_unique<DrivenListener>(executor, *std::move(listener));
  }
  [[nodiscard]] StreamPointer connect(std::string_view address) {
    Result<std::unique_ptr<Stream>> stream = backend->transport()->connect(address);
    VOX_ASSERT(stream.has_value());
    return std::make_unique<DrivenStream>(executor, *std::move(stream));
  }
  /// Runs `body(here, there)` on the two ends of an established stream.
  template <typename Body>
  void run_connected(Body body) {
    run([&] {
      const auto listener = listen(backend->fresh_address());
      StreamPointer here = connect(listener->address());
      StreamPointer there = listener->await_accept();
      ASSERT_NE(there, nullptr);
      body(here, there);
    });
  }
  /// Long enough for what is under way to arrive, so that what should not come would have.
  void pause() { ASSERT_EQ(await_sleep(executor, 20ms), Wake::deadline); }

  /// Writes until there is no room, and goes on while it comes back: everything both ends hold.
  std::size_t fill(DrivenStream& stream, BytesView bytes) {
    std::size_t written = 0;
    for (int still = 0; still < 3;) {
      const Result<std::size_t> taken = stream.try_write(bytes.subspan(written));
      if (taken) {
        written += *taken;
        still = 0;
        VOX_ASSERT(written < bytes.size());  // S9
      } else {
        EXPECT_EQ(taken.error(), Error::would_block);
        pause();
        still += 1;
      }
    }
    return written;
  }
  /// Much more than any stream here buffers.
  static constexpr std::size_t flood_bytes = std::size_t{64} << 20;
};

TEST_P(StreamConformance, S1BytesArriveOnceInOrderAndUnchangedBothWaysAtOnce) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    const Bytes to_there = pattern(backend->bulk_bytes(), 1);
    const Bytes to_here = pattern(backend->bulk_bytes(), 2);
    Bytes got_here;
    Bytes got_there;
    Scope scope(executor);
    const auto start = [&](std::function<void()> body) { ASSERT_TRUE(scope.spawn(body)); };
    start([&] {
      EXPECT_TRUE(here->await_write(BytesView(to_there)));
      here->close_write();
    });
    start([&] {
      EXPECT_TRUE(there->await_write(BytesView(to_here)));
      there->close_write();
    });
    start([&] { EXPECT_EQ(here->await_rest(got_here), Error::end_of_stream); });
    start([&] { EXPECT_EQ(there->await_rest(got_there), Error::end_of_stream); });
    ASSERT_EQ(scope.await_empty(), Wake::signalled);
    EXPECT_TRUE(got_here == to_here);
    EXPECT_TRUE(got_there == to_there);
  });
}

TEST_P(StreamConformance, S1AWriteOfManyPartsJoinsThemInOrder) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    const Bytes all = pattern(300);
    std::vector<BytesView> parts;
    for (std::size_t i = 0; i < all.size(); ++i) {
      parts.push_back(BytesView(all).subspan(i, 1));
      parts.push_back({});  // an empty part is nothing
    }
    std::size_t written = 0;
    Bytes got;
    while (written < all.size()) {
      const Result<std::size_t> taken =
          here->try_write(std::span<const BytesView>(parts).subspan(2 * written));
      if (taken) {
        written += *taken;
      } else {
        ASSERT_EQ(taken.error(), Error::would_block);
        if (written > got.size()) got.push_back(std::byte(there->await_text(1).at(0)));
        pause();  // until it is connected, or has room again
      }
    }
    here->close_write();
    EXPECT_EQ(there->await_rest(got), Error::end_of_stream);
    EXPECT_TRUE(got == all);
  });
}

TEST_P(StreamConformance, S2AReadOfOneByteGivesOneByteAndLeavesTheRest) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    Scope scope(executor);
    ASSERT_TRUE(scope.spawn([&] { EXPECT_TRUE(here->await_write("abc")); }));
    EXPECT_EQ(there->await_text(1), "a");
    EXPECT_EQ(there->await_text(1), "b");
    EXPECT_EQ(there->await_text(1), "c");
    ASSERT_EQ(scope.await_empty(), Wake::signalled);
    std::byte one{};
    EXPECT_EQ(there->try_read({&one, 1}).error(), Error::would_block);
  });
}

TEST_P(StreamConformance, S3BytesThatNobodyAskedForMakeNoEvent) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    ASSERT_TRUE(here->await_write("x"));
    pause();
    EXPECT_EQ(there->readable_count, 0u);
    EXPECT_EQ(there->writable_count, 0u);
    EXPECT_EQ(there->await_text(1), "x");
  });
}

TEST_P(StreamConformance, S3AWouldBlockIsAnsweredWithOneEventWhenBytesCome) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    std::byte one{};
    ASSERT_EQ(there->try_read({&one, 1}).error(), Error::would_block);
    ASSERT_EQ(there->try_read({&one, 1}).error(), Error::would_block);
    ASSERT_TRUE(here->await_write("x"));
    ASSERT_TRUE(here->await_write("y"));
    pause();
    EXPECT_EQ(there->readable_count, 1u);
  });
}

TEST_P(StreamConformance, S3AWriterWithoutRoomIsToldWhenTheReaderMadeSome) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    const Bytes flood = pattern(flood_bytes);
    std::size_t held = fill(*here, flood);
    const std::uint32_t told = here->writable_count;
    for (;;) {  // some kernels find more room by themselves, later
      const Result<std::size_t> taken = here->try_write(flood);
      if (!taken) break;
      held += *taken;
    }
    EXPECT_EQ(there->await_text(held).size(), held);
    pause();
    EXPECT_GT(here->writable_count, told);
    EXPECT_TRUE(here->try_write(flood).has_value());
  });
}

TEST_P(StreamConformance, S3AReaderThatWaitsIsToldOfTheEndAndOfACut) {
  for (const bool cut : {false, true}) {
    run_connected([&](StreamPointer& here, StreamPointer& there) {
      std::byte one{};
      ASSERT_EQ(there->try_read({&one, 1}).error(), Error::would_block);
      if (cut) {
        here->abort();
      } else {
        here->close_write();
      }
      pause();
      EXPECT_EQ(there->readable_count, 1u);
      EXPECT_NE(there->try_read({&one, 1}).error(), Error::would_block);
    });
  }
}

TEST_P(StreamConformance, S5AFailedConnectShowsAsItsErrorOnBothDirections) {
  run([&] {
    const StreamPointer stream = connect(backend->vacant_address());
    std::byte one{};
    EXPECT_EQ(stream->await_read({&one, 1}).error(), Error::refused);
    EXPECT_EQ(stream->await_write("x").error(), Error::refused);
    EXPECT_EQ(stream->try_read({&one, 1}).error(), Error::refused);
  });
}

TEST_P(StreamConformance, S5AStreamMayBeUsedEndedAndGivenUpBeforeItIsConnected) {
  run([&] {
    const auto listener = listen(backend->fresh_address());
    connect(listener->address()).reset();
    const StreamPointer here = connect(listener->address());
    here->close_write();
    EXPECT_EQ(here->try_write(as_bytes("x")).error(), Error::closed);
    Bytes got;
    StreamPointer there = listener->await_accept();
    Error end = there->await_rest(got);
    if (end == Error::reset) {  // the one that was given up
      there = listener->await_accept();
      end = there->await_rest(got);
    }
    EXPECT_EQ(end, Error::end_of_stream);
    EXPECT_TRUE(got.empty());
  });
}

TEST_P(StreamConformance, S6CloseWriteEndsBehindWhatWasTakenAndReadingGoesOn) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    const Bytes flood = pattern(flood_bytes);
    const std::size_t held = fill(*here, flood);
    here->close_write();
    here->close_write();
    EXPECT_EQ(here->try_write(as_bytes("x")).error(), Error::closed);
    Bytes got;
    EXPECT_EQ(there->await_rest(got), Error::end_of_stream);
    EXPECT_TRUE(got == Bytes(flood.begin(), flood.begin() + static_cast<std::ptrdiff_t>(held)));
    ASSERT_TRUE(there->await_write("still"));
    there->close_write();
    EXPECT_EQ(here->await_text(5), "still");
    EXPECT_EQ(here->await_rest(got), Error::end_of_stream);
  });
}

TEST_P(StreamConformance, S7AnEndIsFinalAndComesAfterTheBytesBeforeIt) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    ASSERT_TRUE(here->await_write("last"));
    here->close_write();
    pause();
    EXPECT_EQ(there->await_text(4), "last");
    std::byte one{};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(there->await_read({&one, 1}).error(), Error::end_of_stream);
    }
    here.reset();
    pause();
    EXPECT_EQ(there->try_read({&one, 1}).error(), Error::end_of_stream);
  });
}

TEST_P(StreamConformance, S7ACutIsFinal) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    ASSERT_TRUE(there->await_write("?"));  // and it is never read
    pause();
    here->abort();
    std::byte one{};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(there->await_read({&one, 1}).error(), Error::reset);
    }
    EXPECT_FALSE(there->await_write(pattern(64)).has_value());
    EXPECT_EQ(there->try_write(as_bytes("x")).error(), Error::reset);
  });
}

// An end says that all has come, so a cut that lost something must never look like one: not to a
// reader, and not to one whose writing found it out first.
TEST_P(StreamConformance, S8ACutThatLostSomethingIsNeverAnEnd) {
  for (const bool write_first : {false, true}) {
    run_connected([&](StreamPointer& here, StreamPointer& there) {
      const Bytes flood = pattern(flood_bytes);
      const std::size_t held = fill(*here, flood);
      ASSERT_TRUE(there->await_write("?"));
      pause();
      here->abort();
      here->abort();
      if (write_first) {
        Result<void> written;
        for (int i = 0; i < 1000 && written; ++i) {
          written = there->await_write("!");
          pause();
        }
        EXPECT_EQ(written.error(), Error::reset);
      }
      Bytes got;
      const Error end = there->await_rest(got);
      ASSERT_LE(got.size(), held);
      EXPECT_TRUE(std::equal(got.begin(), got.end(), flood.begin()));
      const bool all_came = got.size() == held;
      EXPECT_TRUE(end == Error::reset || (all_came && end == Error::end_of_stream));
    });
  }
}

TEST_P(StreamConformance, S8AStreamThatEndedBothWaysMayBeDestroyedWithoutACut) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    ASSERT_TRUE(there->await_write("bye"));
    there->close_write();
    Bytes got;
    ASSERT_EQ(here->await_rest(got), Error::end_of_stream);
    ASSERT_TRUE(here->await_write("bye"));
    here->close_write();
    here.reset();
    pause();
    EXPECT_EQ(there->await_text(3), "bye");
    EXPECT_EQ(there->await_rest(got), Error::end_of_stream);
  });
}

TEST_P(StreamConformance, S8NoEventComesAfterAnAbort) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    std::byte one{};
    ASSERT_EQ(here->try_read({&one, 1}).error(), Error::would_block);
    ASSERT_TRUE(there->await_write("x"));
    here->abort();  // the driver fails the test on an event from here on
    there->abort();
    pause();
    EXPECT_EQ(here->readable_count, 0u);
    EXPECT_NE(here->try_read({&one, 1}).error(), Error::would_block);
    EXPECT_NE(here->try_write(as_bytes("x")).error(), Error::would_block);
  });
}

TEST_P(StreamConformance, S9AStreamThatNobodyReadsStopsTakingBytes) {
  run_connected([&](StreamPointer& here, StreamPointer& there) {
    const Bytes flood = pattern(flood_bytes);
    EXPECT_LT(fill(*here, flood), flood_bytes / 2);
    EXPECT_LT(fill(*there, flood), flood_bytes / 2);
  });
}

TEST_P(StreamConformance, S10AListenerThatIsGoneRefusesAndLeavesItsStreamsAlone) {
  run([&] {
    auto listener = listen(backend->fresh_address());
    const std::string address = listener->address();
    const StreamPointer here = connect(address);
    const StreamPointer there = listener->await_accept();
    const StreamPointer waiting = connect(address);
    pause();
    listener.reset();
    std::byte one{};
    EXPECT_EQ(waiting->await_read({&one, 1}).error(), Error::reset);
    const StreamPointer late = connect(address);
    EXPECT_EQ(late->await_read({&one, 1}).error(), Error::refused);
    ASSERT_TRUE(here->await_write("alive"));
    EXPECT_EQ(there->await_text(5), "alive");
    const auto again = listen(address);  // and the address is free
    EXPECT_EQ(again->address(), address);
  });
}

TEST_P(StreamConformance, S11AStreamThatIsCutBeforeItIsAcceptedLeavesTheListenerSound) {
  run([&] {
    const auto listener = listen(backend->fresh_address());
    for (int i = 0; i < 3; ++i) {
      const StreamPointer given_up = connect(listener->address());
      pause();
      given_up->abort();
    }
    const StreamPointer sound = connect(listener->address());
    ASSERT_TRUE(sound->await_write("sound"));
    std::string text;
    for (int i = 0; i < 4 && text.empty(); ++i) text = listener->await_accept()->await_text(5);
    EXPECT_EQ(text, "sound");
  });
}

TEST_P(StreamConformance, ManyStreamsThatComeAtOnceAreAllAccepted) {
  run([&] {
    constexpr std::size_t count = 100;
    const auto listener = listen(backend->fresh_address());
    std::vector<StreamPointer> here;
    std::vector<StreamPointer> there;
    for (std::size_t i = 0; i < count; ++i) here.push_back(connect(listener->address()));
    while (there.size() < count) there.push_back(listener->await_accept());
    EXPECT_EQ(listener->try_accept().error(), Error::would_block);
    for (const StreamPointer& stream : there) ASSERT_TRUE(stream->await_write("!"));
    for (const StreamPointer& stream : here) EXPECT_EQ(stream->await_text(1), "!");
  });
}

TEST_P(StreamConformance, AnAddressIsTakenOnceAndOneThatIsNoneIsRefused) {
  run([&] {
    const auto listener = listen(backend->fresh_address());
    EXPECT_EQ(backend->transport()->listen(listener->address()).error(), Error::address_in_use);
    for (const std::string_view address : {"", "nonsense", "carrier-pigeon://loft:1"}) {
      EXPECT_EQ(backend->transport()->listen(address).error(), Error::invalid_address) << address;
      EXPECT_EQ(backend->transport()->connect(address).error(), Error::invalid_address) << address;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, StreamConformance, ::testing::ValuesIn(stream_backends()),
                         backend_name);

}  // namespace
}  // namespace vox::test

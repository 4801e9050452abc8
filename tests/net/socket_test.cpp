// What is peculiar to sockets: socket files, descriptors that run out, names, and how often the
// kernel is asked. Rules S1 to S11 are asked in tests/conformance.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <fstream>

#include "net/address.hpp"
#include "net/net_transport.hpp"
#include "net/socket_listener.hpp"
#include "net/socket_stream.hpp"
#include "tests/conformance/stream_driver.hpp"
#include "tests/net/temporary_folder.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/runtime/scope.hpp"
#include "vox/transport/stream_link.hpp"

namespace vox::net {
namespace {

using namespace std::chrono_literals;
using test::DrivenListener;
using test::DrivenStream;

class SocketTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<DrivenListener> listen(std::string_view address) {
    return std::make_unique<DrivenListener>(executor, transport.listen(address).value());
  }
  [[nodiscard]] std::unique_ptr<DrivenStream> connect(std::string_view address) {
    return std::make_unique<DrivenStream>(executor, transport.connect(address).value());
  }
  [[nodiscard]] Error await_failure(DrivenStream& stream) {
    std::byte one{};
    const Result<std::size_t> read = stream.await_read({&one, 1});
    return read ? Error::busy : read.error();
  }
  [[nodiscard]] std::string local(std::string_view name) const {
    return "local://" + folder.file(name);
  }
  /// A socket file as a process leaves it that was killed.
  void leave_socket_file(std::string_view name) const {
    const SocketAddress address = *resolve_now(*parse_address(local(name)));
    const Fd killed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(killed.get(), address.get(), address.bytes), 0);
  }

  test::TemporaryFolder folder;
  EpollExecutor executor;
  NetTransport transport{executor};
};

// --- socket files

TEST_F(SocketTest, AStaleSocketFileIsReplacedAndOurOwnIsRemovedAtTheEnd) {
  executor.run([&] {
    leave_socket_file("stale");
    {
      const auto listener = listen(local("stale"));
      const auto here = connect(local("stale"));
      const auto there = listener->await_accept();
      ASSERT_TRUE(there->await_write("!"));
      EXPECT_EQ(here->await_text(1), "!");
    }
    EXPECT_FALSE(std::filesystem::exists(folder.file("stale")));
  });
}

TEST_F(SocketTest, ALiveSocketFileIsInUseAndStaysAlive) {
  executor.run([&] {
    const auto listener = listen(local("live"));
    EXPECT_EQ(transport.listen(local("live")).error(), Error::address_in_use);
    const auto here = connect(local("live"));
    ASSERT_TRUE(here->await_write("!"));
    std::string text;  // the knock that found it alive is an incoming stream too
    for (int i = 0; i < 2 && text.empty(); ++i) text = listener->await_accept()->await_text(1);
    EXPECT_EQ(text, "!");
  });
}

TEST_F(SocketTest, AFileThatIsNoSocketIsNeverReplaced) {
  std::ofstream(folder.file("precious")) << "data";
  EXPECT_EQ(transport.listen(local("precious")).error(), Error::address_in_use);
  EXPECT_EQ(std::filesystem::file_size(folder.file("precious")), 4u);
}

TEST_F(SocketTest, ASocketFileThatSomebodyPutInPlaceOfOursIsNotRemovedWithOurs) {
  executor.run([&] {
    auto ours = listen(local("contested"));
    std::filesystem::rename(folder.file("contested"), folder.file("moved"));
    const auto theirs = listen(local("contested"));
    ours.reset();
    const auto here = connect(local("contested"));
    EXPECT_NE(theirs->await_accept(), nullptr);
  });
}

TEST_F(SocketTest, AFolderThatIsNotThereMakesAnAddressInvalidAndANameCannotBeListenedOn) {
  EXPECT_EQ(transport.listen(local("no/such/folder")).error(), Error::invalid_address);
  EXPECT_EQ(transport.listen("tcp://some.name:0").error(), Error::invalid_address);
  EXPECT_EQ(transport.listen("tcp://203.0.113.1:0").error(), Error::invalid_address);
}

// --- connecting

TEST_F(SocketTest, ANameThatNobodyKnowsIsUnreachable) {
  executor.run([&] {
    const auto stream = connect("tcp://no-such-host.invalid:80");
    EXPECT_EQ(await_failure(*stream), Error::unreachable);
    EXPECT_EQ(stream->await_write("x").error(), Error::unreachable);
  });
}

TEST_F(SocketTest, AStreamMayGoWhileItsNameIsLookedUp) {
  executor.run([&] {
    for (int i = 0; i < 3; ++i) connect("tcp://no-such-host.invalid:80").reset();
    const auto ended = connect("tcp://no-such-host.invalid:80");
    ended->close_write();
    EXPECT_EQ(ended->try_write(as_bytes("x")).error(), Error::closed);
    EXPECT_EQ(await_failure(*ended), Error::unreachable);
  });
}

TEST_F(SocketTest, ANetworkWithoutARouteIsUnreachable) {
  executor.run([&] {
    const auto stream = connect("tcp://255.255.255.255:1");  // streams cannot be broadcast
    EXPECT_EQ(await_failure(*stream), Error::unreachable);
  });
}

TEST_F(SocketTest, APathWhereNoSocketIsRefuses) {
  executor.run([&] {
    EXPECT_EQ(await_failure(*connect(local("nobody"))), Error::refused);
    leave_socket_file("left");
    EXPECT_EQ(await_failure(*connect(local("left"))), Error::refused);
  });
}

// A regular file stands for whatever epoll does not take: it says so at once.
TEST_F(SocketTest, ADescriptorThatCannotBePolledFailsItsStreamAndNothingElse) {
  std::ofstream(folder.file("regular")) << "data";
  Fd regular(::open(folder.file("regular").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_TRUE(regular);
  DrivenStream stream(executor, std::make_unique<SocketStream>(executor, std::move(regular), "?"));
  std::byte one{};
  EXPECT_EQ(stream.try_read({&one, 1}).error(), Error::io);
  EXPECT_EQ(stream.try_write(as_bytes("x")).error(), Error::io);
  stream.close_write();
}

// --- descriptors that have run out

// The undefined-behaviour sanitizer looks at memory through a pipe of its own, and takes everything
// for garbage when it cannot have one.
extern "C" [[gnu::weak]] void __ubsan_handle_dynamic_type_cache_miss_abort();

bool is_sanitizer_in_need_of_descriptors() {
  return &__ubsan_handle_dynamic_type_cache_miss_abort != nullptr;
}

/// While one lives, no descriptor from `first` on can be had.
class NoDescriptorsFrom {
 public:
  explicit NoDescriptorsFrom(rlim_t first) {
    VOX_ASSERT(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit none{.rlim_cur = first, .rlim_max = before_.rlim_max};
    VOX_ASSERT(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoDescriptorsFrom() { VOX_ASSERT(::setrlimit(RLIMIT_NOFILE, &before_) == 0); }
  NoDescriptorsFrom(const NoDescriptorsFrom&) = delete;
  NoDescriptorsFrom& operator=(const NoDescriptorsFrom&) = delete;

 private:
  rlimit before_{};
};

/// The first descriptor that is free: all below it are taken.
rlim_t first_free_descriptor() {
  const Fd lowest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  VOX_ASSERT(lowest);
  return static_cast<rlim_t>(lowest.get());
}

TEST_F(SocketTest, WithoutDescriptorsIncomingStreamsAreShedAndLaterOnesAreAccepted) {
  if (is_sanitizer_in_need_of_descriptors()) GTEST_SKIP() << "the sanitizer needs them too";
  executor.run([&] {
    const auto listener = listen("tcp://127.0.0.1:0");
    std::vector<std::unique_ptr<DrivenStream>> shed;
    for (int i = 0; i < 5; ++i) shed.push_back(connect(listener->address()));
    {
      const NoDescriptorsFrom none(first_free_descriptor());
      EXPECT_EQ(connect(listener->address())->try_write(as_bytes("x")).error(), Error::exhausted);
      EXPECT_EQ(listener->try_accept().error(), Error::would_block);
      for (const auto& stream : shed) {
        const Error error = await_failure(*stream);
        EXPECT_TRUE(error == Error::end_of_stream || error == Error::reset) << to_string(error);
      }
    }
    const auto here = connect(listener->address());
    const auto there = listener->await_accept();
    ASSERT_TRUE(there->await_write("!"));
    EXPECT_EQ(here->await_text(1), "!");
  });
}

// Somebody else may take the spare descriptor the moment it is given up.
TEST_F(SocketTest, WithoutEvenASpareDescriptorAcceptingPausesAndGoesOnByItself) {
  if (is_sanitizer_in_need_of_descriptors()) GTEST_SKIP() << "the sanitizer needs them too";
  executor.run([&] {
    const auto listener = listen("tcp://127.0.0.1:0");
    EXPECT_EQ(listener->try_accept().error(), Error::would_block);
    const auto here = connect(listener->address());
    ASSERT_TRUE(here->await_write("!"));
    std::unique_ptr<DrivenStream> there;
    Scope scope(executor);
    {
      const NoDescriptorsFrom none(0);
      for (int i = 0; i < 3; ++i) EXPECT_EQ(listener->try_accept().error(), Error::would_block);
      ASSERT_TRUE(scope.spawn([&] { there = listener->await_accept(); }));
      (void)await_sleep(executor, 30ms);
      EXPECT_EQ(there, nullptr);
    }
    // No edge comes any more: noticing is the listener's own.
    EXPECT_EQ(scope.await_empty(after(executor.now(), 10s)), Wake::signalled);
    scope.cancel();
    (void)scope.await_empty();
    ASSERT_NE(there, nullptr);
    EXPECT_EQ(there->await_text(1), "!");
  });
}

// --- how often the kernel is asked

class CountingStream final : public Stream {
 public:
  CountingStream(std::unique_ptr<Stream> stream, std::uint64_t& writes)
      : stream_(std::move(stream)), writes_(writes) {}
  void attach(StreamEvents& events) override { stream_->attach(events); }
  [[nodiscard]] Result<std::size_t> try_read(std::span<std::byte> into) override {
    return stream_->try_read(into);
  }
  [[nodiscard]] Result<std::size_t> try_write(std::span<const BytesView> parts) override {
    writes_ += 1;
    return stream_->try_write(parts);
  }
  void close_write() override { stream_->close_write(); }
  void abort() override { stream_->abort(); }
  [[nodiscard]] std::string_view peer_address() const override { return stream_->peer_address(); }

 private:
  std::unique_ptr<Stream> stream_;
  std::uint64_t& writes_;
};

class NoEvents final : public LinkEvents {
 public:
  void handle_link_readable() override {}
  void handle_link_writable() override {}
};

TEST_F(SocketTest, ThePayloadsOfOneTurnGoOutInOneWrite) {
  executor.run([&] {
    const auto listener = listen("tcp://127.0.0.1:0");
    std::uint64_t writes = 0;
    NoEvents events;
    StreamLink link(executor, std::make_unique<CountingStream>(
                                  transport.connect(listener->address()).value(), writes));
    link.attach(events);
    const auto there = listener->await_accept();
    (void)await_sleep(executor, 5ms);  // connected on both ends
    constexpr std::size_t payloads_count = 200;
    const Bytes payload = test::pattern(100);
    const BytesView part(payload);
    for (std::size_t i = 0; i < payloads_count; ++i) ASSERT_TRUE(link.try_send({&part, 1}));
    const std::size_t bytes = link.outbox_bytes();
    EXPECT_EQ(there->await_text(bytes).size(), bytes);
    EXPECT_EQ(writes, 1u);
  });
}

}  // namespace
}  // namespace vox::net

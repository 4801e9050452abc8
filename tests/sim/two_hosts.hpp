// What tests of the world are written with: two hosts, streams that remember what happened to them,
// and the events of a run.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network.hpp"
#include "sim/world.hpp"

namespace vox::sim {

inline Time at_ms(std::int64_t ms) { return Time{} + std::chrono::milliseconds(ms); }

/// Runs a world to a moment, also when it falls quiet before.
inline void run_to(World& world, Time moment) {
  world.schedule(moment, [] {});
  (void)world.run(moment);
  ASSERT_EQ(world.now(), moment);
}

/// Every event of a run. Outlives the world, which has events until its end.
class Recorder final : public TraceSink {
 public:
  void on_event(std::uint64_t, const TraceEvent& event) override { events.push_back(event); }
  [[nodiscard]] std::vector<TraceEvent> of(std::uint32_t host, WorldEvent kind) const {
    std::vector<TraceEvent> found;
    for (const TraceEvent& event : events) {
      if (event.host == host && event.kind == static_cast<std::uint16_t>(kind)) {
        found.push_back(event);
      }
    }
    return found;
  }
  std::vector<TraceEvent> events;
};

/// One end of a stream, driven by hand.
class Probe final : public StreamEvents {
 public:
  explicit Probe(std::unique_ptr<Stream> probed) : stream(std::move(probed)) {
    stream->attach(*this);
  }
  void handle_readable() override { readable_count += 1; }
  void handle_writable() override { writable_count += 1; }

  /// Everything there is; what ended it is in `read_error`.
  std::string read() {
    std::string text;
    std::array<std::byte, 64> buffer{};
    for (;;) {
      const Result<std::size_t> got = stream->try_read(buffer);
      if (!got) {
        read_error = got.error();
        return text;
      }
      text += as_text(BytesView(buffer).first(*got));
    }
  }

  /// How many bytes were taken; 0 when none, with the reason in `write_error`.
  std::size_t write(std::string_view text) {
    const BytesView part = as_bytes(text);
    const Result<std::size_t> taken = stream->try_write({&part, 1});
    if (taken) return *taken;
    write_error = taken.error();
    return 0;
  }

  std::unique_ptr<Stream> stream;
  int readable_count = 0;
  int writable_count = 0;
  Error read_error{};
  Error write_error{};
};

class AcceptProbe final : public ListenerEvents {
 public:
  explicit AcceptProbe(std::unique_ptr<Listener> probed) : listener(std::move(probed)) {
    listener->attach(*this);
  }
  void handle_acceptable() override { acceptable_count += 1; }
  std::unique_ptr<Stream> accept() {
    Result<std::unique_ptr<Stream>> stream = listener->try_accept();
    return stream ? std::move(*stream) : nullptr;
  }
  std::unique_ptr<Listener> listener;
  int acceptable_count = 0;
};

/// Two hosts without programs, booted at time zero, 1 ms apart. Tests act for them between runs.
class TwoHosts {
 public:
  explicit TwoHosts(const WorldOptions& options = {}) : world(options) {
    world.trace().add_sink(recorder);
    EXPECT_EQ(world.run(Time{}), RunEnd::quiet);
  }
  std::unique_ptr<Probe> connect(std::string_view address = "bob:80") {
    return std::make_unique<Probe>(alice.transport().connect(address).value());
  }
  std::unique_ptr<AcceptProbe> listen(std::string_view address = ":80") {
    return std::make_unique<AcceptProbe>(bob.transport().listen(address).value());
  }
  void run_ms(std::int64_t ms) { run_to(world, world.now() + std::chrono::milliseconds(ms)); }

  Recorder recorder;
  World world;
  Host& alice = world.add_host("alice", nullptr);
  Host& bob = world.add_host("bob", nullptr);
};

/// Two hosts and an established stream between them, at 2 ms.
class ConnectedHosts : public TwoHosts {
 public:
  explicit ConnectedHosts(const WorldOptions& options = {}) : TwoHosts(options) {
    listener = listen();
    here = connect();
    (void)here->write("?");  // asks to be told when it is connected
    run_ms(2);
    there = std::make_unique<Probe>(listener->accept());
    EXPECT_EQ(here->writable_count, 1);
  }
  std::unique_ptr<AcceptProbe> listener;
  std::unique_ptr<Probe> here;   // alice's end
  std::unique_ptr<Probe> there;  // bob's end
};

}  // namespace vox::sim

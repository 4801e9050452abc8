// How many round trips the simulator simulates a second of a real one.
//
// One pair of hosts, or many, each sending 64 bytes back and forth over one stream, 1 ms one way,
// no faults, the trace hash on: the measure other simulators are compared by. Programs are event
// driven, so that what is measured is the simulator and not a session. A program of its own rather
// than a Google Benchmark: one run is one world, and its unit is a round trip.
//
//   sim_pingpong [round trips of each measurement]
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "sim/trace.hpp"
#include "sim/world.hpp"
#include "vox/base/assert.hpp"

namespace {

using namespace vox;

constexpr std::size_t payload_bytes = 64;

// Sends back whatever arrives. The bound of the buffers is far above one payload, so a payload is
// read and written whole.
class Echo final : public StreamEvents {
 public:
  explicit Echo(std::unique_ptr<Stream> stream) : stream_(std::move(stream)) {
    stream_->attach(*this);
    handle_readable();
  }

  /// Sends the first payload as soon as the stream is connected.
  void serve() {
    if (try_send()) return;
    VOX_ASSERT(received_count_ == 0);  // not connected yet
  }

  void handle_readable() override {
    for (;;) {
      const Result<std::size_t> got = stream_->try_read(payload_);
      if (!got) return;
      VOX_ASSERT(*got == payload_bytes);
      received_count_ += 1;
      VOX_ASSERT(try_send());
    }
  }
  void handle_writable() override { serve(); }
  [[nodiscard]] std::uint64_t received_count() const { return received_count_; }

 private:
  bool try_send() {
    const BytesView part(payload_);
    const Result<std::size_t> sent = stream_->try_write({&part, 1});
    if (sent) VOX_ASSERT(*sent == payload_bytes);
    return sent.has_value();
  }

  std::unique_ptr<Stream> stream_;
  std::array<std::byte, payload_bytes> payload_{};
  std::uint64_t received_count_ = 0;
};

class Server final : public sim::Program, public ListenerEvents {
 public:
  explicit Server(sim::Host& host) : host_(host) {}
  void await_main() override {
    listener_ = std::move(host_.transport().listen(":1").value());
    listener_->attach(*this);
    handle_acceptable();
  }
  void handle_acceptable() override {
    for (;;) {
      Result<std::unique_ptr<Stream>> stream = listener_->try_accept();
      if (!stream) return;
      echo_ = std::make_unique<Echo>(std::move(*stream));
    }
  }

 private:
  sim::Host& host_;
  std::unique_ptr<Listener> listener_;
  std::unique_ptr<Echo> echo_;
};

class Client final : public sim::Program {
 public:
  Client(sim::Host& host, std::string peer) : host_(host), peer_(std::move(peer)) {}
  void await_main() override {
    echo_ = std::make_unique<Echo>(host_.transport().connect(peer_ + ":1").value());
    echo_->serve();
  }
  [[nodiscard]] std::uint64_t round_trips_count() const { return echo_->received_count(); }

 private:
  sim::Host& host_;
  std::string peer_;
  std::unique_ptr<Echo> echo_;
};

using Clock = std::chrono::steady_clock;

struct Measurement {
  const char* what;
  const char* unit;
  std::uint64_t count;
  Clock::duration took;
  sim::TraceHash hash;  // equal in every build: the same work was done
};

void print(const Measurement& measured) {
  const double ns = static_cast<double>(std::chrono::nanoseconds(measured.took).count());
  const double per_one = ns / static_cast<double>(measured.count);
  std::printf("%-20s %7.1f ns a %-10s %10.0f a second  %s\n", measured.what, per_one, measured.unit,
              1e9 / per_one, measured.hash.to_string().c_str());
}

void measure_pingpong(const char* what, std::uint32_t pairs_count, std::uint64_t round_trips) {
  sim::World world({});
  std::vector<sim::Host*> clients;
  for (std::uint32_t i = 0; i < pairs_count; ++i) {
    const std::string number = std::to_string(i);
    const std::string server = "server" + number;
    world.add_host(server, [](sim::Host& host) { return std::make_unique<Server>(host); });
    clients.push_back(&world.add_host("client" + number, [server](sim::Host& host) {
      return std::make_unique<Client>(host, server);
    }));
  }
  // A round trip takes 2 ms, and connecting one more.
  const auto rounds = static_cast<std::int64_t>(round_trips / pairs_count);
  const Time until = Time{} + std::chrono::milliseconds(2 * (rounds + 1));
  const Clock::time_point start = Clock::now();
  const sim::RunEnd end = world.run(until);
  const Clock::duration took = Clock::now() - start;
  VOX_ASSERT(end == sim::RunEnd::deadline);
  std::uint64_t done_count = 0;
  for (sim::Host* client : clients) {
    done_count += static_cast<Client*>(client->program())->round_trips_count();
  }
  VOX_ASSERT(done_count == static_cast<std::uint64_t>(rounds) * pairs_count);
  print({what, "round trip", done_count, took, world.trace().hash()});
}

void measure_trace(std::uint64_t events) {
  sim::Trace trace;
  const Clock::time_point start = Clock::now();
  for (std::uint64_t i = 0; i < events; ++i) {
    trace.append({.at_ns = static_cast<std::int64_t>(i), .host = 1, .kind = 3, .object = i});
  }
  const sim::TraceHash hash = trace.hash();
  const Clock::duration took = Clock::now() - start;
  print({"trace", "event", events, took, hash});
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t round_trips =
      count > 1 ? std::strtoull(arguments[1], nullptr, 10) : std::uint64_t{4'000'000};
  VOX_ASSERT(round_trips >= 64);
  measure_pingpong("ping-pong, 1 pair", 1, round_trips);
  measure_pingpong("ping-pong, 64 pairs", 64, round_trips);
  measure_trace(round_trips * 4);
  return 0;
}

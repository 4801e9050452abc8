// Hosts, listeners and connecting; and faults handed on to the streams they concern.
#include "sim/sim_network.hpp"

#include "sim/sim_address.hpp"
#include "sim/sim_executor.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

constexpr std::uint16_t ephemeral_port_min = 49152;
constexpr std::uint16_t ephemeral_ports_count = 16384;
static_assert(ephemeral_port_min + (ephemeral_ports_count - 1) == 65535);

// A stream's draws of one purpose are its own range of the ordinals of its two hosts: the count of
// connects from one to the other before it, then which of its four sequences, then the draw.
constexpr unsigned sequence_bits = 34;
constexpr std::uint64_t sequences_count = 4;
constexpr std::uint64_t connects_max = (std::uint64_t{1} << (64 - sequence_bits)) / sequences_count;

std::uint64_t first_ordinal(std::uint64_t connect, std::uint64_t sequence) {
  VOX_ASSERT(connect < connects_max);
  VOX_ASSERT(sequence < sequences_count);
  return (connect * sequences_count + sequence) << sequence_bits;
}

}  // namespace

Result<std::unique_ptr<Listener>> SimTransport::listen(std::string_view address) {
  const Uncharged network;
  return network_.listen(host_, address);
}

Result<std::unique_ptr<Stream>> SimTransport::connect(std::string_view address) {
  const Uncharged network;
  return network_.connect(host_, address);
}

SimNetwork::SimNetwork(Engine& engine, const NetworkOptions& options)
    : engine_(engine), options_(options) {
  VOX_ASSERT(Duration::zero() <= options_.latency.min);
  VOX_ASSERT(options_.latency.min <= options_.latency.max);
  VOX_ASSERT(0 < options_.buffer_bytes.min);
  VOX_ASSERT(options_.buffer_bytes.min <= options_.buffer_bytes.max);
  for (const Ratio ratio : {options_.short_read, options_.short_write}) {
    VOX_ASSERT(ratio.denominator > 0);
    VOX_ASSERT(ratio.numerator <= ratio.denominator);
  }
}

SimNetwork::~SimNetwork() { VOX_ASSERT(conversations_.empty()); }

void SimNetwork::add_host(std::string name, SimExecutor& executor) {
  Port& port = ports_.emplace_back();
  const auto number = static_cast<std::uint32_t>(ports_.size());
  VOX_ASSERT(executor.host() == number);
  port.name = std::move(name);
  port.executor = &executor;
  port.transport = std::make_unique<SimTransport>(*this, number);
}

SimNetwork::Port& SimNetwork::port_of(std::uint32_t host) {
  VOX_ASSERT(host > 0 && host <= ports_.size());
  return ports_[host - 1];
}

std::uint32_t SimNetwork::find_host(std::string_view name) const {
  for (std::uint32_t i = 0; i < ports_.size(); ++i) {
    if (ports_[i].name == name) return i + 1;
  }
  return 0;
}

void SimNetwork::connect_host(std::uint32_t host) {
  VOX_ASSERT(!port_of(host).up);
  VOX_ASSERT(port_of(host).listeners.empty());
  port_of(host).up = true;
}

void SimNetwork::disconnect_host(std::uint32_t host) {
  Port& port = port_of(host);
  VOX_ASSERT(port.up);
  port.up = false;
  conversations_.for_each([host](Conversation& conversation) { conversation.vanish(host); });
  // After the streams: those waiting to be accepted have vanished with them.
  for (const auto& [number, listener] : port.listeners) listener->handle_vanished();
  port.listeners.clear();
}

void SimNetwork::close() {
  for (const Port& port : ports_) VOX_ASSERT(!port.up && port.listeners.empty());
  while (!conversations_.empty()) {
    Conversation& conversation = conversations_.front();
    VOX_ASSERT(!conversation.has_open_end());
    destroy(conversation);
  }
}

PathCondition& SimNetwork::path(std::uint32_t from_host, std::uint32_t to_host) {
  VOX_ASSERT(from_host > 0 && from_host <= ports_.size());
  VOX_ASSERT(to_host > 0 && to_host <= ports_.size());
  return paths_[{from_host, to_host}];
}

void SimNetwork::path_changed(std::uint32_t from_host, std::uint32_t to_host) {
  conversations_.for_each([from_host, to_host](Conversation& conversation) {
    conversation.release_held(from_host, to_host);
  });
}

void SimNetwork::reset_streams(std::uint32_t host_a, std::uint32_t host_b) {
  conversations_.for_each([host_a, host_b](Conversation& conversation) {
    if (conversation.is_between(host_a, host_b)) conversation.cut();
  });
}

std::uint64_t SimNetwork::open_streams_count() const {
  std::uint64_t count = 0;
  conversations_.for_each([&count](Conversation& conversation) {
    if (conversation.has_open_end()) count += 1;
  });
  return count;
}

std::uint64_t SimNetwork::held_bytes() const {
  std::uint64_t bytes = 0;
  conversations_.for_each(
      [&bytes](Conversation& conversation) { bytes += conversation.held_bytes(); });
  return bytes;
}

std::uint16_t SimNetwork::ephemeral_port(Port& port) {
  const auto offset = static_cast<std::uint16_t>(port.ports_drawn_count++ % ephemeral_ports_count);
  return static_cast<std::uint16_t>(ephemeral_port_min + offset);
}

Result<std::unique_ptr<Listener>> SimNetwork::listen(std::uint32_t host, std::string_view address) {
  Port& port = port_of(host);
  const Result<SimAddress> parsed = parse_sim_address(address);
  if (!parsed) return fail(parsed.error());
  if (!parsed->host.empty() && parsed->host != port.name) return fail(Error::invalid_address);
  if (!port.up) return fail(Error::io);
  if (port.listeners.size() >= ephemeral_ports_count) return fail(Error::exhausted);
  std::uint16_t number = parsed->port;
  while (number == 0 || (parsed->port == 0 && port.listeners.count(number) > 0)) {
    number = ephemeral_port(port);
  }
  if (port.listeners.count(number) > 0) return fail(Error::address_in_use);
  auto listener = std::make_unique<SimListener>(
      *this, *port.executor, number, format_sim_address({.host = port.name, .port = number}));
  port.listeners.emplace(number, listener.get());
  return listener;
}

void SimNetwork::stop_listening(std::uint32_t host, std::uint16_t port) {
  const std::size_t erased_count = port_of(host).listeners.erase(port);
  VOX_ASSERT(erased_count == 1);
}

Result<std::unique_ptr<Stream>> SimNetwork::connect(std::uint32_t host, std::string_view address) {
  Port& port = port_of(host);
  const Result<SimAddress> parsed = parse_sim_address(address);
  if (!parsed) return fail(parsed.error());
  if (parsed->host.empty() || parsed->port == 0) return fail(Error::invalid_address);
  if (!port.up) return fail(Error::io);
  std::string peer_address = format_sim_address(*parsed);
  const std::uint32_t peer = find_host(parsed->host);
  if (peer == 0) {
    return std::make_unique<SimStream>(Error::unreachable, *port.executor, std::move(peer_address));
  }
  Conversation& conversation = begin_conversation({host, peer}, parsed->port);
  auto stream = std::make_unique<SimStream>(conversation, Side::connector, *port.executor,
                                            std::move(peer_address));
  report(host, WorldEvent::stream_connecting, conversation.number(), peer);
  conversation.connect();
  return stream;
}

Conversation& SimNetwork::begin_conversation(HostPair hosts, std::uint16_t port) {
  const auto [from, to] = hosts;
  const std::uint64_t connect = connects_counts_[hosts]++;
  SimExecutor& connector = *port_of(from).executor;
  SimExecutor& acceptor = *port_of(to).executor;
  const PathCondition& there = path(from, to);
  const PathCondition& back = path(to, from);
  auto* conversation =
      new Conversation(*this, {.number = ++streams_count_,
                               .port = port,
                               .there = {engine_, options_, connector, acceptor, there, back,
                                         first_ordinal(connect, 0), first_ordinal(connect, 1)},
                               .back = {engine_, options_, acceptor, connector, back, there,
                                        first_ordinal(connect, 2), first_ordinal(connect, 3)}});
  conversations_.push_back(*conversation);
  return *conversation;
}

SimNetwork::Connect SimNetwork::take_connect(Conversation& conversation, std::uint32_t host,
                                             std::uint32_t peer, std::uint16_t port) {
  Port& here = port_of(host);
  if (!here.up) return Connect::swallowed;
  const auto found = here.listeners.find(port);
  if (found == here.listeners.end() || found->second->is_full()) return Connect::refused;
  Port& there = port_of(peer);
  std::string peer_address =
      format_sim_address({.host = there.name, .port = ephemeral_port(there)});
  found->second->handle_stream(std::make_unique<SimStream>(
      conversation, Side::acceptor, *here.executor, std::move(peer_address)));
  return Connect::taken;
}

void SimNetwork::destroy(Conversation& conversation) {
  conversation.unlink();
  delete &conversation;
}

}  // namespace vox::sim

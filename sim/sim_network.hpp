// The network of a world: which hosts are on it, what listens there, and every stream between them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/conversation.hpp"
#include "sim/network.hpp"
#include "sim/sim_listener.hpp"
#include "vox/transport/stream.hpp"

namespace vox::sim {

class SimNetwork;

/// The network as one host's code sees it.
class SimTransport final : public Transport {
 public:
  SimTransport(SimNetwork& network, std::uint32_t host) : network_(network), host_(host) {}
  [[nodiscard]] Result<std::unique_ptr<Listener>> listen(std::string_view address) override;
  [[nodiscard]] Result<std::unique_ptr<Stream>> connect(std::string_view address) override;

 private:
  SimNetwork& network_;
  std::uint32_t host_;
};

class SimNetwork final : public Network {
 public:
  SimNetwork(Engine& engine, const NetworkOptions& options);
  ~SimNetwork() override;
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;

  [[nodiscard]] PathCondition& path(std::uint32_t from_host, std::uint32_t to_host) override;
  void path_changed(std::uint32_t from_host, std::uint32_t to_host) override;
  void reset_streams(std::uint32_t host_a, std::uint32_t host_b) override;
  [[nodiscard]] std::uint64_t open_streams_count() const override;
  [[nodiscard]] std::uint64_t held_bytes() const override;

  // For the world and its hosts.
  /// In order of their numbers: 1, 2, 3…
  void add_host(std::string name, SimExecutor& executor);
  [[nodiscard]] Transport& transport(std::uint32_t host) { return *port_of(host).transport; }
  void connect_host(std::uint32_t host);
  /// Cuts the host off: nothing its code does has an effect any more.
  void disconnect_host(std::uint32_t host);
  [[nodiscard]] bool is_up(std::uint32_t host) { return port_of(host).up; }
  /// Everybody has let go: asserted. Forgets what is still under way.
  void close();

  // For transports and listeners.
  [[nodiscard]] Result<std::unique_ptr<Listener>> listen(std::uint32_t host,
                                                         std::string_view address);
  [[nodiscard]] Result<std::unique_ptr<Stream>> connect(std::uint32_t host,
                                                        std::string_view address);
  void stop_listening(std::uint32_t host, std::uint16_t port);

  // For conversations.
  enum class Connect : std::uint8_t { taken, refused, swallowed };
  Connect take_connect(Conversation& conversation, std::uint32_t host, std::uint32_t peer,
                       std::uint16_t port);
  void destroy(Conversation& conversation);
  void report(std::uint32_t host, WorldEvent kind, std::uint64_t object, std::uint64_t a = 0) {
    engine_.report(host, kind, object, a);
  }

 private:
  /// Where a host meets the network.
  struct Port {
    std::string name;
    SimExecutor* executor = nullptr;
    std::unique_ptr<SimTransport> transport;
    std::map<std::uint16_t, SimListener*> listeners;
    std::uint16_t ports_drawn_count = 0;
    bool up = false;
  };
  using HostPair = std::pair<std::uint32_t, std::uint32_t>;  // from, to

  [[nodiscard]] Port& port_of(std::uint32_t host);
  [[nodiscard]] std::uint32_t find_host(std::string_view name) const;
  [[nodiscard]] std::uint16_t ephemeral_port(Port& port);
  Conversation& begin_conversation(HostPair hosts, std::uint16_t port);

  Engine& engine_;
  const NetworkOptions options_;
  std::vector<Port> ports_;
  // Ordered maps: their elements stay where they are, and directions refer to them.
  std::map<HostPair, PathCondition> paths_;
  std::map<HostPair, std::uint64_t> connects_counts_;
  mutable IntrusiveList<Conversation> conversations_;  // in order of connecting
  std::uint32_t streams_count_ = 0;
};

}  // namespace vox::sim

// Every piece of code of docs/GUIDE.md, in its order, and a main() that runs it and says so when a
// result is not what the guide tells.
//
// What stands between the marks [name] and [/name] is in the guide line for line, which
// tests/repository/check_guide.sh holds. It runs on sockets of this machine; what is about the
// simulator runs in a world.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "net/net_transport.hpp"
#include "sim/world.hpp"
#include "vox/rpc/connect.hpp"
#include "vox/runtime/fiber_pool.hpp"
#include "vox/session/session_registry.hpp"

using namespace std::chrono_literals;

// [service]
namespace shop {

struct Item {
  std::string name;
  std::uint32_t count = 0;
  std::optional<std::string> shelf;
};
VOX_STRUCT(Item, name, count, shelf)

enum class TakeError : std::uint8_t { unknown_item, too_few };
VOX_ENUM(TakeError, unknown_item, too_few)

struct Shop {
  virtual ~Shop() = default;
  virtual std::vector<Item> items() = 0;
  virtual vox::Fallible<std::uint32_t, TakeError> take(std::string name, std::uint32_t count) = 0;
};
VOX_SERVICE(Shop, items, take)

}  // namespace shop
// [/service]

// [types]
namespace shop {

struct Arrived {
  std::string item;
  std::uint32_t count = 0;
};
VOX_CASE(Arrived, item, count)
struct Closed {};
struct Event {
  std::variant<Arrived, std::string, Closed> value;
};
VOX_VARIANT(Event, Arrived, Note, Closed)

struct Order {
  std::map<std::string, std::uint32_t> items;
  vox::Bytes signature;
  std::int32_t priority = 3;
};
VOX_STRUCT(Order, items, signature, priority)
VOX_DEFAULTS(Order, priority)

struct Orders {
  virtual ~Orders() = default;
  virtual Event place(const Order& order) = 0;
  virtual std::uint64_t length_of(std::string_view text, vox::BytesView attachment) = 0;
};
VOX_SERVICE(Orders, place, length_of)

}  // namespace shop
// [/types]

namespace {

// [implement]
class ShopImpl final : public shop::Shop {
 public:
  std::vector<shop::Item> items() override {
    std::vector<shop::Item> all;
    for (const auto& [name, item] : shelves_) all.push_back(item);
    return all;
  }

  vox::Fallible<std::uint32_t, shop::TakeError> take(std::string name,
                                                     std::uint32_t count) override {
    const auto found = shelves_.find(name);
    if (found == shelves_.end()) return vox::fail(shop::TakeError::unknown_item);
    if (found->second.count < count) return vox::fail(shop::TakeError::too_few);
    return found->second.count -= count;
  }

 private:
  std::map<std::string, shop::Item> shelves_ = {{"chair", {"chair", 4, "B1"}},
                                                {"lamp", {"lamp", 9, std::nullopt}}};
};
// [/implement]

class OrdersImpl final : public shop::Orders {
 public:
  shop::Event place(const shop::Order& order) override {
    if (order.items.empty()) return {shop::Closed{}};
    const auto& [item, count] = *order.items.begin();
    return {shop::Arrived{item, count}};
  }
  std::uint64_t length_of(std::string_view text, vox::BytesView attachment) override {
    return text.size() + attachment.size();
  }
};

// [serve]
std::unique_ptr<vox::ServiceServer> open_shop(const vox::Runtime& runtime,
                                              std::string_view address) {
  auto server = vox::serve(runtime, address, ShopImpl());
  if (!server) {
    std::fprintf(stderr, "cannot listen: %s\n", vox::to_string(server.error()).data());
    return nullptr;
  }
  return std::move(*server);
}
// [/serve]

// [call]
std::string buy_two_lamps(const vox::Runtime& runtime, std::string_view address) {
  const auto client = vox::connect<shop::Shop>(runtime, address);
  if (!client) return "no shop: " + std::string(vox::to_string(client.error().error));

  const vox::CallResult<std::uint32_t, shop::TakeError> left = (*client)->take("lamp", 2);
  client->session().shutdown();
  if (left) return std::to_string(*left) + " are left";
  if (left.error().user == shop::TakeError::too_few) return "too few";
  return std::string(vox::to_string(left.error().fault)) + ": " + left.error().text;
}
// [/call]

// [sockets]
std::string buy_on_sockets() {
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  const vox::Runtime runtime{executor, transport};
  std::string answer;
  executor.run([&] {
    const auto server = open_shop(runtime, "tcp://127.0.0.1:0");
    answer = buy_two_lamps(runtime, server->address());
    server->shutdown();
  });
  return answer;
}
// [/sockets]

// [options]
std::uint32_t take_one_of_each(const vox::Client<shop::Shop>& client,
                               const vox::Executor& executor) {
  vox::CallOptions options;
  options.deadline = vox::after(executor.now(), 2s);
  options.metadata.add("trace-id", 4711);

  std::vector<vox::PendingCall<std::uint32_t, shop::TakeError>> calls;
  for (const char* name : {"chair", "lamp", "unicorn"}) {
    calls.push_back(client->take.with(options).start(name, 1));
  }
  std::uint32_t taken = 0;
  for (auto& call : calls) {
    if (call.wait()) taken += 1;
  }
  return taken;
}
// [/options]

// [errors]
vox::CallResult<std::uint32_t, shop::TakeError> take_patiently(
    const vox::Client<shop::Shop>& client, vox::Executor& executor, const std::string& name) {
  for (int attempt = 1;; ++attempt) {
    auto left = client->take.with({.deadline = vox::after(executor.now(), 1s)})(name, 1);
    if (left || !left.error().can_retry() || attempt == 3) return left;
    if (vox::await_sleep(executor, 100ms) == vox::Wake::cancelled) return left;
  }
}
// [/errors]

}  // namespace

// [handlers]
namespace shop {

struct Desk {
  virtual ~Desk() = default;
  virtual std::string name() = 0;
};
VOX_SERVICE(Desk, name)

struct Workshop {
  virtual ~Workshop() = default;
  virtual std::string repair(const vox::Context& context, std::string item) = 0;
  virtual std::string greet(const vox::Context& context) = 0;
};
VOX_SERVICE(Workshop, repair, greet)

class WorkshopImpl final : public Workshop {
 public:
  std::string repair(const vox::Context& context, std::string item) override {
    if (item == "hopeless") throw std::runtime_error("it fell apart");
    const int steps = item == "piano" ? 100'000 : 10;
    for (int step = 0; step < steps; ++step) {
      if (vox::await_sleep(context.executor(), 1ms) == vox::Wake::cancelled) {
        given_up += 1;
        return {};  // for nobody
      }
    }
    return item + ", as new";
  }

  std::string greet(const vox::Context& context) override {
    const vox::Client<Desk> desk(context.connection());
    const auto name = desk->name();
    return "hello " + (name ? *name : "stranger");
  }

  int given_up = 0;
};

}  // namespace shop
// [/handlers]

// [streams]
namespace shop {

struct Delivery {
  virtual ~Delivery() = default;
  virtual std::uint32_t unload(vox::Rx<Item> items) = 0;
  virtual void watch(std::uint32_t count, vox::Tx<Event> events) = 0;
};
VOX_SERVICE(Delivery, unload, watch)

class DeliveryImpl final : public Delivery {
 public:
  std::uint32_t unload(vox::Rx<Item> items) override {
    std::uint32_t count = 0;
    while (true) {
      const vox::Result<std::optional<Item>> item = items.receive();
      if (!item) return 0;       // not all of it came: item.error() says why
      if (!*item) return count;  // all of it came
      count += (*item)->count;
    }
  }

  void watch(std::uint32_t count, vox::Tx<Event> events) override {
    for (std::uint32_t i = 1; i <= count; ++i) {
      if (!events.send({Arrived{"chair", i}})) return;  // nobody listens any more
    }
  }
};

}  // namespace shop
// [/streams]

namespace {

// [calling_back]
class DeskImpl final : public shop::Desk {
 public:
  std::string name() override { return "Ada"; }
};

std::string be_greeted(const vox::Runtime& runtime, std::string_view address) {
  vox::Services mine;
  mine.add<shop::Desk>(std::make_shared<DeskImpl>());
  vox::ConnectOptions options;
  options.session = mine.on(vox::while_held());
  const auto workshop = vox::connect<shop::Workshop>(runtime, address, options);
  if (!workshop) return "no workshop";
  const vox::CallResult<std::string> greeting = (*workshop)->greet();
  workshop->session().shutdown();
  return greeting.value_or("no greeting");
}
// [/calling_back]

// [sending]
std::uint32_t deliver(const vox::Client<shop::Delivery>& delivery, const vox::Executor& executor,
                      std::uint32_t boxes) {
  const vox::Time deadline = vox::after(executor.now(), 5s);
  auto [tx, rx] = vox::channel<shop::Item>();
  auto unloaded = delivery->unload.with({.deadline = deadline}).start(rx);
  for (std::uint32_t i = 0; i < boxes; ++i) {
    if (!tx.send({"box", 1, std::nullopt}, deadline)) break;
  }
  tx.close();
  return unloaded.wait().value_or(0);
}
// [/sending]

// [receiving]
std::uint32_t watch(const vox::Client<shop::Delivery>& delivery, const vox::Executor& executor) {
  auto [tx, rx] = vox::channel<shop::Event>();
  auto watching = delivery->watch.start(40, tx);
  std::uint32_t arrived = 0;
  while (true) {
    const auto event = rx.receive(vox::after(executor.now(), 1s));
    if (!event) break;   // nothing for a second, or the stream is not whole
    if (!*event) break;  // the end, after everything that was sent
    if (std::holds_alternative<shop::Arrived>((*event)->value)) arrived += 1;
  }
  return watching.wait() && rx.end() == vox::ChannelEnd::closed ? arrived : 0;
}
// [/receiving]

// [connections]
vox::Services whole_house(std::shared_ptr<shop::WorkshopImpl> workshop) {
  vox::Services services;
  services.add<shop::Workshop>(std::move(workshop));
  services.add<shop::Delivery>(std::make_shared<shop::DeliveryImpl>());
  return services;
}

std::string visit(const vox::Connected<shop::Workshop>& workshop, const vox::Executor& executor) {
  const auto delivery = workshop.open<shop::Delivery>();
  if (!delivery) return "no delivery";
  const std::uint32_t unloaded = deliver(*delivery, executor, 20);

  const auto orders = workshop.open<shop::Orders>();
  if (orders) return "nobody serves that";
  return std::to_string(unloaded) + " unloaded; " +
         std::string(orders.error().metadata.text(vox::metadata_error_key).value_or(""));
}
// [/connections]

// [routes]
vox::SessionOptions for_members(const vox::Services& services) {
  vox::SessionOptions options = services.on({});
  options.acceptor = [services](const vox::ConnectionRequest& request) {
    if (request.metadata.text("card") != "gold") {
      return vox::AcceptDecision::reject("members only");
    }
    return services.route(request.service);
  };
  return options;
}
// [/routes]

// [middleware]
class ShowCard final : public vox::Middleware {
 public:
  std::optional<vox::Refusal> before(vox::CallInfo& call) override {
    call.metadata.add("card", "gold", vox::metadata_sensitive);
    return {};
  }
};

class AskForCard final : public vox::Middleware {
 public:
  std::optional<vox::Refusal> before(vox::CallInfo& call) override {
    if (call.metadata.text("card") == "gold") return {};
    return vox::Refusal{.fault = vox::CallFault::invalid_payload, .text = "members only"};
  }
  void after(vox::CallInfo& call, const vox::CallEnd& end) override {
    std::printf("%s.%s: %s\n", std::string(call.service).c_str(), std::string(call.method).c_str(),
                end.fault ? vox::to_string(*end.fault).data() : "ok");
  }
};
// [/middleware]

}  // namespace

// [evolving]
namespace shop::next {

struct Item {
  std::string supplier = "unknown";
  std::string name;
  std::optional<std::string> colour;
  std::uint32_t count = 0;
};
VOX_STRUCT(Item, supplier, name, colour, count)
VOX_DEFAULTS(Item, supplier)

struct Shop {
  virtual ~Shop() = default;
  virtual std::vector<Item> items() = 0;
};
VOX_SERVICE(Shop, items)

}  // namespace shop::next
// [/evolving]

namespace {

// [shutdown]
vox::ShutdownReport close_in_order(vox::ServiceServer& server) {
  const vox::ShutdownReport report = server.shutdown({.drain = 5s, .grace = 1s});
  for (const vox::PendingWork& work : report.pending()) {
    std::printf("given up: %s %llu\n", vox::to_string(work.kind).data(),
                static_cast<unsigned long long>(work.id));
  }
  return report;
}
// [/shutdown]

// [threads]
std::uint32_t take_from_a_thread(const vox::Connected<shop::Shop>& client,
                                 vox::Executor& executor) {
  std::atomic<std::uint32_t> left = 0;
  std::atomic<bool> done = false;
  std::thread other([&left, &done, client] {
    left = client->take("chair", 1).value_or(0);
    done = true;
  });
  vox::Wake wake = vox::Wake::deadline;
  while (!done && wake != vox::Wake::cancelled) wake = vox::await_sleep(executor, 1ms);
  other.join();
  return left;
}
// [/threads]

// [limits]
constexpr vox::Limits for_strangers() {
  vox::Limits limits;
  limits.connections_local_max = 1;
  limits.connections_remote_max = 4;
  limits.requests_max = 16;
  limits.calls_max = 16;
  limits.channels_max = 32;
  limits.channels_unclaimed_max = 8;
  limits.channel_bytes_max = 1 << 20;
  limits.answer_bytes_max = 1 << 20;
  limits.request_bytes_max = 1 << 20;
  limits.proxies_bytes_max = 1 << 20;
  return limits;
}
static_assert(for_strangers().validate().has_value());
static_assert(for_strangers().session_bytes_max() < 24 << 20);
// [/limits]

// [resuming]
vox::ServeOptions that_can_be_resumed(vox::SessionRegistry& registry) {
  vox::ServeOptions options;
  options.session.resumable = true;
  options.session.registry = &registry;
  return options;
}

vox::Result<vox::LinkEpoch> come_back(const vox::Runtime& runtime, std::string_view address,
                                      const vox::SessionHandle& session) {
  auto stream = runtime.transport.connect(address);
  if (!stream) return vox::fail(stream.error());
  return session.resume(vox::make_link(runtime.executor, std::move(*stream), vox::Limits()),
                        {.deadline = vox::after(runtime.executor.now(), 5s)});
}
// [/resuming]

// [world]
class ShopHost final : public vox::sim::Program {
 public:
  explicit ShopHost(vox::sim::Host& host) : runtime_{host.executor(), host.transport()} {}
  void await_main() override { server_ = open_shop(runtime_, ":80"); }

 private:
  vox::Runtime runtime_;
  std::unique_ptr<vox::ServiceServer> server_;
};

class BuyerHost final : public vox::sim::Program {
 public:
  BuyerHost(vox::sim::Host& host, std::uint32_t& taken)
      : runtime_{host.executor(), host.transport()}, taken_(taken) {}
  void await_main() override {
    const auto client = vox::connect<shop::Shop>(runtime_, "shop:80", {.wait_for_service = 10s});
    if (client) taken_ = take_one_of_each(*client, runtime_.executor);
  }

 private:
  vox::Runtime runtime_;
  std::uint32_t& taken_;
};

bool buyers_get_what_is_there_over_bad_links(std::uint64_t seed) {
  const vox::sim::NetworkOptions bad{
      .latency = {1ms, 40ms}, .buffer_bytes = {256, 4096}, .short_read = {1, 10}};
  vox::sim::World world({.seed = seed, .network = bad, .fibers = {}});
  std::uint32_t taken = 0;
  world.add_host("shop", [](auto& host) { return std::make_unique<ShopHost>(host); });
  world.add_host("buyer", [&](auto& host) { return std::make_unique<BuyerHost>(host, taken); });
  world.run(vox::after(world.now(), 1min));
  return taken == 2;
}
// [/world]

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not as the guide says: %s\n", what);
  failures += 1;
}

void try_shop(const vox::Runtime& runtime) {
  const auto server = open_shop(runtime, "tcp://127.0.0.1:0");
  {
    const auto client = vox::connect<shop::Shop>(runtime, server->address());
    expect(client.has_value(), "a shop that serves is connected to");
    if (!client) return;
    expect(take_one_of_each(*client, runtime.executor) == 2, "two of three are there");
    auto left = take_patiently(*client, runtime.executor, "unicorn");
    expect(!left && left.error().user == shop::TakeError::unknown_item, "there are no unicorns");
    expect(take_from_a_thread(*client, runtime.executor) == 2, "two chairs are left");
    const vox::Client<shop::next::Shop> next(client->connection());
    const auto items = next->items();
    expect(items && items->size() == 2 && items->back().name == "lamp" &&
               items->back().supplier == "unknown" && !items->back().colour,
           "an older shop's items are read");
    client->session().shutdown();
  }
  expect(close_in_order(*server).pending().empty(), "nothing is given up");
}

void try_house(const vox::Runtime& runtime) {
  const auto impl = std::make_shared<shop::WorkshopImpl>();
  const auto server = vox::serve(runtime, "tcp://127.0.0.1:0", whole_house(impl));
  if (!server) return expect(false, "a house listens");
  expect(be_greeted(runtime, (*server)->address()) == "hello Ada", "a caller is called back");
  {
    const auto workshop = vox::connect<shop::Workshop>(runtime, (*server)->address());
    if (!workshop) return expect(false, "a house is connected to");
    expect((*workshop)->repair("lamp").value_or("") == "lamp, as new", "a lamp is repaired");
    expect((*workshop)->greet().value_or("") == "hello stranger", "a caller may have no desk");
    const auto thrown = (*workshop)->repair("hopeless");
    expect(!thrown && thrown.error().fault == vox::CallFault::cancelled, "exceptions stay there");
    const auto late =
        (*workshop)->repair.with({.deadline = vox::after(runtime.executor.now(), 200ms)})("piano");
    expect(!late && late.error().fault == vox::CallFault::deadline_exceeded, "a deadline passes");
    for (int i = 0; i < 1000 && impl->given_up == 0; ++i) {
      (void)vox::await_sleep(runtime.executor, 1ms);
    }
    expect(impl->given_up == 1, "and the handler is cancelled");
    expect(visit(*workshop, runtime.executor) ==
               "20 unloaded; no service 'Orders' here; there are: Workshop, Delivery",
           "services have connections of their own");
    const auto delivery = workshop->open<shop::Delivery>();
    expect(delivery && watch(*delivery, runtime.executor) == 40, "all that is sent arrives");
    workshop->session().shutdown();
  }
  (*server)->shutdown();
}

void try_members(const vox::Runtime& runtime) {
  vox::Services services;
  services.add<shop::Orders>(std::make_shared<OrdersImpl>(),
                             {.middleware = {std::make_shared<AskForCard>()}});
  auto server =
      vox::serve(runtime.executor, runtime.transport, "tcp://127.0.0.1:0", for_members(services));
  if (!server) return expect(false, "a club listens");
  {
    const auto guest = vox::connect<shop::Orders>(runtime, (*server)->address());
    if (!guest) return expect(false, "a club is connected to");
    const auto refused = (*guest)->length_of("text", {});
    expect(!refused && refused.error().text == "members only", "middleware refuses");
    const auto member = guest->with(std::make_shared<ShowCard>());
    expect(member->length_of("text", vox::as_bytes("bytes")).value_or(0) == 9, "or lets through");
    const auto placed = member->place({{{"lamp", 1}}, {}, 1});
    expect(placed && std::get<shop::Arrived>(placed->value).item == "lamp", "variants come back");
    expect(!guest->open<shop::Orders>(), "a route refuses who shows no card");
    vox::OpenOptions options;
    options.metadata.add("card", "gold");
    expect(guest->open<shop::Orders>(options).has_value(), "and takes who does");
    guest->session().shutdown();
  }
  (*server)->shutdown();
}

void try_resuming(const vox::Runtime& runtime) {
  vox::SessionRegistry registry;
  const auto server =
      vox::serve(runtime, "tcp://127.0.0.1:0", ShopImpl(), that_can_be_resumed(registry));
  if (!server) return expect(false, "a shop listens");
  {
    vox::ConnectOptions options;
    options.session.resumable = true;
    const auto client = vox::connect<shop::Shop>(runtime, (*server)->address(), options);
    if (!client) return expect(false, "a shop is connected to");
    const auto epoch = come_back(runtime, (*server)->address(), client->session());
    expect(epoch && epoch->value == 2, "a session goes on over its second link");
    expect((*client)->take("chair", 1).value_or(0) == 3, "and its calls are answered");
    client->session().shutdown();
  }
  (*server)->shutdown();
}

}  // namespace

int main() {
  expect(buy_on_sockets() == "7 are left", "seven lamps are left");
  vox::net::EpollExecutor executor;
  vox::net::NetTransport transport(executor);
  const vox::Runtime runtime{executor, transport};
  executor.run([&] {
    try_shop(runtime);
    try_house(runtime);
    try_members(runtime);
    try_resuming(runtime);
  });
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    expect(buyers_get_what_is_there_over_bad_links(seed), "buyers get what is there");
  }
  return failures == 0 ? 0 : 1;
}

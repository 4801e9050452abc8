// The two kinds of hosts of a simulated chat. What they run is the chat of production.
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include "examples/chat/chat_client.hpp"
#include "examples/chat/chat_server.hpp"
#include "examples/chat/sim_events.hpp"
#include "vox/runtime/event.hpp"
#include "vox/runtime/fiber_pool.hpp"

namespace chat {
namespace {

namespace sim = vox::sim;
using sim::ParamKind;

constexpr sim::ParamSpec server_params[] = {
    {"port", ParamKind::count, "4000", "Where it listens."},
};

class ChatServerHost final : public sim::Workload {
 public:
  ChatServerHost(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : host_(host), params_(params), context_(context) {}

  void await_run() override {
    ChatServer server({host_.executor(), host_.transport()}, host_.scope());
    vox::ServeOptions options;
    options.session.limits = context_.limits();
    const auto listening = server.listen(':' + std::to_string(params_.count("port")), options);
    VOX_ASSERT(listening.has_value());  // two servers on one port: the scenario is wrong
    constexpr vox::Duration long_time = std::chrono::hours(24);
    while (vox::await_sleep(host_.executor(), long_time) != vox::Wake::cancelled) {
    }
    server.await_end();
    if (server.room().dropped_count() > 0) context_.reach("chat.dropped");
  }

 private:
  sim::Host& host_;
  const sim::Params& params_;
  const sim::WorkloadContext context_;
};

constexpr sim::ParamSpec member_params[] = {
    {"server", ParamKind::host, "", "Which host has the room."},
    {"port", ParamKind::count, "4000", "Where it listens."},
    {"lines", ParamKind::count, "5..20", "Lines of one stay; drawn for each.", true},
    {"pause", ParamKind::duration, "0s..100ms", "Time before each line; drawn for each.", true},
    {"rest", ParamKind::duration, "0s..500ms", "Time between stays; drawn for each.", true},
    {"stays", ParamKind::count, "1000", "How often it comes.", true},
    {"leaves", ParamKind::flag, "true", "Whether it leaves when all its lines are said."},
    {"drops", ParamKind::ratio, "1/3", "How often it goes without closing what it says."},
    {"reads", ParamKind::flag, "true", "Whether it ever reads what it hears."},
    {"read_pause", ParamKind::duration, "0s", "Time after each line that it hears.", true},
    {"patience", ParamKind::duration, "5s", "How long it waits for anything."},
};

class ChatMember final : public sim::Workload {
 public:
  ChatMember(sim::Host& host, const sim::Params& params, const sim::WorkloadContext& context)
      : host_(host),
        params_(params),
        context_(context),
        draws_(context.draws()),
        is_prompt_(params.flag("reads") && params.duration("read_pause") == vox::Duration::zero()) {
    options_.session.limits = context.limits();
    options_.timeout = params.duration("patience");
  }

  void await_run() override {
    for (std::uint64_t i = 0; i < params_.count("stays"); ++i) {
      await_visit();
      if (!await_pause("rest")) return;
    }
  }

 private:
  // One stay, and how it is over: whoever notices first says so.
  struct Visit {
    Visit(vox::Executor& executor, vox::Scope& above, std::uint64_t number, Stay held)
        : id(number), stay(std::move(held)), fibers(executor, &above), heard_all(executor) {}
    const std::uint64_t id;
    Stay stay;
    bool is_over = false;
    vox::Scope fibers;
    vox::Event heard_all;
  };

  void await_visit() {
    const std::uint64_t id = context_.next_work_id();
    context_.report(sim::WorldEvent::work_started, id, as_number(sim::WorkKind::establish));
    auto stay = enter({host_.executor(), host_.transport()},
                      params_.host("server") + ':' + std::to_string(params_.count("port")),
                      host_.name(), options_, params_.duration("patience"));
    context_.report(sim::WorldEvent::work_ended, id, as_number(sim::WorkKind::establish),
                    stay ? 0 : sim::work_outcome(vox::Error::rejected));
    if (!stay) return;
    Visit visit(host_.executor(), host_.scope(), id, std::move(*stay));
    context_.report(stay_begun, id, visit.stay.welcome.room, visit.stay.welcome.next,
                    is_prompt_ ? 1 : 0);
    if (params_.flag("reads")) (void)visit.fibers.spawn([&] { await_hearing(visit); });
    await_saying(visit);
    await_leaving(visit);
  }

  void await_saying(Visit& visit) {
    const std::uint64_t lines_count = params_.draw_count("lines", draws_);
    for (std::uint64_t i = 0; i < lines_count; ++i) {
      if (!await_pause("pause") || visit.is_over) return;
      const std::uint64_t line = context_.next_work_id();
      context_.report(line_said, line, visit.id);
      const vox::Time deadline = vox::after(host_.executor().now(), params_.duration("patience"));
      if (!visit.stay.say.send(std::to_string(line), deadline)) return;
    }
    while (!params_.flag("leaves") && !visit.is_over) {
      constexpr vox::Duration glance = std::chrono::milliseconds(100);
      if (vox::await_sleep(host_.executor(), glance) == vox::Wake::cancelled) return;
    }
  }

  void await_hearing(Visit& visit) {
    for (;;) {
      const auto heard = visit.stay.hear.receive();
      if (!heard || !*heard) break;
      report_heard(visit, **heard);
      if (!is_prompt_ && !await_pause("read_pause")) break;
    }
    end(visit);
    visit.heard_all.set();
  }

  void report_heard(const Visit& visit, const Line& line) const {
    std::uint64_t number = 0;
    const char* const end = line.text.data() + line.text.size();
    if (std::from_chars(line.text.data(), end, number).ptr != end) number = 0;  // said by nobody
    context_.report(line_heard, visit.id, line.number, number, line.missed);
    if (line.missed > 0) context_.reach("chat.missed");
  }

  void await_leaving(Visit& visit) {
    end(visit);
    if (params_.flag("reads") && !draws_.chance(params_.ratio("drops"))) {
      visit.stay.say.close();
      (void)visit.heard_all.await_set(
          vox::after(host_.executor().now(), params_.duration("patience")));
    }
    const vox::Shield shield(host_.executor());
    (void)visit.stay.chat.shutdown();
    visit.fibers.cancel();
    const vox::Wake wake = visit.fibers.await_empty();
    VOX_ASSERT(wake == vox::Wake::signalled);
  }

  void end(Visit& visit) const {
    if (!std::exchange(visit.is_over, true)) context_.report(stay_over, visit.id);
  }

  bool await_pause(std::string_view name) {
    const vox::Duration pause = params_.draw_duration(name, draws_);
    return vox::await_sleep(host_.executor(), pause) != vox::Wake::cancelled;
  }

  sim::Host& host_;
  const sim::Params& params_;
  const sim::WorkloadContext context_;
  sim::Draws draws_;
  vox::ConnectOptions options_;
  const bool is_prompt_;
};

template <typename Made>
std::unique_ptr<sim::Workload> make(sim::Host& host, const sim::Params& params,
                                    const sim::WorkloadContext& context) {
  return std::make_unique<Made>(host, params, context);
}

}  // namespace

constinit const sim::WorkloadSpec chat_server_spec{"chat_server", "Has a chat room.", server_params,
                                                   &make<ChatServerHost>};
constinit const sim::WorkloadSpec chat_member_spec{
    "chat_member", "Comes to a chat_server, says lines and leaves, again and again.", member_params,
    &make<ChatMember>};

}  // namespace chat

// What a chat promises to its members, judged by what they said and heard.
//
//   chat.lines_in_one_order  all members of a room hear its lines in one order, none twice, none
//                            that nobody said, and are told how many they missed.
//   chat.everyone_hears      once faults have healed, a line is heard by its author and by everyone
//                            else who was there before it and reads, within the liveness bound, or
//                            they find out that their stay is over.
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "examples/chat/sim_events.hpp"
#include "sim/checkers/event_kind.hpp"

namespace chat {
namespace {

namespace sim = vox::sim;

struct StayRecord {
  std::uint64_t room = 0;
  std::uint64_t last = 0;  // the line that it heard last, or the one before its first
  bool is_prompt = false;
};

class LinesInOneOrder final : public sim::Checker {
 public:
  LinesInOneOrder() : Checker("chat.lines_in_one_order") {}

  void observe(std::uint64_t index, const sim::TraceEvent& event) override {
    if (is_kind(event, stay_begun)) stays_[event.object] = {event.a, event.b - 1, event.c != 0};
    if (is_kind(event, line_said)) said_.insert(event.object);
    if (is_kind(event, line_heard)) judge(index, event, stays_[event.object]);
  }
  void finish(sim::World&, sim::RunEnd) override {}

 private:
  void judge(std::uint64_t index, const sim::TraceEvent& event, StayRecord& stay) {
    const std::string line = "line " + std::to_string(event.b);
    if (!said_.contains(event.b)) fail_promise(index, line + " was heard and not said");
    if (event.a != stay.last + 1 + event.c) {
      fail_promise(index, "number " + std::to_string(event.a) + " was heard after number " +
                              std::to_string(stay.last) + " and " + std::to_string(event.c) +
                              " missed");
    }
    stay.last = event.a;
    const auto number = numbers_.try_emplace(event.b, stay.room, event.a).first->second;
    if (number != std::pair(stay.room, event.a)) fail_promise(index, line + " has two numbers");
    if (lines_.try_emplace({stay.room, event.a}, event.b).first->second != event.b) {
      fail_promise(index, line + " has the number of another");
    }
  }

  std::map<std::uint64_t, StayRecord> stays_;
  std::set<std::uint64_t> said_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> lines_;    // by room, number
  std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> numbers_;  // by line
};

class EveryoneHears final : public sim::Checker {
 public:
  explicit EveryoneHears(const sim::PromiseContext& context)
      : Checker("chat.everyone_hears"), context_(context) {}

  void observe(std::uint64_t index, const sim::TraceEvent& event) override {
    const vox::Time now{vox::Duration(event.at_ns)};
    judge_due(index, now);
    if (is_kind(event, stay_begun)) stays_[event.object] = {event.a, event.b - 1, event.c != 0};
    if (is_kind(event, stay_over)) stays_.erase(event.object);
    const bool counts =
        now >= context_.healed_at && vox::after(now, context_.liveness_bound) < context_.ends_at;
    if (is_kind(event, line_said)) {
      if (counts) said_.push_back({due_at(now), event.a, event.object});
    }
    if (is_kind(event, line_heard)) handle_heard(event, counts, now);
  }
  void finish(sim::World&, sim::RunEnd) override {}

 private:
  struct Said {
    vox::Time due;
    std::uint64_t stay;
    std::uint64_t line;
  };
  struct Numbered {
    vox::Time due;
    std::uint64_t room;
    std::uint64_t number;
  };

  [[nodiscard]] vox::Time due_at(vox::Time now) const {
    return vox::after(now, context_.liveness_bound);
  }

  void handle_heard(const sim::TraceEvent& event, bool counts, vox::Time now) {
    const auto found = stays_.find(event.object);
    if (found == stays_.end()) return;
    StayRecord& stay = found->second;
    stay.last = event.a;
    heard_by_.insert({event.b, event.object});
    const bool is_first = numbers_.insert({stay.room, event.a}).second;
    if (is_first && counts) numbered_.push_back({due_at(now), stay.room, event.a});
  }

  void judge_due(std::uint64_t index, vox::Time now) {
    for (; !said_.empty() && said_.front().due < now; said_.pop_front()) {
      const Said& said = said_.front();
      const auto stay = stays_.find(said.stay);
      if (stay == stays_.end() || !stay->second.is_prompt) continue;
      if (heard_by_.contains({said.line, said.stay})) continue;
      fail_promise(index, "line " + std::to_string(said.line) + " was not heard by its author");
    }
    for (; !numbered_.empty() && numbered_.front().due < now; numbered_.pop_front()) {
      judge(index, numbered_.front());
    }
  }

  void judge(std::uint64_t index, const Numbered& line) {
    for (const auto& [id, stay] : stays_) {
      if (!stay.is_prompt || stay.room != line.room || stay.last >= line.number) continue;
      fail_promise(index, "stay " + std::to_string(id) + " did not hear number " +
                              std::to_string(line.number));
    }
  }

  const sim::PromiseContext context_;
  std::map<std::uint64_t, StayRecord> stays_;  // that go on
  std::deque<Said> said_;
  std::deque<Numbered> numbered_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> heard_by_;  // line, stay
  std::set<std::pair<std::uint64_t, std::uint64_t>> numbers_;   // room, number
};

}  // namespace

constinit const sim::PromiseSpec one_order_spec{
    "chat.lines_in_one_order", "all members of a room hear its lines in one order, each once",
    sim::PromiseWhen::always, [](const sim::PromiseContext&) -> std::unique_ptr<sim::Checker> {
      return std::make_unique<LinesInOneOrder>();
    }};
constinit const sim::PromiseSpec everyone_hears_spec{
    "chat.everyone_hears", "once faults heal, whoever stays and reads hears every line",
    sim::PromiseWhen::eventually,
    [](const sim::PromiseContext& context) -> std::unique_ptr<sim::Checker> {
      return std::make_unique<EveryoneHears>(context);
    }};

}  // namespace chat

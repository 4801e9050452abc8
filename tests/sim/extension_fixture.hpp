// A small extension, as a user would write one: two tills that may forget an item, a promise that
// none is forgotten, a mark, and events of its own.
#pragma once

#include <memory>

#include "sim/checkers/event_kind.hpp"
#include "sim/extension.hpp"

namespace vox::sim {

inline constexpr WorldEvent item_sold = user_event(0);
inline constexpr WorldEvent item_booked = user_event(1);

class Till final : public Workload {
 public:
  Till(const Params& params, const WorkloadContext& context) : params_(params), context_(context) {}

  void await_run() override {
    Draws draws = context_.draws();
    for (std::uint64_t item = 1; item <= params_.count("items"); ++item) {
      context_.report(item_sold, item, 7);
      if (draws.chance(params_.ratio("forgets"))) {
        context_.reach("till.forgot");
      } else {
        context_.report(item_booked, item, 7);
      }
    }
  }

 private:
  const Params& params_;
  const WorkloadContext context_;
};

inline constexpr ParamSpec till_params[] = {
    {"items", ParamKind::count, "1..4", "Items to sell.", true},
    {"forgets", ParamKind::ratio, "0/1", "How often an item is not booked."},
};
inline constexpr WorkloadSpec till_spec{
    "till", "Sells items and books them.", till_params,
    [](Host&, const Params& params, const WorkloadContext& context) {
      return std::unique_ptr<Workload>(std::make_unique<Till>(params, context));
    }};

class ItemsBooked final : public Checker {
 public:
  ItemsBooked() : Checker("items.booked") {}
  void observe(std::uint64_t index, const TraceEvent& event) override {
    if (is_kind(event, item_sold)) sold_ += 1;
    if (is_kind(event, item_booked)) booked_ += 1;
    if (sold_ > booked_ + 1) fail_promise(index, "an item was forgotten");
  }
  void finish(World& world, RunEnd) override {
    if (sold_ != booked_) fail_promise(world.trace().events_count(), "the last item was forgotten");
  }

 private:
  std::uint64_t sold_ = 0;
  std::uint64_t booked_ = 0;
};

inline constexpr PromiseSpec items_booked_spec{
    "items.booked", "every item sold is booked", PromiseWhen::always, [](const PromiseContext&) {
      return std::unique_ptr<Checker>(std::make_unique<ItemsBooked>());
    }};

inline constexpr const WorkloadSpec* till_workloads[] = {&till_spec};
inline constexpr const PromiseSpec* till_promises[] = {&items_booked_spec};
inline constexpr MarkSpec till_marks[] = {
    {"till.forgot", "An item was sold and not booked."},
    {"till.sold_four", "A till sold its fourth item.", event_number(item_sold),
     [](const TraceEvent& event) { return event.object == 4; }},
};
inline constexpr EventSpec till_events[] = {
    {"item.sold", "item", {"price"}},
    {"item.booked", "item", {"price"}},
};
inline constexpr Extension till_extension{.workloads = till_workloads,
                                          .promises = till_promises,
                                          .marks = till_marks,
                                          .events = till_events};

inline constexpr std::string_view till_scenario_text = R"(# Every item that a till sells is booked.
[world]
seeds = "1..20"
duration = "1s"

[[host]]
name = "shop"

[[workload]]
host = "shop"
run = "till"
forgets = "1/4"

[expect]
promises = ["items.booked", "quiescent"]
reached = ["till.forgot", "till.sold_four"]
)";

}  // namespace vox::sim

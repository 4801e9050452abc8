// Running a record again.
#include "tools/replay/replay.hpp"

#include <algorithm>
#include <ostream>

#include "sim/determinism.hpp"
#include "sim/names.hpp"
#include "sim/source_revision.hpp"
#include "tools/sim/files.hpp"

namespace vox::tools {
namespace {

/// Prints the events that were asked for, as they happen, and remembers the last one.
class EventPrinter final : public sim::TraceSink {
 public:
  EventPrinter(const ReplayArguments& arguments, const sim::Scenario& scenario, std::ostream& out)
      : arguments_(arguments), hosts_(host_names(scenario.hosts)), out_(out) {}

  void on_event(std::uint64_t index, const sim::TraceEvent& event) override {
    if (arguments_.to_event > 0 && index > arguments_.to_event) return;
    if (index == arguments_.to_event) last_ = text_of(index, event);
    if (arguments_.print && is_wanted(index, event)) out_ << text_of(index, event) << '\n';
  }

  /// The event that was asked for with --to-event; empty when the run did not come to it.
  [[nodiscard]] const std::string& last() const { return last_; }

 private:
  [[nodiscard]] std::string_view name_of(std::uint32_t host) const {
    return host == 0 ? std::string_view("world") : std::string_view(hosts_.at(host - 1));
  }
  [[nodiscard]] std::string text_of(std::uint64_t index, const sim::TraceEvent& event) const {
    return format_event(index, event, name_of(event.host));
  }
  [[nodiscard]] bool is_wanted(std::uint64_t index, const sim::TraceEvent& event) const {
    if (arguments_.events && (index < arguments_.events->min || index > arguments_.events->max)) {
      return false;
    }
    const bool host_fits =
        arguments_.host.empty() || sim::matches_pattern(arguments_.host, name_of(event.host));
    return host_fits && (arguments_.kind.empty() ||
                         sim::matches_pattern(arguments_.kind, sim::event_name(event.kind)));
  }

  const ReplayArguments& arguments_;
  const std::vector<std::string> hosts_;
  std::ostream& out_;
  std::string last_;
};

std::string describe_failure(const std::optional<sim::Failure>& failure) {
  if (!failure) return "passed";
  return "failed: " + failure->promise + ": " + failure->message + " (event " +
         std::to_string(failure->event) + ')';
}

std::string describe_outcome(const sim::RunResult& result) {
  const bool stopped = result.end == sim::RunEnd::stopped && result.passed();
  return stopped ? "not judged: it was stopped" : describe_failure(result.failure);
}

bool is_same_failure(const std::optional<sim::Failure>& a, const std::optional<sim::Failure>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->promise == b->promise && a->event == b->event && a->message == b->message;
}

std::string describe_bracket(const sim::Bracket& bracket) {
  const std::string agreed = bracket.last_equal == 0
                                 ? "no checkpoint agrees"
                                 : "the checkpoint at event " + std::to_string(bracket.last_equal) +
                                       " is the last to agree";
  return "differs: " + agreed + ", so the first event that differs is one of " +
         std::to_string(bracket.last_equal + 1) + ".." + std::to_string(bracket.first_different);
}

// Of a run that was stopped only the checkpoints it came to can be compared, and no end.
Comparison compare_stopped(const sim::RunRecord& record, const sim::RunResult& result,
                           std::uint64_t stopped_at) {
  const std::size_t shared = std::min(record.checkpoints.size(), result.checkpoints.size());
  const std::span<const sim::Checkpoint> recorded(record.checkpoints.data(), shared);
  const std::span<const sim::Checkpoint> again(result.checkpoints.data(), shared);
  const auto bracket = sim::find_bracket({{}, 0, recorded}, {{}, 0, again});
  if (bracket) return {false, describe_bracket(*bracket)};
  return {true, "agrees at " + std::to_string(shared) + " checkpoints up to event " +
                    std::to_string(stopped_at)};
}

}  // namespace

Comparison compare_with_record(const sim::RunRecord& record, const sim::RunResult& result,
                               std::uint64_t stopped_at) {
  if (stopped_at > 0 && stopped_at <= result.events_count) {
    return compare_stopped(record, result, stopped_at);
  }
  const auto bracket = sim::find_bracket({record.hash, record.events_count, record.checkpoints},
                                         sim::print_of(result));
  if (bracket) return {false, describe_bracket(*bracket)};
  if (!is_same_failure(record.failure, result.failure)) {
    return {false, "differs: every event agrees, but it " + describe_failure(result.failure) +
                       ", and was recorded as " + describe_failure(record.failure)};
  }
  return {true, "agrees: " + std::to_string(result.events_count) + " events and " +
                    std::to_string(result.checkpoints.size()) + " checkpoints"};
}

ExitCode replay_command(const ReplayArguments& arguments, std::ostream& out,
                        std::ostream& complaints) {
  const auto text = read_text(arguments.path);
  if (!text) {
    complaints << arguments.program << ": " << text.error() << '\n';
    return ExitCode::usage;
  }
  const sim::ParsedRunFile parsed = sim::parse_run_file(*text);
  for (const sim::Diagnostic& diagnostic : parsed.diagnostics) {
    complaints << format_diagnostic(arguments.path, diagnostic) << '\n';
  }
  if (!parsed.record) return ExitCode::usage;
  const sim::RunRecord& record = *parsed.record;
  if (record.revision != sim::source_revision()) {
    complaints << "vox-replay: recorded by sources " << record.revision << ", these are "
               << sim::source_revision() << ": trying all the same\n";
  }
  EventPrinter printer(arguments, record.scenario, out);
  const sim::RunResult result = sim::run_scenario(
      record.scenario, record.seed, {.sinks = {&printer}, .stop_after_event = arguments.to_event});
  if (!printer.last().empty() && !arguments.print) out << printer.last() << '\n';
  const Comparison comparison = compare_with_record(record, result, arguments.to_event);
  out << record.scenario.name << " seed " << record.seed << ' ' << comparison.text << '\n'
      << "outcome: " << describe_outcome(result) << '\n';
  if (!comparison.agrees) return ExitCode::not_deterministic;
  return result.passed() ? ExitCode::held : ExitCode::broken;
}

}  // namespace vox::tools

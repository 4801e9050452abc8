// Writing and reading recorded runs.
#include "sim/run_file.hpp"

#include <charconv>

#include "sim/source_revision.hpp"
#include "sim/table_reader.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

constexpr ParamSpec run_params[] = {
    {"format", ParamKind::count, "", "The version of this section."},
    {"scenario", ParamKind::text, "", "The scenario's name."},
    {"seed", ParamKind::count, "", "The seed."},
    {"revision", ParamKind::text, "", "The sources that ran it."},
    {"outcome", ParamKind::text, "", "passed or failed."},
    {"hash", ParamKind::text, "", "Of every event."},
    {"events", ParamKind::count, "", "How many."},
    {"simulated", ParamKind::duration, "", "Virtual time at the end."},
};
constexpr ParamSpec failure_params[] = {
    {"promise", ParamKind::text, "", "What was broken."},
    {"event", ParamKind::count, "", "By which event."},
    {"message", ParamKind::text, "", "How."},
};

constexpr std::size_t hash_digits = 32;

std::optional<std::uint64_t> parse_number(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, number, base);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

std::optional<TraceHash> parse_hash(std::string_view text) {
  if (text.size() != hash_digits) return std::nullopt;
  const auto high = parse_number(text.substr(0, hash_digits / 2), 16);
  const auto low = parse_number(text.substr(hash_digits / 2), 16);
  if (!high || !low) return std::nullopt;
  return TraceHash{.low = *low, .high = *high};
}

// "1024 0123456789abcdef0123456789abcdef"
std::optional<Checkpoint> parse_checkpoint(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const auto count = parse_number(text.substr(0, space), 10);
  const auto hash = parse_hash(text.substr(space + 1));
  if (!count || !hash) return std::nullopt;
  return Checkpoint{*count, *hash};
}

// Reads [run]; the scenario around it is read apart.
class RunReader {
 public:
  RunReader(const Node& run, Diagnostics& complaints) : table_(run, "[run]", complaints) {}

  void read(RunRecord& record) {
    const Settings settings = table_.take_settings(run_params);
    if (find_setting(settings, "format").range.min != run_file_format) {
      table_.complain(table_.position_of("format"),
                      "format in [run]: expected " + std::to_string(run_file_format));
    }
    record.scenario.name = find_setting(settings, "scenario").text;
    record.seed = find_setting(settings, "seed").range.min;
    record.revision = find_setting(settings, "revision").text;
    record.events_count = find_setting(settings, "events").range.min;
    const std::uint64_t simulated_ns = find_setting(settings, "simulated").range.min;
    record.simulated = Duration(static_cast<Duration::rep>(simulated_ns));
    read_hash(find_setting(settings, "hash").text, record);
    read_checkpoints(record);
    if (find_setting(settings, "outcome").text == "failed") read_failure(record);
    table_.finish();
  }

 private:
  void read_hash(std::string_view text, RunRecord& record) {
    if (const auto hash = parse_hash(text)) {
      record.hash = *hash;
    } else if (!text.empty()) {
      table_.complain(table_.position_of("hash"), "hash in [run]: expected 32 hex digits");
    }
  }

  void read_checkpoints(RunRecord& record) {
    for (const TableReader::Text& text : table_.take_texts("checkpoints", "checkpoints")) {
      if (const auto checkpoint = parse_checkpoint(text.text)) {
        record.checkpoints.push_back(*checkpoint);
      } else {
        table_.complain(text.position,
                        "checkpoints in [run]: expected a count of events and 32 hex digits");
      }
    }
  }

  void read_failure(RunRecord& record) {
    const Settings settings = table_.take_settings(failure_params);
    record.failure =
        Failure{find_setting(settings, "promise").text, find_setting(settings, "event").range.min,
                find_setting(settings, "message").text};
  }

  TableReader table_;
};

void write_line(std::string& text, std::string_view key, std::string_view value) {
  text += key;
  text += " = ";
  text += value;
  text += '\n';
}

}  // namespace

bool operator==(const RunRecord& a, const RunRecord& b) {
  return write_run_file(a) == write_run_file(b);  // the text says everything
}

RunRecord record_run(const Scenario& scenario, const RunResult& result) {
  return {.scenario = scenario,
          .seed = result.seed,
          .revision = std::string(source_revision()),
          .hash = result.hash,
          .events_count = result.events_count,
          .checkpoints = result.checkpoints,
          .simulated = result.simulated,
          .failure = result.failure};
}

std::string run_file_name(std::string_view scenario, std::uint64_t seed) {
  return std::string(scenario) + '.' + std::to_string(seed) + ".voxrun";
}

std::string write_run_file(const RunRecord& record) {
  const auto simulated_ns = static_cast<std::uint64_t>(record.simulated.count());
  std::string text = write_scenario(record.scenario);
  text += "\n[run]\n";
  write_line(text, "format", std::to_string(run_file_format));
  write_line(text, "scenario", toml_quoted(record.scenario.name));
  write_line(text, "seed", toml_quoted(std::to_string(record.seed)));
  write_line(text, "revision", toml_quoted(record.revision));
  write_line(text, "outcome", toml_quoted(record.failure ? "failed" : "passed"));
  write_line(text, "hash", toml_quoted(record.hash.to_string()));
  write_line(text, "events", std::to_string(record.events_count));
  write_line(text, "simulated", toml_quoted(format_amount(simulated_ns, Measure::duration)));
  if (record.failure) {
    write_line(text, "promise", toml_quoted(record.failure->promise));
    write_line(text, "event", std::to_string(record.failure->event));
    write_line(text, "message", toml_quoted(record.failure->message));
  }
  text += "checkpoints = [\n";
  for (const Checkpoint& checkpoint : record.checkpoints) {
    text += "  \"" + std::to_string(checkpoint.events_count) + ' ' + checkpoint.hash.to_string() +
            "\",\n";
  }
  return text + "]\n";
}

ParsedRunFile parse_run_file(std::string_view text) {
  const Document document = parse_document(text);
  if (!document.diagnostics.empty()) return {std::nullopt, document.diagnostics};
  const Entry* run = document.root.find("run");
  if (run == nullptr || run->value.kind != Node::Kind::table) {
    return {std::nullopt, {{{1, 1}, "this is not a recorded run: expected [run]"}}};
  }
  RunRecord record;
  Diagnostics complaints;
  RunReader(run->value, complaints).read(record);
  ParsedScenario parsed = read_scenario(document, text, record.scenario.name, "run");
  complaints.insert(complaints.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
  if (!complaints.empty()) return {std::nullopt, std::move(complaints)};
  VOX_ASSERT(parsed.scenario.has_value());
  record.scenario = *std::move(parsed.scenario);
  return {std::move(record), {}};
}

}  // namespace vox::sim

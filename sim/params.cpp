// From what a scenario says to what a run uses.
#include "sim/params.hpp"

#include "sim/names.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

bool is_amount(ParamKind kind) {
  return kind == ParamKind::duration || kind == ParamKind::bytes || kind == ParamKind::count;
}

Measure measure_of(ParamKind kind) {
  VOX_ASSERT(is_amount(kind));
  if (kind == ParamKind::duration) return Measure::duration;
  return kind == ParamKind::bytes ? Measure::bytes : Measure::count;
}

Parsed<Setting> parse_amount_setting(const ParamSpec& spec, std::string_view text,
                                     Setting setting) {
  if (spec.default_text == "for_ever" && text == "for_ever") {
    setting.range = {for_ever_ns, for_ever_ns};
    return setting;
  }
  const auto range = parse_range(text, measure_of(spec.kind));
  if (!range) return fail(range.error());
  if (!spec.ranged && text.find("..") != std::string_view::npos) {
    return fail("\"" + std::string(text) + "\" is a range: expected one value");
  }
  setting.range = *range;
  return setting;
}

// A stable 64-bit name of a section: FNV-1a. Random hashes it again.
std::uint64_t path_number(std::string_view path) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char character : path) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace

std::string_view to_string(ParamKind kind) {
  switch (kind) {
    case ParamKind::duration: return "duration";
    case ParamKind::bytes: return "bytes";
    case ParamKind::count: return "count";
    case ParamKind::ratio: return "ratio";
    case ParamKind::text: return "text";
    case ParamKind::flag: return "flag";
    case ParamKind::host: return "host";
  }
  VOX_UNREACHABLE("ParamKind has a value outside its enumerators");
}

std::string_view expected_value(const ParamSpec& spec) {
  switch (spec.kind) {
    case ParamKind::duration:
    case ParamKind::bytes:
    case ParamKind::count: return expected_amount(measure_of(spec.kind));
    case ParamKind::ratio: return "a fraction such as \"1/100\"";
    case ParamKind::text: return "a text in quotes";
    case ParamKind::flag: return "true or false";
    case ParamKind::host: return "the name of a host in quotes";
  }
  VOX_UNREACHABLE("ParamKind has a value outside its enumerators");
}

Parsed<Setting> parse_setting(const ParamSpec& spec, std::string_view text) {
  Setting setting{.name = std::string(spec.name), .kind = spec.kind};
  if (is_amount(spec.kind)) return parse_amount_setting(spec, text, std::move(setting));
  switch (spec.kind) {
    case ParamKind::ratio: {
      const Parsed<Ratio> ratio = parse_ratio(text);
      if (!ratio) return fail(ratio.error());
      setting.ratio = *ratio;
      return setting;
    }
    case ParamKind::flag:
      if (text != "true" && text != "false") return fail(std::string("expected true or false"));
      setting.range = {text == "true" ? 1U : 0U, text == "true" ? 1U : 0U};
      return setting;
    default:
      if (text.empty()) return fail("expected " + std::string(expected_value(spec)));
      setting.text = text;
      return setting;
  }
}

Setting default_setting(const ParamSpec& spec) {
  VOX_ASSERT(!spec.default_text.empty());
  Parsed<Setting> setting = parse_setting(spec, spec.default_text);
  VOX_ASSERT(setting.has_value());
  return *std::move(setting);
}

std::string format_setting(const Setting& setting) {
  switch (setting.kind) {
    case ParamKind::count:
      if (setting.range.min == setting.range.max) return std::to_string(setting.range.min);
      return toml_quoted(format_range(setting.range, Measure::count));
    case ParamKind::duration:
    case ParamKind::bytes:
      return toml_quoted(format_range(setting.range, measure_of(setting.kind)));
    case ParamKind::ratio: return toml_quoted(format_ratio(setting.ratio));
    case ParamKind::flag: return setting.range.min == 1 ? "true" : "false";
    case ParamKind::text:
    case ParamKind::host: return toml_quoted(setting.text);
  }
  VOX_UNREACHABLE("ParamKind has a value outside its enumerators");
}

std::string toml_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      quoted += '\\';
      quoted += character;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += "\\u00";
      quoted += digits[byte >> 4U];
      quoted += digits[byte & 0xFU];
    } else {
      quoted += character;
    }
  }
  return quoted + '"';
}

const Setting& find_setting(const Settings& settings, std::string_view name) {
  for (const Setting& setting : settings) {
    if (setting.name == name) return setting;
  }
  VOX_UNREACHABLE("a setting that its section does not have");
}

Draws scenario_draws(const Random& random, std::string_view path) {
  return {random, Purpose::scenario, 0, 0, path_number(path)};
}

Params::Params(const Settings& settings, const Random& random, std::string_view path,
               std::span<const std::string> hosts) {
  for (const Setting& setting : settings) {
    Draws draws = scenario_draws(random, std::string(path) + '/' + setting.name);
    Value value{setting, 0};
    if (setting.kind == ParamKind::host) {
      const std::vector<std::string> matching = matching_names(setting.text, hosts);
      VOX_ASSERT(!matching.empty());  // the reader has checked it
      value.setting.text = matching[draws.below(matching.size())];
    } else {
      value.drawn = draws.within(setting.range);
    }
    values_.push_back(std::move(value));
  }
}

const Params::Value& Params::find(std::string_view name, ParamKind kind) const {
  for (const Value& value : values_) {
    if (value.setting.name != name) continue;
    VOX_ASSERT(value.setting.kind == kind);
    return value;
  }
  VOX_UNREACHABLE("a parameter that its workload does not list");
}

Duration Params::duration(std::string_view name) const {
  return as_duration(find(name, ParamKind::duration).drawn);
}
std::uint64_t Params::bytes(std::string_view name) const {
  return find(name, ParamKind::bytes).drawn;
}
std::uint64_t Params::count(std::string_view name) const {
  return find(name, ParamKind::count).drawn;
}
Ratio Params::ratio(std::string_view name) const {
  return find(name, ParamKind::ratio).setting.ratio;
}
const std::string& Params::text(std::string_view name) const {
  return find(name, ParamKind::text).setting.text;
}
const std::string& Params::host(std::string_view name) const {
  return find(name, ParamKind::host).setting.text;
}
bool Params::flag(std::string_view name) const { return find(name, ParamKind::flag).drawn == 1; }

Duration Params::draw_duration(std::string_view name, Draws& draws) const {
  return as_duration(draws.within(find(name, ParamKind::duration).setting.range));
}
std::uint64_t Params::draw_bytes(std::string_view name, Draws& draws) const {
  return draws.within(find(name, ParamKind::bytes).setting.range);
}
std::uint64_t Params::draw_count(std::string_view name, Draws& draws) const {
  return draws.within(find(name, ParamKind::count).setting.range);
}

}  // namespace vox::sim

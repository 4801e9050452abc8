// What can be set in a section of a scenario, and the values it has in one run.
//
// Three steps from a file to a number. A ParamSpec says that a key exists, its kind, its default
// and what it is for; from it the file is checked, the reference is printed and errors are worded.
// A Setting is what a scenario says: a value, or the range one is drawn from. Params are what one
// seed makes of it. A draw is keyed by the path of its section and the key's name, so that another
// section, host or fault leaves every draw here as it was.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/quantity.hpp"
#include "sim/random.hpp"
#include "vox/base/time.hpp"

namespace vox::sim {

/// What a key holds.
enum class ParamKind : std::uint8_t {
  duration,  // "20ms"
  bytes,     // "64KiB"
  count,     // 12
  ratio,     // "1/100"
  text,      // "anything"
  flag,      // true
  host,      // "server", or a pattern: one that matches is drawn
};
std::string_view to_string(ParamKind kind);

struct ParamSpec {
  std::string_view name;
  ParamKind kind = ParamKind::text;
  /// As it would stand in a file, without quotes. Empty: the key must be given. A duration whose
  /// default is "for_ever" may be set to that as well.
  std::string_view default_text;
  /// One sentence, for the reference.
  std::string_view doc;
  /// Whether "A..B" may stand here. Durations, sizes and counts only.
  bool ranged = false;
};

/// What a scenario says about one key.
struct Setting {
  std::string name;
  ParamKind kind = ParamKind::text;
  Range<std::uint64_t> range = {};  // a duration in ns, bytes, a count, a flag as 0 or 1
  Ratio ratio = {};
  std::string text = {};  // a text, a host or pattern of hosts
  friend bool operator==(const Setting&, const Setting&) = default;
};
using Settings = std::vector<Setting>;

/// `text` is the value without quotes. Fails with what was expected.
[[nodiscard]] Parsed<Setting> parse_setting(const ParamSpec& spec, std::string_view text);
/// The default of a key that has one: asserted.
[[nodiscard]] Setting default_setting(const ParamSpec& spec);
/// As it stands in a file: quoted where TOML wants quotes.
[[nodiscard]] std::string format_setting(const Setting& setting);
/// What `spec` expects, in words: `a duration in ns, us, ms, s, m or h, such as "20ms"`.
[[nodiscard]] std::string_view expected_value(const ParamSpec& spec);
/// A basic string of TOML.
[[nodiscard]] std::string toml_quoted(std::string_view text);

/// The setting called `name`: asserted to be there.
[[nodiscard]] const Setting& find_setting(const Settings& settings, std::string_view name);

/// The draws of one section: `path` names it, "workload/caller/client-2".
[[nodiscard]] Draws scenario_draws(const Random& random, std::string_view path);

/// The values of one section in one run. Asking for a key that its ParamSpecs do not have, or as
/// another kind, is a bug: asserted.
class Params {
 public:
  /// Draws every range once. `hosts` are those that a host's pattern is drawn from.
  Params(const Settings& settings, const Random& random, std::string_view path,
         std::span<const std::string> hosts);

  [[nodiscard]] Duration duration(std::string_view name) const;
  [[nodiscard]] std::uint64_t bytes(std::string_view name) const;
  [[nodiscard]] std::uint64_t count(std::string_view name) const;
  [[nodiscard]] Ratio ratio(std::string_view name) const;
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] const std::string& host(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;

  // A new value from the key's range each time, for whoever wants variety within one run.
  [[nodiscard]] Duration draw_duration(std::string_view name, Draws& draws) const;
  [[nodiscard]] std::uint64_t draw_bytes(std::string_view name, Draws& draws) const;
  [[nodiscard]] std::uint64_t draw_count(std::string_view name, Draws& draws) const;

 private:
  struct Value {
    Setting setting;
    std::uint64_t drawn = 0;
  };
  [[nodiscard]] const Value& find(std::string_view name, ParamKind kind) const;

  std::vector<Value> values_;
};

}  // namespace vox::sim

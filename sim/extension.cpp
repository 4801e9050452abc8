// An extension held against the catalog, and joined with it.
#include "sim/extension.hpp"

#include <algorithm>
#include <vector>

#include "sim/catalog_tables.hpp"
#include "sim/runner.hpp"
#include "vox/base/assert.hpp"

namespace vox::sim {
namespace {

using Checked = Result<void, std::string>;

// The joined tables: they are the catalog for the rest of the program.
struct JoinedTables {
  std::vector<const WorkloadSpec*> workloads;
  std::vector<const PromiseSpec*> promises;
  std::vector<MarkSpec> marks;
  std::vector<EventSpec> events;
};

std::string quoted(std::string_view what, std::string_view name) {
  return std::string(what) + " \"" + std::string(name) + '"';
}

// What a name of the extension may be. Of a workload's the names of entries are made, which have no
// points; the others are two words or more, "stock.taken".
Checked check_name(std::string_view what, std::string_view name) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  const std::string allowed = std::string(letters) + (what == "workload" ? "" : ".");
  if (!name.empty() && name.find_first_not_of(allowed) == std::string_view::npos) return {};
  return fail(quoted(what, name) + ": a name has letters, digits, \"_\" and \"-\"" +
              (what == "workload" ? "" : ", and points between words"));
}

// `taken` has all names of the kind: the built-in ones and those of the extension so far.
Checked take_name(std::string_view what, std::string_view name,
                  std::vector<std::string_view>& taken) {
  if (auto checked = check_name(what, name); !checked) return checked;
  if (std::find(taken.begin(), taken.end(), name) != taken.end()) {
    return fail(quoted(what, name) + ": there is one of that name already");
  }
  taken.push_back(name);
  return {};
}

Checked check_params(const WorkloadSpec& spec) {
  std::vector<std::string_view> taken;
  for (const ParamSpec& param : workload_params()) taken.push_back(param.name);
  for (const ParamSpec& param : spec.params) {
    const std::string key = "key of workload \"" + std::string(spec.name) + "\",";
    if (auto checked = take_name(key, param.name, taken); !checked) return checked;
    if (param.default_text.empty()) continue;
    if (const auto preset = parse_setting(param, param.default_text); !preset) {
      return fail(quoted(key, param.name) + ": its default: " + preset.error());
    }
  }
  return {};
}

Checked check_workloads(const Extension& extension) {
  std::vector<std::string_view> taken;
  for (const WorkloadSpec* spec : catalog_tables().workloads) taken.push_back(spec->name);
  for (const WorkloadSpec* spec : extension.workloads) {
    if (auto checked = take_name("workload", spec->name, taken); !checked) return checked;
    if (spec->factory == nullptr)
      return fail(quoted("workload", spec->name) + ": it has no factory");
    if (auto checked = check_params(*spec); !checked) return checked;
  }
  return {};
}

Checked check_promises(const Extension& extension) {
  std::vector<std::string_view> taken{time_passes_promise, limits_fit_promise};
  for (const PromiseSpec* spec : catalog_tables().promises) taken.push_back(spec->name);
  for (const PromiseSpec* spec : extension.promises) {
    if (auto checked = take_name("promise", spec->name, taken); !checked) return checked;
    if (spec->factory == nullptr)
      return fail(quoted("promise", spec->name) + ": it has no factory");
  }
  return {};
}

Checked check_marks(const Extension& extension) {
  std::vector<std::string_view> taken;
  for (const MarkSpec& spec : catalog_tables().marks) taken.push_back(spec.name);
  for (const MarkSpec& spec : extension.marks) {
    if (auto checked = take_name("mark", spec.name, taken); !checked) return checked;
    if (spec.kind == MarkSpec::by_actors && spec.is_event != nullptr) {
      return fail(quoted("mark", spec.name) + ": it says which events are it, but not their kind");
    }
  }
  return {};
}

// An event shares its name space with those of the core and of the world, since filters of a replay
// go by name.
Checked check_events(const Extension& extension) {
  if (extension.events.size() > user_events_max) {
    return fail("events: there may be " + std::to_string(user_events_max) + " at most");
  }
  std::vector<std::string_view> taken;
  for (std::uint16_t kind = 0; kind < event_kinds_count; ++kind) taken.push_back(event_name(kind));
  for (std::uint16_t kind = event_number(WorldEvent::host_started); kind <= last_world_event;
       ++kind) {
    taken.push_back(event_name(kind));
  }
  for (const EventSpec& spec : extension.events) {
    if (auto checked = take_name("event", spec.name, taken); !checked) return checked;
    if (spec.object.empty()) return fail(quoted("event", spec.name) + ": its object has no name");
  }
  return {};
}

template <typename Spec>
std::vector<const Spec*> joined(std::span<const Spec* const> built_in,
                                std::span<const Spec* const> added) {
  std::vector<const Spec*> all(built_in.begin(), built_in.end());
  all.insert(all.end(), added.begin(), added.end());
  std::sort(all.begin(), all.end(), [](const Spec* a, const Spec* b) { return a->name < b->name; });
  return all;
}

JoinedTables join(const CatalogTables& built_in, const Extension& extension) {
  JoinedTables tables;
  tables.workloads = joined(built_in.workloads, extension.workloads);
  tables.promises = joined(built_in.promises, extension.promises);
  tables.marks.assign(built_in.marks.begin(), built_in.marks.end());
  tables.marks.insert(tables.marks.end(), extension.marks.begin(), extension.marks.end());
  tables.events.assign(extension.events.begin(), extension.events.end());
  return tables;
}

}  // namespace

Checked check_extension(const Extension& extension) {
  if (auto checked = check_workloads(extension); !checked) return checked;
  if (auto checked = check_promises(extension); !checked) return checked;
  if (auto checked = check_marks(extension); !checked) return checked;
  return check_events(extension);
}

Checked install_extension(const Extension& extension) {
  if (are_catalog_tables_replaced()) return fail(std::string("an extension is installed already"));
  if (auto checked = check_extension(extension); !checked) return checked;
  static const JoinedTables tables = join(catalog_tables(), extension);
  replace_catalog_tables({.workloads = tables.workloads,
                          .promises = tables.promises,
                          .marks = tables.marks,
                          .events = tables.events});
  VOX_ASSERT(are_catalog_tables_replaced());
  return {};
}

}  // namespace vox::sim

// The bounds of a session as docs/LIMITS.md.
#include <ostream>
#include <span>
#include <utility>

#include "sim/limits_table.hpp"
#include "tools/sim/catalog_command.hpp"
#include "vox/base/assert.hpp"
#include "vox/base/session_bytes.hpp"
#include "vox/schema/plan_nodes.hpp"
#include "vox/schema/schema.hpp"
#include "vox/session/gauges.hpp"

namespace vox::tools {
namespace {

void print_quoted(std::ostream& out, std::string_view word, std::string_view otherwise) {
  if (word.empty()) {
    out << otherwise;
  } else {
    out << '`' << word << '`';
  }
}

// Rows and params are the same table, in the same order.
void print_summary(std::ostream& out) {
  out << "\n| limit | default | unit | gauge | violation |\n| --- | --- | --- | --- | --- |\n";
  const std::span<const sim::ParamSpec> params = sim::limit_params();
  for (std::size_t i = 0; i < params.size(); ++i) {
    const LimitRow& row = limit_rows()[i];
    VOX_ASSERT(row.name == params[i].name);
    out << "| `" << row.name << "` | `" << params[i].default_text << "` | "
        << to_string(params[i].kind) << " | ";
    print_quoted(out, row.gauge, "–");
    out << " | ";
    print_quoted(out, row.violation, "–");
    out << " |\n";
  }
}

void print_rows(std::ostream& out) {
  for (const LimitRow& row : limit_rows()) {
    out << "\n### `" << row.name << "`\n\n" << row.doc << '\n' << row.reason << '\n';
    if (!row.no_gauge.empty()) out << "It has no gauge: " << row.no_gauge << ".\n";
  }
}

void print_gauges(std::ostream& out) {
  out << "\n## Gauges\n\n| gauge | of a | what it counts | bound |\n| --- | --- | --- | --- |\n";
  for (const GaugeRow& row : gauge_rows()) {
    out << "| `" << row.name << "` | " << (row.read_session != nullptr ? "session" : "connection")
        << " | " << row.doc << " | ";
    print_quoted(out, row.limit, "derived");
    out << " |\n";
  }
}

// Bounds that are no members of Limits, because nobody has a reason to set them.
void print_fixed(std::ostream& out) {
  const schema::SchemaLimits schemas;
  struct Row {
    const char* name;
    std::uint64_t value;
    const char* doc;
    const char* past_it;
  };
  const Row rows[] = {
      {"parts_max", schemas.parts_max,
       "fields, variants, elements and arguments of all that it has described",
       "`schema_too_large`"},
      {"bindings_max", schemas.bindings_max,
       "methods and directions that it has said the types of, known here or not; each counts 256 "
       "and more as `schema_bytes`, so the default of `schema_bytes_max` is met before",
       "`schema_too_large`"},
      {"nesting_max", schemas.nesting_max, "type references inside each other",
       "`schema_too_large`"},
      {"plan_parts_max", schema::plan_parts_max,
       "of what a plan consists, by which values of a method that is known here are translated; "
       "one for each such method",
       "the call is answered `invalid_payload`"},
  };
  out << "\n## What is fixed\n\nOf the schemas that the counterpart describes on one connection, "
         "beside `schemas_max` and `schema_bytes_max`:\n\n"
         "| bound | value | of what | past it |\n| --- | ---: | --- | --- |\n";
  for (const Row& row : rows) {
    out << "| `" << row.name << "` | " << row.value << " | " << row.doc << " | " << row.past_it
        << " |\n";
  }
}

// The terms of Limits::session_bytes_max(), whose sum is asserted to be all of it.
void print_memory(std::ostream& out) {
  const Limits limits;
  const std::pair<const char*, std::uint64_t> terms[] = {
      {"the session itself and its links", costs::session_bytes},
      {"a handshake under way", costs::handshake_bytes(limits)},
      {"connections, with every request that each may have", costs::connections_bytes(limits)},
      {"bytes of requests, answers, results and opens", costs::buffered_bytes(limits)},
      {"what is known of schemas", costs::schemas_bytes(limits)},
      {"the link's buffers", costs::link_bytes(limits)},
      {"refusals owed and closes remembered", costs::notes_bytes(limits)},
      {"one message on its way through", costs::passing_bytes(limits)},
      {"the buffer that messages are encoded in", costs::scratch_bytes(limits)},
  };
  out << "\n## What a session can hold\n\n`Limits::session_bytes_max()` is a sum over these "
         "bounds, "
         "known at compile time: see\n`vox/base/session_bytes.hpp` for its terms, and for what is "
         "not in it. With the defaults:\n\n| term | bytes |\n| --- | ---: |\n";
  std::uint64_t sum = 0;
  for (const auto& [what, bytes] : terms) {
    out << "| " << what << " | " << bytes << " |\n";
    sum += bytes;
  }
  VOX_ASSERT(sum == limits.session_bytes_max());
  out << "| **together** | **" << sum << "** |\n";
}

}  // namespace

void print_limits_markdown(std::ostream& out) {
  out << "# Limits\n\nEvery bound of a session, made by `vox-sim list --limits`; a test compares "
         "the "
         "two. The rows are\n`vox/base/limits_table.cpp`, the members `vox::Limits`. What a "
         "counterpart breaks by passing one is in\n[PROTOCOL.md](PROTOCOL.md). A gauge is read "
         "with `SessionHandle::gauges()` or `ConnectionHandle::gauges()`.\n";
  print_summary(out);
  out << "\n## What each is for\n";
  print_rows(out);
  print_fixed(out);
  print_gauges(out);
  print_memory(out);
}

}  // namespace vox::tools

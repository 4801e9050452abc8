// What the catalog's functions read: the built-in tables, or those joined by an extension's.
// Internal to sim: catalog.cpp has the former, extension.cpp makes the latter.
#pragma once

#include <span>

#include "sim/catalog.hpp"
#include "sim/extension.hpp"

namespace vox::sim {

struct CatalogTables {
  std::span<const WorkloadSpec* const> workloads;  // by name
  std::span<const PromiseSpec* const> promises;    // by name
  std::span<const MarkSpec> marks;                 // the place of each is its number in traces
  std::span<const EventSpec> events;               // user_event(0) and on
};

[[nodiscard]] const CatalogTables& catalog_tables();
/// Once in a program's life; see install_extension().
void replace_catalog_tables(const CatalogTables& tables);
[[nodiscard]] bool are_catalog_tables_replaced();

}  // namespace vox::sim

# The schema layer: what types look like to the protocol, and reading what others' look like.
set(VOX_SCHEMA_HEADERS
  schema/codec.hpp schema/describe.hpp schema/described.hpp schema/described_variant.hpp
  schema/envelope.hpp schema/extract.hpp schema/for_each.hpp schema/method_id.hpp schema/plan.hpp
  schema/schema.hpp schema/shape.hpp schema/tracker.hpp schema/type.hpp schema/type_fixed.hpp
  schema/type_std.hpp)
set(VOX_SCHEMA_INTERNAL_HEADERS
  schema/hash.hpp schema/kinds.hpp schema/local_types.hpp schema/part_count.hpp
  schema/part_reader.hpp schema/plan_builder.hpp schema/plan_nodes.hpp schema/schema_ids.hpp
  schema/schema_names.hpp schema/type_table.hpp)
set(VOX_SCHEMA_SOURCES
  schema/describe.cpp schema/envelope.cpp schema/envelope_shape.cpp schema/extract.cpp
  schema/hash.cpp schema/hash_schema.cpp schema/kinds.cpp
  schema/local_types.cpp schema/method_id.cpp schema/part_count.cpp schema/plan.cpp
  schema/plan_builder.cpp schema/plan_compare.cpp schema/plan_nodes.cpp schema/plan_settle.cpp
  schema/schema_decode.cpp schema/schema_encode.cpp schema/schema_ids.cpp schema/shape.cpp
  schema/tracker.cpp)

# The schema layer: what types look like to the protocol, and reading what others' look like.
set(VOX_SCHEMA_HEADERS
  schema/extract.hpp schema/method_id.hpp schema/plan.hpp schema/schema.hpp schema/shape.hpp
  schema/tracker.hpp)
set(VOX_SCHEMA_INTERNAL_HEADERS
  schema/hash.hpp schema/schema_ids.hpp schema/schema_names.hpp)
set(VOX_SCHEMA_SOURCES
  schema/extract.cpp schema/hash.cpp schema/hash_schema.cpp schema/method_id.cpp schema/schema_decode.cpp
  schema/schema_encode.cpp schema/schema_ids.cpp schema/shape.cpp)

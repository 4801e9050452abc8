# The schema layer: what types look like to the protocol, and reading what others' look like.
set(VOX_SCHEMA_HEADERS
  schema/codec.hpp schema/describe.hpp schema/extract.hpp schema/for_each.hpp
  schema/method_id.hpp schema/plan.hpp schema/schema.hpp schema/shape.hpp schema/tracker.hpp
  schema/type.hpp schema/type_std.hpp)
set(VOX_SCHEMA_INTERNAL_HEADERS
  schema/hash.hpp schema/schema_names.hpp)
set(VOX_SCHEMA_SOURCES
  schema/hash.cpp schema/hash_schema.cpp schema/method_id.cpp schema/schema_decode.cpp
  schema/schema_encode.cpp schema/shape.cpp)

// The two shapes of one structure.
#include "sim/actors/echo_schemas.hpp"

namespace vox::sim {
namespace {

constexpr schema::Shape u64_shape{.primitive = schema::Primitive::u64};
constexpr schema::Shape body{.primitive = schema::Primitive::bytes};

constexpr schema::FieldShape number_field{
    .name = "number", .type = +[]() -> const schema::Shape& { return u64_shape; }};
constexpr schema::FieldShape body_field{.name = "body",
                                        .type = +[]() -> const schema::Shape& { return body; }};

constexpr schema::FieldShape fields_as_written[] = {number_field, body_field};
constexpr schema::FieldShape fields_as_read[] = {body_field, number_field};

constexpr schema::Shape as_written{.kind = schema::ShapeKind::structure,
                                   .declaration = fields_as_written,
                                   .name = "Echo",
                                   .fields = fields_as_written};
constexpr schema::Shape as_read{.kind = schema::ShapeKind::structure,
                                .declaration = fields_as_read,
                                .name = "Echo",
                                .fields = fields_as_read};

}  // namespace

std::shared_ptr<const schema::SchemaSet> echo_schemas() {
  return schema::make_schema_set(as_written);
}

const schema::Shape& echo_as_read() { return as_read; }

}  // namespace vox::sim

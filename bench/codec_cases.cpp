// Messages of the sizes that matter, metadata, values and schemas. Each case works on what it has
// made beforehand, and into a buffer that has been used before, as a session does.
//
// Encoding a message lends args and answers: "joined" is what it costs to have it as one piece.
#include "bench/codec_cases.hpp"

#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/schema/plan.hpp"
#include "vox/schema/schema.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::bench {
namespace {

using wire::Message;

Metadata some_metadata() {
  Metadata metadata;
  metadata.add("vox-operation-id", 7);
  metadata.add("trace-id", std::string("4bf92f3577b34da6a3ce929d0e0e4736"));
  metadata.add("attempt", 2, metadata_no_propagate);
  metadata.add("authorization", std::string(120, 'x'), metadata_sensitive);
  return metadata;
}

// A message with what it lends.
struct Owned {
  Bytes args;
  Message message;
  Bytes scratch{};
  Bytes encoded{};
};

void join(Owned& owned) {
  const wire::EncodedMessage encoded = wire::encode_message(owned.message, owned.scratch);
  owned.encoded.resize(encoded.size());
  std::byte* to = owned.encoded.data();
  for (const BytesView part : encoded.parts) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
}

std::shared_ptr<Owned> request(std::size_t args_bytes, Metadata metadata) {
  auto owned = std::make_shared<Owned>(Owned{Bytes(args_bytes, std::byte{7}), {}});
  owned->message = {{},
                    wire::Call{{41}, {0x880bc4eee23574be}, std::move(metadata), owned->args, {}}};
  join(*owned);
  return owned;
}

void add_message(std::vector<CodecCase>& cases, const std::string& name,
                 const std::shared_ptr<Owned>& owned) {
  const std::size_t bytes = owned->encoded.size();
  cases.push_back({"encode " + name, bytes, [owned] {
                     benchmark::DoNotOptimize(
                         wire::encode_message(owned->message, owned->scratch).parts);
                   }});
  cases.push_back({"encode joined " + name, bytes, [owned] {
                     join(*owned);
                     benchmark::DoNotOptimize(owned->encoded.data());
                   }});
  cases.push_back({"decode " + name, bytes, [owned, limits = Limits{}] {
                     const auto decoded = wire::decode_message(owned->encoded, limits);
                     benchmark::DoNotOptimize(decoded.has_value());
                   }});
}

void add_messages(std::vector<CodecCase>& cases) {
  add_message(cases, "request 32", request(32, {}));
  add_message(cases, "request 64 KiB", request(std::size_t{64} << 10, {}));
  add_message(cases, "request 1 MiB", request(std::size_t{1} << 20, {}));
  add_message(cases, "request 32 with metadata", request(32, some_metadata()));
}

// {u64, string, f64, option<u32>, [i32]}, as generated code would do it.
void write_value(wire::PostcardWriter& writer) {
  writer.write_u64(1'700'000'000'000);
  writer.write_text("a name of ordinary length");
  writer.write_f64(0.25);
  writer.write_option(true);
  writer.write_u32(300);
  writer.write_count(16);
  for (std::int32_t element = -8; element < 8; ++element) writer.write_i32(element * 1000);
}

std::int64_t read_value(wire::PostcardReader& reader) {
  std::int64_t sum = static_cast<std::int64_t>(reader.read_u64());
  sum += static_cast<std::int64_t>(reader.read_text().size());
  sum += reader.read_f64() > 0 ? 1 : 0;
  if (reader.read_option()) sum += reader.read_u32();
  const std::size_t count = reader.read_count(1);
  for (std::size_t element = 0; element < count; ++element) sum += reader.read_i32();
  return sum;
}

void add_values(std::vector<CodecCase>& cases) {
  auto out = std::make_shared<Bytes>();
  wire::PostcardWriter writer(*out);
  write_value(writer);
  const std::size_t bytes = writer.finish().size();
  cases.push_back({"write value", bytes, [out] {
                     wire::PostcardWriter again(*out);
                     write_value(again);
                     benchmark::DoNotOptimize(again.finish().data());
                   }});
  cases.push_back({"read value", bytes, [in = *out] {
                     wire::PostcardReader reader(in);
                     benchmark::DoNotOptimize(read_value(reader));
                     VOX_ASSERT(reader.finish() == Violation::none);
                   }});
}

void add_schemas(std::vector<CodecCase>& cases) {
  const Bytes envelope = to_bytes(wire::envelope_schema());
  cases.push_back({"decode schemas of the envelope", envelope.size(), [envelope] {
                     const auto schemas = schema::decode_schemas(envelope, {});
                     benchmark::DoNotOptimize(schemas->data());
                   }});
  const Bytes hello = wire::encode_handshake(wire::Hello{}, wire::SendSchema::yes);
  cases.push_back({"decode hello with schemas", hello.size(), [hello, limits = Limits{}] {
                     const auto decoded = wire::decode_handshake(hello, limits);
                     benchmark::DoNotOptimize(decoded.has_value());
                   }});
}

// {id, name, age} as it comes, and for a reader who has the fields in another order.
const schema::Shape& u64_shape() {
  static const schema::Shape shape{.primitive = schema::Primitive::u64};
  return shape;
}
const schema::Shape& u8_shape() {
  static const schema::Shape shape{.primitive = schema::Primitive::u8};
  return shape;
}
const schema::Shape& text_shape() {
  static const schema::Shape shape{.primitive = schema::Primitive::string};
  return shape;
}
const schema::Shape& sent_shape() {
  static constexpr schema::FieldShape fields[] = {
      {"id", u64_shape}, {"name", text_shape}, {"age", u8_shape}};
  static const schema::Shape shape{
      .kind = schema::ShapeKind::structure, .name = "Person", .fields = fields};
  return shape;
}
const schema::Shape& reordered_shape() {
  static constexpr schema::FieldShape fields[] = {
      {"age", u8_shape}, {"name", text_shape}, {"id", u64_shape}};
  static const schema::Shape shape{
      .kind = schema::ShapeKind::structure, .name = "Person", .fields = fields};
  return shape;
}

std::shared_ptr<const schema::Plan> plan_for(const schema::SchemaPayload& said,
                                             const schema::Shape& local) {
  const schema::FindSchema find = [&said](schema::SchemaId id) -> const schema::Schema* {
    for (const schema::Schema& one : said.schemas) {
      if (one.id == id) return &one;
    }
    return nullptr;
  };
  auto plan = schema::build_plan(find, said.root, local);
  VOX_ASSERT(plan.has_value());
  return *std::move(plan);
}

void add_plans(std::vector<CodecCase>& cases) {
  const auto said = std::make_shared<const schema::SchemaPayload>(schema::extract(sent_shape()));
  Bytes value(1, std::byte{0x29});
  const Bytes name = to_bytes(
      "\x19"
      "a name of ordinary length");
  value.insert(value.end(), name.begin(), name.end());
  value.push_back(std::byte{0x21});
  for (const auto& [how, local] :
       {std::pair{"identity", &sent_shape()}, std::pair{"reordered", &reordered_shape()}}) {
    cases.push_back(
        {std::string("build plan, ") + how, schema::encode_payload(*said).size(),
         [said, local = local] { benchmark::DoNotOptimize(plan_for(*said, *local).get()); }});
    cases.push_back({std::string("translate, ") + how, value.size(),
                     [plan = plan_for(*said, *local), value, out = Bytes()]() mutable {
                       out.clear();
                       VOX_ASSERT(plan->translate(value, out, 1000) == Violation::none);
                       benchmark::DoNotOptimize(out.data());
                     }});
  }
}

}  // namespace

std::vector<CodecCase> codec_cases() {
  std::vector<CodecCase> cases;
  add_messages(cases);
  add_values(cases);
  add_schemas(cases);
  add_plans(cases);
  return cases;
}

}  // namespace vox::bench

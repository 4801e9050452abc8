// Handshake messages to bytes: each a map of one pair, its name and its fields, all fields present
// and in the order in which the reference implementation declares them.
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/wire/cbor_writer.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/handshake_names.hpp"

namespace vox::wire {
namespace {

constexpr std::size_t lets_go_bytes = 9;  // the shortest of them

class HandshakeEncoder {
 public:
  HandshakeEncoder(Bytes& out, SendSchema schema) : writer_(out), schema_(schema) {}

  void operator()(const Hello& hello) {
    writer_.write_variant_name(hello_name);
    writer_.write_map(6);
    write_parity(hello.parity);
    write_common(hello);
  }
  void operator()(const HelloYourself& hello) {
    writer_.write_variant_name(hello_yourself_name);
    writer_.write_map(5);
    write_common(hello);
  }
  void operator()(const LetsGo&) {
    writer_.write_variant_name(lets_go_name);
    writer_.write_map(0);
  }
  void operator()(const Sorry& sorry) {
    writer_.write_variant_name(sorry_name);
    writer_.write_map(1);
    writer_.write_text(reason_name);
    writer_.write_text(sorry.reason);
  }

 private:
  // The five fields of both kinds of hello.
  template <typename AnyHello>
  void write_common(const AnyHello& hello) {
    write_settings(hello.connection_settings);
    write_schema();
    writer_.write_text(supports_retry_name);
    writer_.write_bool(hello.supports_retry);
    write_resume_key(hello.resume_key);
    write_metadata(hello.metadata);
  }

  void write_parity(Parity parity) {
    writer_.write_text(parity_name);
    writer_.write_variant_name(parity == Parity::odd ? odd_name : even_name);
    writer_.write_null();
  }

  void write_settings(const ConnectionSettings& settings) {
    writer_.write_text(connection_settings_name);
    writer_.write_map(2);
    write_parity(settings.parity);
    writer_.write_text(max_concurrent_requests_name);
    writer_.write_u64(settings.max_concurrent_requests);
  }

  void write_schema() {
    writer_.write_text(schema_name);
    if (schema_ == SendSchema::yes) {
      writer_.write_item(envelope_schema());
    } else {
      writer_.write_array(0);
    }
  }

  void write_resume_key(const std::optional<ResumeKey>& key) {
    writer_.write_text(resume_key_name);
    if (!key) return writer_.write_null();
    writer_.write_variant_name(resume_key_bytes_name);  // a struct of one field looks the same
    writer_.write_bytes(*key);
  }

  void write_metadata(const Metadata& metadata) {
    writer_.write_text(metadata_name);
    writer_.write_array(metadata.size());
    for (const MetadataEntry& entry : metadata) write_entry(entry);
  }

  void write_entry(const MetadataEntry& entry) {
    writer_.write_map(3);
    writer_.write_text(entry_key_name);
    writer_.write_text(entry.key);
    writer_.write_text(entry_value_name);
    if (const auto* text = std::get_if<std::string_view>(&entry.value)) {
      writer_.write_variant_name(text_kind_name);
      writer_.write_text(*text);
    } else if (const auto* bytes = std::get_if<BytesView>(&entry.value)) {
      writer_.write_variant_name(bytes_kind_name);
      writer_.write_bytes(*bytes);
    } else {
      writer_.write_variant_name(number_kind_name);
      writer_.write_u64(std::get<std::uint64_t>(entry.value));
    }
    writer_.write_text(entry_flags_name);
    writer_.write_u64(entry.flags);
  }

  CborWriter writer_;
  SendSchema schema_;
};

}  // namespace

Bytes encode_handshake(const HandshakeMessage& message, SendSchema schema) {
  Bytes out;
  std::visit(HandshakeEncoder(out, schema), message);
  VOX_ASSERT(out.size() >= lets_go_bytes);
  return out;
}

}  // namespace vox::wire

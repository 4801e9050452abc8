// Bytes to handshake messages.
//
// What may be absent is what the reference implementation lets be absent. An absent field is not a
// null one: only the resume key may be null.
#include <algorithm>
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/wire/cbor_fields.hpp"
#include "vox/wire/cbor_reader.hpp"
#include "vox/wire/handshake.hpp"
#include "vox/wire/handshake_names.hpp"
#include "vox/wire/metadata_codec.hpp"

namespace vox::wire {
namespace {

class HandshakeDecoder {
 public:
  HandshakeDecoder(BytesView bytes, const Limits& limits)
      : input_(bytes), reader_(bytes), limits_(limits) {}

  Result<HandshakeMessage, Violation> message() {
    HandshakeMessage message = read_message();
    if (reader_.failed()) return fail(reader_.violation());
    return message;
  }

 private:
  HandshakeMessage read_message() {
    const std::string_view name = reader_.read_variant_name();
    if (name == hello_name) return read_hello();
    if (name == hello_yourself_name) return read_hello_yourself();
    if (name == lets_go_name) return read_lets_go();
    if (name == sorry_name) return read_sorry();
    reader_.refuse(Violation::unknown_variant);
    return {};
  }

  Hello read_hello() {
    static constexpr std::array fields = {
        CborField{connection_settings_name, Presence::required},
        CborField{schema_name, Presence::required},
        CborField{supports_retry_name, Presence::optional},
        CborField{resume_key_name, Presence::optional},
        CborField{metadata_name, Presence::optional},
        CborField{parity_name, Presence::required},
    };
    Hello hello;
    hello.supports_retry = false;
    read_fields(reader_, fields, [&](std::size_t field) {
      if (fields[field].name == parity_name) {
        hello.parity = read_parity();
      } else {
        read_common(hello, field);
      }
    });
    return hello;
  }

  HelloYourself read_hello_yourself() {
    static constexpr std::array fields = {
        CborField{connection_settings_name, Presence::required},
        CborField{schema_name, Presence::required},
        CborField{supports_retry_name, Presence::optional},
        CborField{resume_key_name, Presence::optional},
        CborField{metadata_name, Presence::optional},
    };
    HelloYourself hello;
    hello.supports_retry = false;
    read_fields(reader_, fields, [&](std::size_t field) { read_common(hello, field); });
    return hello;
  }

  // The five fields of both kinds of hello, which stand first and in this order in both lists.
  template <typename AnyHello>
  void read_common(AnyHello& hello, std::size_t field) {
    switch (field) {
      case 0: hello.connection_settings = read_settings(); return;
      case 1: hello.envelope_schema = read_schema(); return;
      case 2: hello.supports_retry = reader_.read_bool(); return;
      case 3: hello.resume_key = read_resume_key(); return;
      case 4: hello.metadata = read_metadata(); return;
      default: VOX_UNREACHABLE("a field that is in no list");
    }
  }

  LetsGo read_lets_go() {
    read_fields(reader_, std::array<CborField, 0>{},
                [](std::size_t) { VOX_UNREACHABLE("a field of a message without fields"); });
    return {};
  }

  Sorry read_sorry() {
    static constexpr std::array fields = {CborField{reason_name, Presence::required}};
    Sorry sorry;
    read_fields(reader_, fields, [&](std::size_t) { sorry.reason = reader_.read_text(); });
    return sorry;
  }

  Parity read_parity() {
    const std::string_view name = reader_.read_variant_name();
    if (name != odd_name && name != even_name) reader_.refuse(Violation::unknown_variant);
    reader_.read_null();
    return name == odd_name ? Parity::odd : Parity::even;
  }

  ConnectionSettings read_settings() {
    static constexpr std::array fields = {
        CborField{parity_name, Presence::required},
        CborField{max_concurrent_requests_name, Presence::required},
    };
    ConnectionSettings settings;
    read_fields(reader_, fields, [&](std::size_t field) {
      VOX_ASSERT(field < fields.size());
      if (field == 0) settings.parity = read_parity();
      if (field == 1) settings.max_concurrent_requests = reader_.read_u32();
    });
    return settings;
  }

  // Any list of whatever, for somebody else to look into. An empty one says nothing.
  BytesView read_schema() {
    const std::size_t begin = input_.size() - reader_.remaining();
    const std::size_t schemas = reader_.read_array();
    for (std::size_t count = 0; count < schemas && !reader_.failed(); ++count) reader_.skip();
    if (schemas == 0 || reader_.failed()) return {};
    return input_.subspan(begin, input_.size() - reader_.remaining() - begin);
  }

  std::optional<ResumeKey> read_resume_key() {
    if (reader_.try_read_null()) return std::nullopt;
    static constexpr std::array fields = {CborField{resume_key_bytes_name, Presence::required}};
    BytesView bytes;
    read_fields(reader_, fields, [&](std::size_t) { bytes = reader_.read_bytes(); });
    ResumeKey key{};
    if (bytes.size() != key.size()) return std::nullopt;
    std::ranges::copy(bytes, key.begin());
    return key;
  }

  Metadata read_metadata() {
    const std::size_t count = reader_.read_array();
    if (count > limits_.metadata_entries_max) reader_.refuse(Violation::metadata_too_large);
    Metadata metadata;
    const std::size_t remaining_before = reader_.remaining();
    for (std::size_t index = 0; index < count && !reader_.failed(); ++index) {
      const MetadataEntry entry = read_entry();
      if (remaining_before - reader_.remaining() > limits_.metadata_bytes_max) {
        reader_.refuse(Violation::metadata_too_large);
      }
      if (!reader_.failed()) metadata.add(entry);
    }
    if (!reader_.failed()) VOX_ASSERT(metadata.size() == count);
    return metadata;
  }

  MetadataEntry read_entry() {
    static constexpr std::array fields = {
        CborField{entry_key_name, Presence::required},
        CborField{entry_value_name, Presence::required},
        CborField{entry_flags_name, Presence::required},
    };
    MetadataEntry entry;
    read_fields(reader_, fields, [&](std::size_t field) {
      VOX_ASSERT(field < fields.size());
      if (field == 0) entry.key = reader_.read_text();
      if (field == 1) entry.value = read_value();
      if (field == 2) entry.flags = reader_.read_u64();
    });
    return entry;
  }

  MetadataEntry::Value read_value() {
    const std::string_view kind = reader_.read_variant_name();
    if (kind == text_kind_name) return reader_.read_text();
    if (kind == bytes_kind_name) return reader_.read_bytes();
    if (kind == number_kind_name) return reader_.read_u64();
    reader_.refuse(Violation::unknown_variant);
    return {};
  }

  const BytesView input_;
  CborReader reader_;
  const Limits& limits_;
};

}  // namespace

Result<HandshakeMessage, Violation> decode_handshake(BytesView bytes, const Limits& limits) {
  return HandshakeDecoder(bytes, limits).message();
}

}  // namespace vox::wire

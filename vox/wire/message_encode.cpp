// Messages to bytes, in one pass over their fields.
//
// Opaque bytes (args, results, items) and schemas are lent, not copied: opaque bytes stand between
// what precedes and what follows them, which lie side by side in `scratch`; schemas come last.
#include <variant>

#include "vox/base/assert.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/message_numbers.hpp"
#include "vox/wire/metadata_codec.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {
namespace {

// Every field that is neither metadata nor bytes, each at its longest: connection, kind, id, body,
// method, an opaque length and a varint length.
constexpr std::size_t fixed_bytes_max = 10 + 1 + 10 + 1 + 10 + 4 + 10;

class Encoder {
 public:
  explicit Encoder(PostcardWriter& writer) : writer_(writer) {}

  void operator()(const ProtocolError& error) {
    begin(MessageKind::protocol_error, error.description.size());
    writer_.write_text(error.description);
  }
  void operator()(const ConnectionOpen& open) {
    begin(MessageKind::connection_open, metadata_bytes_bound(open.metadata));
    write_settings(open.settings);
    write_metadata(writer_, open.metadata);
  }
  void operator()(const ConnectionAccept& accept) {
    begin(MessageKind::connection_accept, metadata_bytes_bound(accept.metadata));
    write_settings(accept.settings);
    write_metadata(writer_, accept.metadata);
  }
  void operator()(const ConnectionReject& reject) {
    begin(MessageKind::connection_reject, metadata_bytes_bound(reject.metadata));
    write_metadata(writer_, reject.metadata);
  }
  void operator()(const ConnectionClose& close) {
    begin(MessageKind::connection_close, metadata_bytes_bound(close.metadata));
    write_metadata(writer_, close.metadata);
  }
  void operator()(const Call& call) {
    begin(call.request, RequestBody::call, metadata_bytes_bound(call.metadata));
    writer_.write_u64(call.method.value);
    write_metadata(writer_, call.metadata);
    lend_opaque(call.args);
    lend_schemas(call.schemas);
  }
  void operator()(const Response& response) {
    begin(response.request, RequestBody::response, metadata_bytes_bound(response.metadata));
    write_metadata(writer_, response.metadata);
    lend_opaque(response.ret);
    lend_schemas(response.schemas);
  }
  void operator()(const Cancel& cancel) {
    begin(cancel.request, RequestBody::cancel, metadata_bytes_bound(cancel.metadata));
    write_metadata(writer_, cancel.metadata);
  }
  void operator()(const Schema& schema) {
    begin(MessageKind::schema, 0);
    writer_.write_u64(schema.method.value);
    write_number(schema.direction, directions_count);
    lend_schemas(schema.schemas);
  }
  void operator()(const ChannelItem& item) {
    begin(item.channel, ChannelBody::item, 0);
    lend_opaque(item.item);
  }
  void operator()(const ChannelClose& close) {
    begin(close.channel, ChannelBody::close, metadata_bytes_bound(close.metadata));
    write_metadata(writer_, close.metadata);
  }
  void operator()(const ChannelReset& reset) {
    begin(reset.channel, ChannelBody::reset, metadata_bytes_bound(reset.metadata));
    write_metadata(writer_, reset.metadata);
  }
  void operator()(const GrantCredit& grant) {
    begin(grant.channel, ChannelBody::grant_credit, 0);
    writer_.write_u32(grant.additional);
  }
  void operator()(const Ping& ping) {
    begin(MessageKind::ping, 0);
    writer_.write_u64(ping.nonce);
  }
  void operator()(const Pong& pong) {
    begin(MessageKind::pong, 0);
    writer_.write_u64(pong.nonce);
  }

  EncodedMessage finish() {
    const std::size_t split = is_lending_ ? split_ : writer_.size();
    const BytesView written = writer_.lend();
    VOX_ASSERT(split <= written.size());
    if (!is_lending_) VOX_ASSERT(lent_.empty());
    const EncodedMessage encoded{{written.first(split), lent_, written.subspan(split), schemas_}};
    VOX_ASSERT(encoded.size() == written.size() + lent_.size() + schemas_.size());
    return encoded;
  }

 private:
  void begin(MessageKind kind, std::size_t variable_bytes) {
    writer_.reserve(fixed_bytes_max + variable_bytes);
    write_number(kind, message_kinds_count);
  }
  void begin(RequestId request, RequestBody body, std::size_t variable_bytes) {
    begin(MessageKind::request, variable_bytes);
    writer_.write_u64(request.value);
    write_number(body, request_bodies_count);
  }
  void begin(ChannelId channel, ChannelBody body, std::size_t variable_bytes) {
    begin(MessageKind::channel, variable_bytes);
    writer_.write_u64(channel.value);
    write_number(body, channel_bodies_count);
  }

  // What our own code casts into an enum is not checked by anybody else.
  template <typename Enum>
  void write_number(Enum value, std::uint32_t count) {
    VOX_ASSERT(number_of(value) < count);
    writer_.write_variant(number_of(value));
  }

  void write_settings(const ConnectionSettings& settings) {
    write_number(settings.parity, parities_count);
    writer_.write_u32(settings.max_concurrent_requests);
  }

  void lend_opaque(BytesView bytes) {
    writer_.write_opaque_length(bytes.size());
    lend(bytes);
  }
  // At most once a message, as what follows: there are only four parts.
  void lend(BytesView bytes) {
    VOX_ASSERT(!is_lending_);
    is_lending_ = true;
    lent_ = bytes;
    split_ = writer_.size();
  }
  // The last of a message.
  void lend_schemas(BytesView bytes) {
    VOX_ASSERT(schemas_.empty());
    writer_.write_count(bytes.size());
    schemas_ = bytes;
  }

  PostcardWriter& writer_;
  bool is_lending_ = false;
  BytesView lent_;
  BytesView schemas_;
  std::size_t split_ = 0;
};

}  // namespace

EncodedMessage encode_message(const Message& message, Bytes& scratch) {
  PostcardWriter writer(scratch);
  writer.write_u64(message.connection.value);
  Encoder encoder(writer);
  std::visit(encoder, message.payload);
  return encoder.finish();
}

}  // namespace vox::wire

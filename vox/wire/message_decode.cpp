// Bytes to messages: each payload is the sequence of its fields, and what was wrong with any of
// them is asked once at the end.
//
// Braces evaluate their fields from left to right, which is the order on the wire.
#include <utility>

#include "vox/base/assert.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/message_numbers.hpp"
#include "vox/wire/metadata_codec.hpp"
#include "vox/wire/postcard_reader.hpp"

namespace vox::wire {
namespace {

class Decoder {
 public:
  Decoder(BytesView bytes, const Limits& limits) : reader_(bytes), limits_(limits) {}

  Result<Message, Violation> message() {
    Message message{ConnectionId{reader_.read_u64()}, payload()};
    const Violation violation = reader_.finish();
    if (violation != Violation::none) return fail(violation);
    VOX_ASSERT(reader_.remaining() == 0);
    return message;
  }

 private:
  Payload payload() {
    switch (static_cast<MessageKind>(reader_.read_variant(message_kinds_count))) {
      case MessageKind::protocol_error: return ProtocolError{reader_.read_text()};
      case MessageKind::connection_open: return ConnectionOpen{settings(), metadata()};
      case MessageKind::connection_accept: return ConnectionAccept{settings(), metadata()};
      case MessageKind::connection_reject: return ConnectionReject{metadata()};
      case MessageKind::connection_close: return ConnectionClose{metadata()};
      case MessageKind::request: return request(RequestId{reader_.read_u64()});
      case MessageKind::schema: return Schema{method(), direction(), reader_.read_bytes()};
      case MessageKind::channel: return channel(ChannelId{reader_.read_u64()});
      case MessageKind::ping: return Ping{reader_.read_u64()};
      case MessageKind::pong: return Pong{reader_.read_u64()};
    }
    VOX_UNREACHABLE("the reader refuses kinds that do not exist");
  }

  Payload request(RequestId id) {
    switch (static_cast<RequestBody>(reader_.read_variant(request_bodies_count))) {
      case RequestBody::call:
        return Call{id, method(), metadata(), reader_.read_opaque(), reader_.read_bytes()};
      case RequestBody::response:
        return Response{id, metadata(), reader_.read_opaque(), reader_.read_bytes()};
      case RequestBody::cancel: return Cancel{id, metadata()};
    }
    VOX_UNREACHABLE("the reader refuses bodies that do not exist");
  }

  Payload channel(ChannelId id) {
    switch (static_cast<ChannelBody>(reader_.read_variant(channel_bodies_count))) {
      case ChannelBody::item: return ChannelItem{id, reader_.read_opaque()};
      case ChannelBody::close: return ChannelClose{id, metadata()};
      case ChannelBody::reset: return ChannelReset{id, metadata()};
      case ChannelBody::grant_credit: return GrantCredit{id, reader_.read_u32()};
    }
    VOX_UNREACHABLE("the reader refuses bodies that do not exist");
  }

  ConnectionSettings settings() {
    return {static_cast<Parity>(reader_.read_variant(parities_count)), reader_.read_u32()};
  }
  MethodId method() { return {reader_.read_u64()}; }
  BindingDirection direction() {
    return static_cast<BindingDirection>(reader_.read_variant(directions_count));
  }
  Metadata metadata() { return read_metadata(reader_, limits_); }

  PostcardReader reader_;
  const Limits& limits_;
};

}  // namespace

Result<Message, Violation> decode_message(BytesView bytes, const Limits& limits) {
  return Decoder(bytes, limits).message();
}

}  // namespace vox::wire

// Streams of typed values that belong to a call: Tx<T> sends, Rx<T> receives.
//
// A method names them as it uses them itself: one that takes an Rx reads what its caller sends, one
// that takes a Tx sends to its caller. The caller makes both halves with channel<T>(), gives one
// away in the arguments, and keeps the other:
//
//   auto [tx, rx] = vox::channel<std::int32_t>();
//   auto sum = calculator->sum.start(rx);   // rx is the callee's now
//   tx.send(1); tx.send(2); tx.close();
//   sum.wait();
//
// Before its counterpart was given away in a call that started, a half fails with not_started. A
// call that fails otherwise than with an error of the method's own ends the halves kept, as does
// one that is given up: dropped before anybody has waited for it.
// Flow: a sender has credit for 16 items and waits for more, which its receiver grants by consuming
// (docs/PROTOCOL.md, "Credit"); bytes kept for a receiver count for Limits::channel_bytes_max. A
// channel goes on after its call was answered. Dropping the last copy of a Tx closes it, of an Rx
// resets it. Threads: as for sessions; a half that was given away is not used by the giver again.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "vox/connection/channel_handles.hpp"
#include "vox/rpc/channel_context.hpp"
#include "vox/schema/type.hpp"

namespace vox {

/// The parts of Tx and Rx that are the same for every T. Internal.
class TxBase {
 public:
  using Slot = ChannelSlot<ChannelSender>;
  using OtherSlot = ChannelSlot<ChannelReceiver>;
  TxBase() = default;
  TxBase(std::shared_ptr<Slot> slot, std::weak_ptr<OtherSlot> other)
      : slot_(std::move(slot)), other_(std::move(other)) {}

  /// Nothing more will be sent; the receiver gets the end after all that was. Idempotent.
  void close() const;
  /// How it is over; `none` while it is not.
  [[nodiscard]] ChannelEnd end() const;

 protected:
  /// Null while it has not begun.
  [[nodiscard]] const ChannelSender* sender() const;
  static void encode(schema::Encoder& encoder, const TxBase& tx);
  void decode(schema::Decoder& decoder);

 private:
  std::shared_ptr<Slot> slot_;
  std::weak_ptr<OtherSlot> other_;  // the half that stays when this one is given away
};

class RxBase {
 public:
  using Slot = ChannelSlot<ChannelReceiver>;
  using OtherSlot = ChannelSlot<ChannelSender>;
  RxBase() = default;
  RxBase(std::shared_ptr<Slot> slot, std::weak_ptr<OtherSlot> other)
      : slot_(std::move(slot)), other_(std::move(other)) {}

  /// Not interested any more: what came is dropped and the sender is told. Idempotent.
  void reset() const;
  /// How it is over; `none` while it is not. There may still be items to take.
  [[nodiscard]] ChannelEnd end() const;

 protected:
  /// Null while it has not begun.
  [[nodiscard]] const ChannelReceiver* receiver() const;
  static void encode(schema::Encoder& encoder, const RxBase& rx);
  void decode(schema::Decoder& decoder);

 private:
  std::shared_ptr<Slot> slot_;
  std::weak_ptr<OtherSlot> other_;
};

template <typename T>
class Tx : public TxBase {
 public:
  using TxBase::TxBase;

  /// Waits for its turn, for credit, and until the link has taken the item. Fails as
  /// ChannelSender::send does, and with not_started.
  Result<void> send(const T& value, Time deadline = never) const {
    if (sender() == nullptr) return fail(Error::not_started);
    return sender()->send(schema::encode_value(value), deadline);
  }
  /// The same if it can go next: else `busy`.
  Result<void> try_send(const T& value) const {
    if (sender() == nullptr) return fail(Error::not_started);
    return sender()->try_send(schema::encode_value(value));
  }

 private:
  template <typename U>
  friend struct schema::Type;
};

template <typename T>
class Rx : public RxBase {
 public:
  using RxBase::RxBase;

  /// The next value; none when the sender has closed the channel and all it sent was taken. Fails
  /// as ChannelReceiver::receive does, with not_started, and with invalid_payload for an item that
  /// is no T, which resets the channel.
  [[nodiscard]] Result<std::optional<T>> receive(Time deadline = never) const {
    if (receiver() == nullptr) return fail(Error::not_started);
    return decoded(receiver()->receive(deadline));
  }
  /// The same without waiting: `would_block` while there is nothing.
  [[nodiscard]] Result<std::optional<T>> try_receive() const {
    if (receiver() == nullptr) return fail(Error::not_started);
    return decoded(receiver()->try_receive());
  }

 private:
  template <typename U>
  friend struct schema::Type;

  Result<std::optional<T>> decoded(const Result<std::optional<Bytes>>& item) const {
    if (!item) return fail(item.error());
    if (!*item) return std::optional<T>();
    T value{};
    if (schema::decode_value(**item, value) == Violation::none) {
      return std::optional<T>(std::move(value));
    }
    reset();
    return fail(Error::invalid_payload);
  }
};

template <typename T>
struct ChannelHalves {
  Tx<T> tx;
  Rx<T> rx;
};

/// Both halves of a channel that is opened by the call that one of them is given away in.
template <typename T>
[[nodiscard]] ChannelHalves<T> channel() {
  auto sending = std::make_shared<TxBase::Slot>();
  auto receiving = std::make_shared<RxBase::Slot>();
  return {Tx<T>(sending, receiving), Rx<T>(receiving, sending)};
}

namespace schema {

template <Sendable T, Direction direction>
struct ChannelShape {
  static_assert(!is_lent<T>, "vox: an item of a channel is no view: nobody would own its bytes");
  static const Shape& get() {
    static const Parameter parameters[] = {{"T", &shape_of<T>}};
    static const FieldShape fields[] = {{.name = {}, .type = &shape_of<T>}};
    static const Shape shape{.kind = ShapeKind::channel,
                             .declaration = direction == Direction::tx ? &declaration_of<Tx<Unit>>
                                                                       : &declaration_of<Rx<Unit>>,
                             .parameters = parameters,
                             .fields = fields,
                             .direction = direction};
    return shape;
  }
};

template <Sendable T>
struct Type<Tx<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return ChannelShape<T, Direction::tx>::get(); }
  static void encode(Encoder& encoder, const Tx<T>& value) { Tx<T>::encode(encoder, value); }
  static void decode(Decoder& decoder, Tx<T>& value) { value.decode(decoder); }
};

template <Sendable T>
struct Type<Rx<T>> {
  static constexpr bool sendable = true;
  static constexpr std::size_t bytes_min = 1;
  static const Shape& shape() { return ChannelShape<T, Direction::rx>::get(); }
  static void encode(Encoder& encoder, const Rx<T>& value) { Rx<T>::encode(encoder, value); }
  static void decode(Decoder& decoder, Rx<T>& value) { value.decode(decoder); }
};

}  // namespace schema
}  // namespace vox

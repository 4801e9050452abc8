// How a call ended, as the first bytes of a response: 00 and the value, or 01, the error's index
// and what belongs to that error.
#include <limits>

#include "vox/base/assert.hpp"
#include "vox/wire/message.hpp"
#include "vox/wire/message_numbers.hpp"
#include "vox/wire/postcard_reader.hpp"
#include "vox/wire/postcard_writer.hpp"

namespace vox::wire {
namespace {

constexpr std::uint32_t result_ok = 0;
constexpr std::uint32_t result_error = 1;
constexpr std::uint32_t result_variants_count = 2;

// Some implementations leave the text out where there is nothing to say, so one that is cut off
// counts as empty. Anything else wrong with it is wrong.
Result<Outcome, Violation> invalid_payload_outcome(BytesView rest) {
  PostcardReader reader(rest);
  const std::string_view text = reader.read_text();
  const Violation violation = reader.finish();
  if (violation == Violation::truncated_value)
    return Outcome{false, CallError::invalid_payload, {}};
  if (violation != Violation::none) return fail(violation);
  return Outcome{false, CallError::invalid_payload, as_bytes(text)};
}

}  // namespace

Bytes encode_call_error(CallError error, std::string_view text) {
  VOX_ASSERT(error != CallError::user);
  VOX_ASSERT(number_of(error) < call_errors_count);
  if (!text.empty()) VOX_ASSERT(error == CallError::invalid_payload);
  Bytes ret;
  PostcardWriter writer(ret);
  writer.write_variant(result_error);
  writer.write_variant(number_of(error));
  if (error == CallError::invalid_payload) writer.write_text(text);
  writer.finish();
  return ret;
}

Result<Outcome, Violation> decode_outcome(BytesView ret) {
  PostcardReader reader(ret);
  const std::uint32_t result = reader.read_variant(result_variants_count);
  if (reader.failed()) return fail(reader.violation());
  if (result == result_ok) return Outcome{true, CallError::user, reader.read_rest()};
  const auto error = static_cast<CallError>(reader.read_variant(call_errors_count));
  if (reader.failed()) return fail(reader.violation());
  if (error == CallError::user) return Outcome{false, error, reader.read_rest()};
  if (error == CallError::invalid_payload) return invalid_payload_outcome(reader.read_rest());
  const Violation violation = reader.finish();
  if (violation != Violation::none) return fail(violation);
  return Outcome{false, error, {}};
}

}  // namespace vox::wire

// What is fuzzed: one function a decoder, given any bytes at all. It asserts what has to hold
// whatever they are: a value or a violation, what decodes encodes to the same again, and memory in
// proportion to the input.
//
// The same functions run under libFuzzer (libfuzzer_main.cpp) and over the committed corpus in
// every ordinary build (replay.cpp). They keep nothing between calls, so an input is a complete
// report.
#pragma once

#include <array>
#include <string_view>

#include "vox/base/bytes.hpp"

namespace vox::fuzz {

void fuzz_cbor(BytesView input);
void fuzz_frame(BytesView input);
void fuzz_handshake(BytesView input);
void fuzz_message(BytesView input);
void fuzz_plan(BytesView input);
void fuzz_postcard(BytesView input);
void fuzz_prologue(BytesView input);
void fuzz_schema(BytesView input);
void fuzz_value(BytesView input);

struct Target {
  std::string_view name;
  void (*fuzz_one)(BytesView input) = nullptr;
};

inline constexpr std::array targets = {
    Target{"cbor", fuzz_cbor},           Target{"frame", fuzz_frame},
    Target{"handshake", fuzz_handshake}, Target{"message", fuzz_message},
    Target{"plan", fuzz_plan},           Target{"postcard", fuzz_postcard},
    Target{"prologue", fuzz_prologue},   Target{"schema", fuzz_schema},
    Target{"value", fuzz_value},
};

}  // namespace vox::fuzz

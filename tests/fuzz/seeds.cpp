// Writes the seeds of the fuzz targets: what honest counterparts say, in the form that each target
// takes. The reference vectors, the examples of docs/PROTOCOL.md, and the traffic of two sessions.
//
//   fuzz_seeds CORPUS
//
// Makes CORPUS/<target>/seed_<what it is>.bin, the same each time. The rest of the corpus is what
// fuzzing has found to reach further.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/recorded_session.hpp"
#include "tests/fuzz/value_shapes.hpp"
#include "vox/base/assert.hpp"
#include "vox/schema/extract.hpp"
#include "vox/transport/framing.hpp"
#include "vox/wire/handshake.hpp"

namespace {

using namespace vox;
namespace fs = std::filesystem;

class Corpus {
 public:
  explicit Corpus(fs::path folder) : folder_(std::move(folder)) {}

  void add(std::string_view target, const std::string& name, BytesView bytes) const {
    fs::create_directories(folder_ / target);
    const fs::path path = folder_ / target / ("seed_" + name + ".bin");
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::string_view text = as_text(bytes);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    VOX_ASSERT(file.good());
  }

 private:
  fs::path folder_;
};

Bytes golden(const fs::path& name) {
  std::ifstream file(fs::path(VOX_GOLDEN_DIR) / name, std::ios::binary);
  VOX_ASSERT(file.is_open());
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return to_bytes(text);
}

Bytes hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  Bytes bytes;
  std::size_t place = 0;
  for (const char letter : text) {
    const std::size_t digit = digits.find(letter);
    if (digit == std::string_view::npos) continue;
    if (place % 2 == 0) bytes.push_back(std::byte{0});
    bytes.back() = (bytes.back() << 4) | static_cast<std::byte>(digit);
    place += 1;
  }
  VOX_ASSERT(place % 2 == 0);
  return bytes;
}

Bytes concatenated(BytesView a, BytesView b) {
  Bytes bytes = to_bytes(a);
  bytes.insert(bytes.end(), b.begin(), b.end());
  return bytes;
}

// The reference vectors of channels carry a number of before schema messages took it.
void add_reference_messages(const Corpus& corpus) {
  for (const auto& entry : fs::directory_iterator(fs::path(VOX_GOLDEN_DIR) / "wire")) {
    const std::string name = entry.path().stem().string();
    Bytes bytes = golden(entry.path());
    if (name.starts_with("message_channel_")) bytes.at(1) = std::byte{7};
    corpus.add("message", name, bytes);
  }
}

void add_example_messages(const Corpus& corpus) {
  constexpr std::array examples = {
      std::pair{"schema_empty", "02 06 01 01 00"},
      std::pair{"item", "00 07 01 00 01000000 05"},
      std::pair{"grant", "00 07 01 03 08"},
      std::pair{"ping", "00 08 01"},
      std::pair{"pong", "00 09 ac02"},
      std::pair{"cancel", "00 05 01 02 00"},
      std::pair{"answer", "00 05 01 01 00 07000000 00 05 68656c6c6f 00"},
      std::pair{"answer_invalid_payload", "00 05 01 01 00 06000000 0102 03 616263 00"},
      std::pair{"accept", "02 02 01 60 00"},
      std::pair{"call_with_channel",
                "00 05 03 00 fac0e08f9bf396cf23 02"
                "16 766f782d6368616e6e656c2d72657472792d6d6f6465 02 01 00"
                "10 766f782d6f7065726174696f6e2d6964 02 02 00 02000000 05 01 00"},
      std::pair{"open", "01 01 00 40 01 0b 766f782d73657276696365 00 07 54657374626564 00"},
  };
  for (const auto& [name, text] : examples) corpus.add("message", name, hex(text));
}

// As much metadata as there may be, and one entry more.
void add_much_metadata(const Corpus& corpus) {
  for (const std::uint32_t more : {0U, 1U}) {
    wire::Message message{{2}, wire::ConnectionClose{}};
    auto& metadata = std::get<wire::ConnectionClose>(message.payload).metadata;
    const std::uint32_t count = Limits{}.metadata_entries_max + more;
    for (std::uint32_t entry = 0; entry < count; ++entry) metadata.add("k", entry);
    Bytes scratch;
    const Bytes bytes = to_bytes(wire::encode_message(message, scratch).parts[0]);
    corpus.add("message", "entries_" + std::to_string(count), bytes);
  }
}

// The arguments of Testbed.echo.
Bytes echo_schemas() {
  return hex(
      "a2 67 736368656d6173 82 a3 62 6964 1b 6d7dce914ee150e8 6b 747970655f706172616d73 80"
      "64 6b696e64 a2 63 746167 69 7072696d6974697665 6e 7072696d69746976655f74797065"
      "66 737472696e67 a3 62 6964 1b 6847ab90feda71c1 6b 747970655f706172616d73 81 62 5430"
      "64 6b696e64 a2 63 746167 65 7475706c65 68 656c656d656e7473 81 a2 63 746167 63 766172"
      "64 6e616d65 62 5430 64 726f6f74 a3 63 746167 68 636f6e6372657465"
      "67 747970655f6964 1b 6847ab90feda71c1 64 61726773 81 a3 63 746167 68 636f6e6372657465"
      "67 747970655f6964 1b 6d7dce914ee150e8 64 61726773 80");
}

void add_schemas(const Corpus& corpus) {
  const Bytes echo = echo_schemas();
  corpus.add("schema", "echo", echo);
  corpus.add("schema", "envelope", golden("message_schemas.cbor"));
  corpus.add("cbor", "echo", echo);
  corpus.add("cbor", "mixed",
             hex("86 f4 f5 f6 a1 18ff 42 0102 9a 00010000 fb 3ff8000000000000 c2 41 01"));
  Bytes call = hex("00 05 01 00 bee9d591ee9df1858801 00 06000000 05 68656c6c6f e501");
  corpus.add("message", "call_with_schemas", concatenated(call, echo));
  call = hex("00 06 bee9d591ee9df1858801 00 e501");
  corpus.add("message", "schema", concatenated(call, echo));
}

void add_handshakes(const Corpus& corpus) {
  wire::Hello hello;
  hello.resume_key.emplace();
  hello.metadata.add("vox-service", std::string("Testbed")).add("number", 300);
  hello.metadata.add({"bytes", to_bytes("secret"), metadata_sensitive});
  wire::HelloYourself yourself;
  yourself.metadata.add("a-key-too-long-for-a-small-string", 1);
  const std::array messages = {
      std::pair{"hello", wire::HandshakeMessage{hello}},
      std::pair{"hello_yourself", wire::HandshakeMessage{yourself}},
      std::pair{"lets_go", wire::HandshakeMessage{wire::LetsGo{}}},
      std::pair{"sorry", wire::HandshakeMessage{wire::Sorry{"session resume key mismatch"}}},
  };
  for (const auto& [name, message] : messages) {
    const Bytes bytes = wire::encode_handshake(message, wire::SendSchema::no);
    corpus.add("handshake", name, bytes);
    corpus.add("cbor", name, bytes);
  }
  corpus.add("handshake", "typescript", golden("hello_typescript.cbor"));
  corpus.add("prologue", "hello", hex("564f5448 09 00 0000"));
  corpus.add("prologue", "accept", hex("564f5441 09 01 0000"));
  corpus.add("prologue", "reject", hex("564f5452 09 01 0000"));
}

// What sessions say, each kind of payload at its own target and all of it as a stream of frames.
void add_session(const Corpus& corpus) {
  Bytes stream = hex("10 03");
  std::size_t number = 0;
  for (const Bytes& payload : fuzz::record_session()) {
    const FrameHeader header = encode_frame_header(payload.size());
    stream.insert(stream.end(), header.begin(), header.end());
    stream.insert(stream.end(), payload.begin(), payload.end());
    const std::string name = "session_" + std::to_string(number++);
    if (wire::decode_prologue(payload)) {
      corpus.add("prologue", name, payload);
    } else if (wire::decode_handshake(payload, Limits{})) {
      corpus.add("handshake", name, payload);
    } else {
      corpus.add("message", name, payload);
    }
  }
  corpus.add("frame", "session", stream);
  // Larger than the buffer that a reader begins with, whole and broken off.
  const Bytes large = concatenated(hex("10 0c 00500000"), Bytes(0x5000, std::byte{0x61}));
  corpus.add("frame", "large", concatenated(large, hex("01000000 62")));
  corpus.add("frame", "broken_off", concatenated(hex("14 09 00ff0000"), Bytes(0x2000)));
  corpus.add("frame", "too_large", hex("04 00 11000000"));
  corpus.add("frame", "empty_frames", hex("10 02 00000000 00000000 01000000 ff 00"));
}

// The kinds of fuzz_postcard by the names of the reference vectors.
void add_values(const Corpus& corpus) {
  constexpr std::array vectors = {
      std::pair{"primitives/i16_min", 7},
      std::pair{"primitives/i32_min", 8},
      std::pair{"primitives/i64_max", 9},
      std::pair{"primitives/u16_max", 2},
      std::pair{"primitives/u32_max", 3},
      std::pair{"primitives/u64_128", 4},
      std::pair{"primitives/f32_1_5", 11},
      std::pair{"primitives/f64_neg1", 12},
      std::pair{"primitives/string_unicode", 14},
      std::pair{"primitives/bytes_deadbeef", 15},
      std::pair{"primitives/option_none_u32", 18},
      std::pair{"primitives/vec_u32_1_2_3", 20},
      std::pair{"composite/enum_rect", 19 + 22 * 8},
  };
  Bytes kinds;
  Bytes values;
  for (const auto& [name, kind] : vectors) {
    const Bytes value = golden(std::string(name) + ".bin");
    kinds.push_back(static_cast<std::byte>(kind));
    values.insert(values.end(), value.begin(), value.end());
    Bytes alone = {std::byte{1}, static_cast<std::byte>(kind)};
    std::string file(name);
    std::ranges::replace(file, '/', '_');
    corpus.add("postcard", file, concatenated(alone, value));
  }
  const Bytes count = {static_cast<std::byte>(kinds.size())};
  corpus.add("postcard", "many", concatenated(concatenated(count, kinds), values));
  corpus.add("postcard", "wide", hex("02 05 0a ffffffffffffffffffffffffffffffffffff03 01"));
  corpus.add("postcard", "opaque", hex("04 10 0d 31 00 02000000 abcd 04 f09fa680 0102 01"));
}

// Each remote type's schemas with both types of its pair, and a value of zeros: most types have
// one.
void add_plans(const Corpus& corpus) {
  std::uint8_t which = 0;
  for (const fuzz::ShapePair& pair : fuzz::shape_pairs()) {
    const Bytes schemas = schema::encode_payload(schema::extract(pair.remote()));
    const Bytes zeros(100);
    const std::string name = std::to_string(which);
    corpus.add("value", name, concatenated(Bytes{std::byte{which}, std::byte{3}}, zeros));
    corpus.add("schema", "type_" + name, schemas);
    corpus.add("schema", "local_type_" + name,
               schema::encode_payload(schema::extract(pair.local())));
    for (const bool is_local : {false, true}) {
      Bytes input = {static_cast<std::byte>(2 * which + (is_local ? 1 : 0)),
                     static_cast<std::byte>(schemas.size() & 0xff),
                     static_cast<std::byte>(schemas.size() >> 8)};
      input = concatenated(concatenated(input, schemas), BytesView(zeros).first(20));
      corpus.add("plan", name + (is_local ? "_to_local" : "_to_itself"), input);
    }
    which += 1;
  }
  corpus.add("value", "idle", hex("0b 03 ffffffffffffffffff01 05"));
  corpus.add("value", "grown", concatenated(hex("0c 0f 1f"), Bytes(31)));
  corpus.add("value", "grown_too_large", concatenated(hex("0c 0f 20"), Bytes(32)));
  Bytes deep = hex("06 ff");
  for (int level = 0; level < 4000; ++level) deep = concatenated(deep, hex("00 01"));
  corpus.add("value", "deep", deep);
  corpus.add("value", "profile", hex("03 03 07 03 616263 21 02 01 78 00"));
  corpus.add("value", "figures", hex("05 03 01 05 06 07 01 62 22 00"));
  corpus.add("value", "tree", hex("07 03 01 61 02 01 62 00 00 01 63 01 01 64 00 01 05 00 01 09"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds CORPUS\n");
    return 2;
  }
  const Corpus corpus{fs::path(argv[1])};
  add_reference_messages(corpus);
  add_example_messages(corpus);
  add_much_metadata(corpus);
  add_schemas(corpus);
  add_handshakes(corpus);
  add_session(corpus);
  add_values(corpus);
  add_plans(corpus);
  return 0;
}

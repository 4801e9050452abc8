// Names in kebab case, split where the reference implementation's library splits them, and the ids
// that are made of them.
#include "vox/schema/method_id.hpp"

#include "vox/schema/hash.hpp"

namespace vox::schema {
namespace {

// What the letters of a word so far are: a digit belongs to whatever came before it.
enum class Mode { boundary, lower, upper };

bool is_upper(char letter) { return letter >= 'A' && letter <= 'Z'; }

// Bytes outside ASCII count as small letters, which is what they are in nearly every name.
bool is_lower(char letter) {
  return (letter >= 'a' && letter <= 'z') || static_cast<unsigned char>(letter) >= 0x80;
}

bool is_word_part(char letter) {
  return is_upper(letter) || is_lower(letter) || (letter >= '0' && letter <= '9');
}

char lowered(char letter) {
  return is_upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
}

void append_word(std::string& out, std::string_view word) {
  if (!out.empty()) out += '-';
  for (const char letter : word) out += lowered(letter);
}

// A piece without separators: a word begins at a capital behind a small letter, and at the last
// capital of several when a small letter follows it.
void append_piece(std::string& out, std::string_view piece) {
  Mode mode = Mode::boundary;
  std::size_t begin = 0;
  for (std::size_t index = 0; index + 1 < piece.size(); ++index) {
    const char letter = piece[index];
    const char next = piece[index + 1];
    const Mode with_letter = is_lower(letter) ? Mode::lower : is_upper(letter) ? Mode::upper : mode;
    if (with_letter == Mode::lower && is_upper(next)) {
      append_word(out, piece.substr(begin, index + 1 - begin));
      begin = index + 1;
      mode = Mode::boundary;
    } else if (mode == Mode::upper && is_upper(letter) && is_lower(next)) {
      append_word(out, piece.substr(begin, index - begin));
      begin = index;
      mode = Mode::boundary;
    } else {
      mode = with_letter;
    }
  }
  append_word(out, piece.substr(begin));
}

}  // namespace

std::string kebab_case(std::string_view name) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t index = 0; index <= name.size(); ++index) {
    if (index < name.size() && is_word_part(name[index])) continue;
    if (index > begin) append_piece(out, name.substr(begin, index - begin));
    begin = index + 1;
  }
  return out;
}

MethodId method_id(std::string_view service, std::string_view method) {
  const std::string text = kebab_case(service) + "." + kebab_case(method);
  return {hash_of(as_bytes(text))};
}

}  // namespace vox::schema

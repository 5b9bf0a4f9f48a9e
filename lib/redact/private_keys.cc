#include "redact/private_keys.h"

#include <algorithm>
#include <string>

#include "redact/chars.h"
#include "redact/secret_shape.h"

namespace tamis::redact {

namespace {

constexpr RuleId kPem = rule_id("private_key.pem");
constexpr RuleId kPutty = rule_id("private_key.putty");
constexpr RuleId kJwk = rule_id("private_key.jwk");

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kPuttyFile = "PuTTY-User-Key-File-";
// RSA with 16,384 bits is 13 KB; PGP keys with many subkeys more.
constexpr size_t kLongestKey = 32 << 10;
constexpr size_t kLongestObject = 16 << 10;

size_t find_armour(std::string_view text, size_t at, Candidates& out) {
  const std::string_view line = text.substr(at, 64);
  const size_t label_end = line.find("-----", kBegin.size());
  if (label_end == std::string_view::npos) return at;
  const std::string_view label = line.substr(kBegin.size(), label_end - kBegin.size());
  if (label.find("PRIVATE KEY") == std::string_view::npos) return at;
  // The body ends at the next five hyphens, whatever they are: a key has none inside, and so the text is read once.
  const size_t body = at + label_end + 5;
  const std::string_view reach = text.substr(body, kLongestKey);
  size_t size = 0, key_bytes = 0;
  while (size < reach.size() && reach.compare(size, 5, "-----") != 0)
    key_bytes += is_alnum(byte_at(reach, size++));
  const std::string closing = "-----END " + std::string(label) + "-----";
  const bool closed = reach.compare(size, closing.size(), closing) == 0;
  if (closed) {
    size += closing.size();
  } else {  // cut off: the lines of base64 that there are
    size = key_bytes = 0;
    for (; size < reach.size(); ++size) {
      const unsigned char c = byte_at(reach, size);
      if (!in_alphabet(c, Alphabet::kBase64Url) && !is_space(c) && c != '+' && c != '/' &&
          c != '=' && c != '\\')
        break;
      key_bytes += is_alnum(c);
    }
  }
  if (key_bytes < 40) return at;  // a program that only writes the first line
  out.push_back({at, body + size, kPem, rule(kPem).base, closed, false});
  return body + size;
}

// "Private-Lines: 4" and that many lines of base64, somewhere behind the first line of the file.
size_t find_putty(std::string_view text, size_t at, Candidates& out) {
  constexpr std::string_view kLines = "\nPrivate-Lines: ";
  const std::string_view file = text.substr(at, kLongestKey);
  // Up to the next file's first line, so that a text of such lines is read once.
  const size_t header = file.substr(0, file.find(kPuttyFile, 1)).find(kLines);
  if (header == std::string_view::npos) return at;
  size_t here = header + kLines.size();
  size_t lines = 0;
  while (is_digit(byte_at(file, here)) && lines < 1000)
    lines = lines * 10 + static_cast<size_t>(file[here++] - '0');
  if (byte_at(file, here) == '\r') ++here;
  if (lines == 0 || lines > 400 || byte_at(file, here) != '\n') return at;
  const size_t begin = ++here;
  size_t end = here;
  for (size_t n = 0; n < lines; ++n) {
    const size_t first = here;
    while (in_alphabet(byte_at(file, here), Alphabet::kBase64) || byte_at(file, here) == '=')
      ++here;
    if (here == first) break;
    end = here;
    if (byte_at(file, here) == '\r') ++here;
    if (byte_at(file, here) != '\n') break;
    ++here;
  }
  if (end - begin < 32) return at;
  out.push_back({at + begin, at + end, kPutty, rule(kPutty).base, true, false});
  return at + end;
}

}  // namespace

bool opens_key(std::string_view text, size_t word) {
  if (byte_at(text, word) == 'B')
    return word >= 5 && text.compare(word - 5, kBegin.size(), kBegin) == 0;
  return byte_at(text, word) == 'P' && text.compare(word, kPuttyFile.size(), kPuttyFile) == 0;
}

size_t find_private_key(std::string_view text, size_t word, Candidates& out) {
  const size_t end =
      text[word] == 'B' ? find_armour(text, word - 5, out) : find_putty(text, word, out);
  return std::max(end, word);
}

// The members of the object around text[at] that RFC 7518 section 6 calls private: d, p, q, dp, dq, qi, and k of a symmetric key.
void JsonWebKeys::read(std::string_view text, size_t at, Candidates& out) {
  if (at < done_) return;
  size_t begin = at;
  const size_t lowest = std::max(done_, at > kLongestObject ? at - kLongestObject : 0);
  while (begin > lowest && text[begin - 1] != '{' && text[begin - 1] != '}') --begin;
  const size_t limit = std::min(text.size(), at + kLongestObject);
  size_t end = at;
  while (end < limit && text[end] != '}' && text[end] != '{') ++end;
  done_ = end;
  for (size_t i = begin; i < end;) {
    if (text[i] != '"') {
      ++i;
      continue;
    }
    size_t here = i + 1;
    while (here < end && is_letter(byte_at(text, here))) ++here;
    const std::string_view name = text.substr(i + 1, here - i - 1);
    i = here + (here < end);
    if (byte_at(text, here) != '"') continue;
    if (name != "d" && name != "p" && name != "q" && name != "dp" && name != "dq" && name != "qi" &&
        name != "k")
      continue;
    for (++here; here < end && (is_space(byte_at(text, here)) || text[here] == ':'); ++here);
    if (byte_at(text, here) != '"') continue;
    const size_t first = ++here;
    while (here < end && in_alphabet(byte_at(text, here), Alphabet::kBase64Url)) ++here;
    if (byte_at(text, here) != '"' || here - first < 20) continue;
    out.push_back({first, here, kJwk, rule(kJwk).base, true, false});
    i = here + 1;
  }
}

}  // namespace tamis::redact

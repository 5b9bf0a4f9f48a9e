#include "manifest/verify_head.h"

#include <algorithm>
#include <charconv>

#include "base/json_number.h"
#include "base/keys.h"
#include "base/utf8.h"
#include "io/path.h"
#include "manifest/advice.h"
#include "manifest/file_list.h"
#include "manifest/head.h"
#include "manifest/small_cells.h"
#include "manifest/statement_file.h"

namespace tamis::manifest {
namespace {

constexpr size_t kSummary = 200;

// Characters that would act on a terminal or reorder a line instead of being seen.
bool is_unseen(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

// The sum of all members "found", at any depth, if there is one: what a table of findings comes to. Counts that no honest
// sender has stop at the largest that a head may hold.
std::optional<int64_t> found_in(const Json& value) {
  std::optional<int64_t> sum;
  for (const auto& [key, member] : value.members()) {
    std::optional<int64_t> part;
    if (key == "found" && member.is_int()) {
      part = std::clamp<int64_t>(member.as_int(), 0, kMaxExactInteger);
    } else {
      part = found_in(member);
    }
    if (part) sum = std::min(sum.value_or(0) + *part, kMaxExactInteger);
  }
  return sum;
}

// A value inside a member of the head, in a word.
std::string word_for(const Json& value) {
  if (value.is_string()) return value.as_string();
  if (!value.is_array() && !value.is_object()) return value.canonical();
  const auto found = found_in(value);
  return found ? std::to_string(*found) : "…";
}

std::string id_of(const VerifyingKey& key) {
  char digits[9] = "00000000";
  const std::string text = key.text();
  text.copy(digits, 8, key.name().size() + 1);
  return key.name() + " (" + digits + ")";
}

}  // namespace

Json failures_json(const std::vector<VerifyFailure>& failures) {
  Json out = Json::array();
  for (const VerifyFailure& f : failures) {
    out.push(Json()
                 .set("file", f.file)
                 .set("line", f.line)
                 .set("expected", f.expected)
                 .set("found", f.found)
                 .set("what_to_do", f.what_to_do));
  }
  return out;
}

void show_failures(const std::vector<VerifyFailure>& failures, std::string_view indent,
                   std::string& out) {
  const auto line = [&](std::string_view label) -> std::string& {
    return out.append("\n").append(indent).append(label);
  };
  for (const VerifyFailure& f : failures) {
    out.append(indent).append(f.file);
    if (f.line != 0) out.append(", line ").append(std::to_string(f.line));
    line("  expected  ").append(f.expected);
    line("  found     ").append(f.found);
    line("  to do     ").append(f.what_to_do).append("\n");
  }
}

void FailureList::add(VerifyFailure failure) {
  if (failures_.size() < limit_) {
    failures_.push_back(std::move(failure));
  } else {
    ++beyond_;
  }
}

void FailureList::add(std::string_view path, uint64_t line, std::string expected, std::string found,
                      std::string_view what_to_do) {
  add({io::show_path(path), line == Error::kNoOffset ? 0 : line, std::move(expected),
       std::move(found), std::string(what_to_do)});
}

std::vector<StatisticsDifference> compare_statistics(const Json& said, const Json& counted) {
  std::vector<StatisticsDifference> out;
  const auto show = [](const Json& j) {
    return j.is_null() ? std::string("nothing") : show_text(j.canonical(), 80);
  };
  const auto compare = [&](const auto& self, const std::string& name, const Json& a,
                           const Json& b) -> void {
    if (!a.is_object() || !b.is_object()) {
      const bool hidden =
          a.is_string() && b.is_int() && agrees(a, static_cast<uint64_t>(b.as_int()));
      if (a != b && !hidden) out.push_back({name, show(a), show(b)});
      return;
    }
    for (const auto& [key, value] : b.members())
      self(self, name + "." + show_text(key, 40), a[key], value);
    for (const auto& [key, value] : a.members()) {
      if (!b.has(key)) out.push_back({name + "." + show_text(key, 40), show(value), "nothing"});
    }
  };
  compare(compare, "statistics", said, counted);
  return out;
}

void compare_records(const Json& head, const Statistics& counted, FailureList& failures) {
  const uint64_t salted_records = salted(head) ? counted.records() : 0;
  if (counted.salted() != salted_records) {
    failures.add("data", 0, std::to_string(salted_records) + " records with a salt",
                 std::to_string(counted.salted()), kAskSender);
  }
  const Json::Array& terms = head["rights"]["terms"].items();
  const size_t known = std::max<size_t>(terms.size(), 1);
  if (counted.rights().size() > known) {
    failures.add("data", 0, "records that name one of " + std::to_string(known) + " terms",
                 "terms " + std::to_string(counted.rights().size() - 1), kAskSender);
  }
  for (size_t i = 0; i < terms.size(); ++i) {
    const uint64_t records = i < counted.rights().size() ? counted.rights()[i] : 0;
    if (agrees(terms[i]["records"], records)) continue;
    failures.add(kHeadPath, 0,
                 "rights.terms[" + std::to_string(i) + "].records: " + std::to_string(records) +
                     ", as counted here",
                 show_text(terms[i]["records"].canonical(), 80), kAskSender);
  }
}

SealCheck check_signature(const Json& head, const Note& note,
                          const std::optional<VerifyingKey>& expected, FailureList& failures) {
  SealCheck out;
  const auto key = head.has("signer") ? VerifyingKey::parse(head["signer"].as_string(), "signer")
                                      : Result<VerifyingKey>(fail(Code::kInput, "none"));
  for (const NoteSignature& s : note.signatures) {
    if (key && s.name == key->name() && s.key_id == key->id()) continue;
    out.not_checked.push_back("the signature of " + show_text(s.name, 80) +
                              ": its key is not known here");
  }
  if (!key) {  // a signer that is no key was reported with the head
    if (expected) {
      out.state = SignerState::kWrong;
      out.detail = "expected " + show_text(id_of(*expected), 120) + ", nobody signed";
      failures.add(kCheckpointPath, 0, "a signature by " + show_text(id_of(*expected), 120), "none",
                   "ask the sender for a signed delivery");
    }
    return out;
  }
  out.name = show_text(key->name(), 120);
  const std::string who = show_text(id_of(*key), 120);
  out.detail = "Ed25519 by " + who + ", over the checkpoint";
  if (!note.signed_by(*key)) {
    out.state = SignerState::kWrong;
    failures.add(kCheckpointPath, 0, "a signature by " + who + " that holds for this text", "none",
                 "the checkpoint was changed after signing, or another key signed it; get it again "
                 "from the sender");
    return out;
  }
  out.state = SignerState::kUnknown;
  if (!expected) return out;
  if (*key == *expected) {
    out.state = SignerState::kVerified;
    return out;
  }
  out.state = SignerState::kWrong;
  failures.add(
      kCheckpointPath, 0, "a signature by " + show_text(id_of(*expected), 120), "one by " + who,
      "somebody else signed this delivery; do not use it before the sender has explained it");
  return out;
}

void check_cosigners(const Note& note, const std::vector<VerifyingKey>& keys,
                     FailureList& failures) {
  for (const VerifyingKey& key : keys) {
    if (note.signed_by(key)) continue;
    const bool tried = std::any_of(
        note.signatures.begin(), note.signatures.end(),
        [&](const NoteSignature& s) { return s.name == key.name() && s.key_id == key.id(); });
    failures.add(kCheckpointPath, 0,
                 "a signature by " + show_text(id_of(key), 120) + " that holds for this text",
                 tried ? "one that does not hold" : "none",
                 "ask this signer whether the delivery is theirs; tamis sign adds a signature");
  }
}

void check_statement(const Json& head, const std::optional<std::string>& bytes,
                     const Checkpoint& checkpoint, const Sha256Digest& list,
                     FailureList& failures) {
  const auto key = head.has("signer") ? VerifyingKey::parse(head["signer"].as_string(), "signer")
                                      : Result<VerifyingKey>(fail(Code::kInput, "none"));
  if (!bytes) {
    if (key) failures.add(kStatementPath, 0, "the statement of the signer", "nothing", kGetAgain);
    return;
  }
  if (!key) {
    failures.add(kStatementPath, 0, "no statement, because nobody signed", "a file", "remove it");
    return;
  }
  const auto envelope = Envelope::parse(*bytes);
  if (!envelope) {
    failures.add(kStatementPath, 0, "a DSSE envelope", envelope.error().message, kGetAgain);
    return;
  }
  if (envelope->payload != statement_payload(checkpoint, list)) {
    failures.add(kStatementPath, 0, "the statement that follows from the checkpoint",
                 "another statement", "it is of another delivery, or was changed; get it again");
  }
  if (!envelope->signed_by(*key)) {
    failures.add(kStatementPath, 0, "a signature by " + show_text(id_of(*key), 120) + " that holds",
                 "none",
                 "the statement was changed after signing, or another key signed it; get it again "
                 "from the sender");
  }
}

Result<Checkpoint> parse_known_checkpoint(std::string_view bytes) {
  const auto note = Note::parse(bytes);
  auto checkpoint = note ? Checkpoint::parse(note->text) : tl::make_unexpected(note.error());
  if (!checkpoint) {
    checkpoint.error().message = "the checkpoint known before: " + checkpoint.error().message +
                                 "; give the file manifest/checkpoint of a delivery";
  }
  return checkpoint;
}

KnownCheck compare_known(const Json& head, const Checkpoint& checkpoint, const Checkpoint& known,
                         FailureList& failures) {
  const auto say = [](const Checkpoint& c) {
    return "version " + std::to_string(c.version) + ", " + std::to_string(c.records) +
           " records, root " + hex(c.record_root);
  };
  const std::string expected = say(known) + ", as known before";
  if (checkpoint.origin != known.origin) {
    failures.add(kCheckpointPath, 1, "the origin of the known checkpoint", "another origin",
                 "check that this is the delivery you meant");
  } else if (checkpoint == known) {
    // The same delivery.
  } else if (checkpoint.version < known.version || checkpoint.records < known.records) {
    failures.add(kCheckpointPath, 2, expected + ", or newer", say(checkpoint),
                 "this is an older version, sent again; ask the sender for the newest");
  } else if (checkpoint.version == known.version && checkpoint.records == known.records) {
    failures.add(kCheckpointPath, 3, expected, say(checkpoint),
                 "two deliveries claim one place; ask the sender which one holds");
  } else if (checkpoint.version == known.version + 1 && head.has("previous") &&
             head["previous"].as_string() != sha256_hex(known.text())) {
    failures.add(kHeadPath, 0, "previous: " + sha256_hex(known.text()) + ", the known checkpoint",
                 head["previous"].as_string(),
                 "this version was made from another one than yours; ask the sender which holds");
  } else {
    return {};
  }
  return {true, "the same delivery"};
}

std::string show_text(std::string_view text, size_t characters) {
  std::string out;
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    if (count == characters) return out + "…";
    const utf8::Decoded d = utf8::decode(text, at);
    if (is_unseen(d.code_point)) {
      char digits[8];
      const auto end =
          std::to_chars(digits, digits + sizeof(digits), static_cast<uint32_t>(d.code_point), 16)
              .ptr;
      out.append("\\u{").append(digits, end).append("}");
    } else {
      utf8::append(out, d.code_point);
    }
    at += d.size;
  }
  return out;
}

std::string summary(const Json& value) {
  std::string out;
  const auto join = [&out](const std::string& part) {
    out.append(out.empty() ? "" : ", ").append(part);
  };
  const auto plain = [](const Json& j) { return j.is_string() ? j.as_string() : j.canonical(); };
  if (value.is_array() && value.items().empty()) return "none";
  if (value.is_object() && value.members().empty()) return "none";
  if (value.is_array()) {
    for (const Json& item : value.items())
      join(item.has("name") ? plain(item["name"]) : plain(item));
  } else if (value.is_object()) {
    for (const auto& [key, member] : value.members()) {
      join(key + " " + word_for(member));
    }
  } else {
    out = plain(value);
  }
  return show_text(out, kSummary);
}

}  // namespace tamis::manifest

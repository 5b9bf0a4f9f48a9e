// The declared processing: what is read, how text is refined, what leaves.
//
//   auto recipe = Recipe::parse(toml_or_json, "recipe.toml");   // errors carry line, column and the nearest known key
//   recipe->canonical_json();                                   // RFC 8785, hashed into every manifest
//
// A recipe is a value: fill the fields or parse a file. Every key, its type, default and meaning is
// one row of the table in lib/pipeline/recipe_keys.cc; `tamis recipe init` prints that table as a
// commented file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tamis/result.h"

namespace tamis {

// One [[rights]] of a recipe: what is said of the rights in some files. Later rules say anew what they name.
struct RightsRule {
  std::vector<std::string> files;            // patterns over paths of the archive; empty: all
  std::map<std::string, std::string> terms;  // "basis", "license", …; "" takes back
};

struct Recipe {
  // [source]: the names of the fields of a JSONL record; "" = not there
  std::string id_field = "id";
  std::string text_field = "text";
  std::string group_field = "group";
  std::string order_field = "order";
  std::string speaker_field = "speaker";
  std::string charset = "auto";   // of text files: auto | a label of tamis/charset.h
  std::string charset_fallback;   // what a file is read in whose charset is in doubt; "": it is not
  bool groups_span_files = true;  // group_scope = "archive" | "file"

  // [normalize]
  std::string profile = "archive";  // archive | train | search | strict; see docs/normalization.md
  std::string form;                 // nfc | nfd | nfkc | nfkd; "": NFC
  bool repair = true;               // mojibake and the like
  bool entities = true;             // character references of HTML
  std::vector<std::string> structure;  // passes beside the profile's
  // Path of the lexicon for "hyphenation". canonical_json() names the lexicon by its digest alone once that is known, so
  // that the path stays at home; Engine::create() fills it in, and refuses a file with another one.
  std::string lexicon;
  std::string lexicon_sha256;

  // [redact]
  bool redact = true;
  std::vector<std::string> types;  // empty: every type of the default set
  std::map<std::string, std::string>
      actions;  // type -> "placeholder" | "mask" | … (lib/pipeline/recipe_keys.cc); others: "placeholder"
  std::string key_id;              // of the redaction key, if it must be this one; "" = any
  uint32_t date_shift_days = 365;  // dates of a group move by up to so many days
  std::string date_order;          // "dmy" | "mdy": how 03/04/2019 is read; "" = it is not
  std::map<std::string, std::string> generalize;  // type -> how exact it stays
  uint32_t reference_year = 0;  // births 90 years before it are one class; 0 = not said
  std::string unreadable =
      "placeholder";  // "placeholder" | "quarantine": dates that cannot be shifted, and the like
  bool redact_reserved = true;  // reserved = "redact" | "keep"
  // Values that stay, and values that go, whatever rules say: "value", "TYPE: value" or "/pattern/" (lib/redact/lists.h). They are
  // private: canonical_json() has their numbers only. With the numbers but without the values a recipe is refused.
  std::vector<std::string> allow, allow_files, deny, deny_files;
  uint32_t allow_entries = 0, deny_entries = 0;  // Engine::create() fills them in
  std::string on_uncovered =
      "pass";  // "pass" | "quarantine": text in a language for which a type has no words
  // Paths of rule files. As with the lexicon, canonical_json() names them by digest, name and version alone once those are known.
  std::vector<std::string> rules;
  std::vector<std::string> rules_sha256;
  // "NAME VERSION" of each detector of the host; Engine::create() fills it in, and refuses others than those that stand here.
  std::vector<std::string> detectors;
  std::string
      region;  // ISO 3166-1 alpha-2 of the archive: local phone numbers are read with it; "" = none

  // "quarantine" | "remove": parts that nobody can look at, as pictures in a mail; "remove" puts a note in their place
  std::string attachments = "quarantine";

  std::string review = "optional";  // of doubtful findings: optional | required

  // [guard]
  std::string guard_action = "break";                          // break | report | quarantine | off
  std::vector<std::string> guard_templates = {"distinctive"};  // see tamis/guard.h
  std::vector<std::string> guard_strings;                      // further control strings

  // [tokens]
  // Names of vocabularies, or paths of packs; load() takes a path from the recipe's folder. Engine::recipe() has the names
  // alone ("qwen3"), and the digest of each pack: paths stay at home. Where two packs have one name, or a pack the name of a
  // vocabulary that comes with the library, the digest's first twelve digits tell them apart: "qwen3@8f14e45fceea".
  std::vector<std::string> vocabularies = {"o200k_base"};
  std::map<std::string, std::string> vocabulary_sha256;  // by those names; what is given must agree

  // [language]
  bool language = true;

  // [dedup]
  bool drop_exact = true;                  // exact = "drop" | "mark"
  std::string near = "mark";               // off | mark | drop
  uint32_t threshold_milli = 800;          // J >= 0.8
  std::string dedup_profile = "standard";  // profile = standard | short | ocr | code
  std::string dedup_scope = "shipment";    // scope = shipment | source | global
  // Folders of earlier deliveries, for the scope "global". Paths stay at home: canonical_json() names the deliveries by the
  // SHA-256 of their checkpoints alone once prepare() has filled those in; what is given must agree.
  std::vector<std::string> against, against_sha256;
  std::string passages = "off";            // what documents share: off | mark | cut
  uint32_t passage_tokens = 50;            // runs of so many tokens and more
  uint32_t passage_paragraph_tokens = 10;  // whole paragraphs of so many
  uint32_t passage_documents = 2;          // only what so many units hold
  bool passage_undo = false;               // keep what is cut in the ledger

  // [deliver]
  std::string ids = "sequential";     // sequential | keyed | keep
  std::string speakers = "number";    // number | keep
  std::vector<std::string> fields;    // further string fields that leave, each redacted like text
  uint64_t shard_bytes = 256u << 20;  // of text lines before compression

  // [dataset]: said by the partner, carried as CLAIMED
  std::string title;
  std::string description;
  std::string supplier;
  std::string license;  // SPDX expression; what [[rights]] begins with

  // [[rights]], in order; docs/formats/manifest.md lists the terms
  std::vector<RightsRule> rights;

  // [waive]: who answers for what would keep a delivery from being sealed; "" = nobody
  std::string waive_rights;     // unknown_rights
  std::string waive_languages;  // uncovered_languages
  std::string waive_reviews;    // open_reviews

  // [limits]
  uint64_t document_bytes = 64u << 20;
  uint64_t line_bytes = 256u << 20;
  uint64_t group_bytes = 256u << 20;
  uint32_t json_depth = 64;

  // TOML, or JSON if the first non-blank byte is '{'. `name` is used in messages.
  static Result<Recipe> parse(std::string_view text, std::string_view name = "recipe");
  // Relative paths in the file are taken from its folder.
  static Result<Recipe> load(const std::string& path);
  // Does that for a recipe that was parsed: lexicon, packs, rule files and earlier deliveries. "." changes nothing.
  void take_paths_from(const std::string& folder);
  static std::string commented_default();

  std::string canonical_json() const;
  // The same without what changes no text: what is said of the dataset, rights and waivers. Work that was done for a recipe is
  // good for every other one with this form.
  std::string refining_json() const;
  std::string digest() const;  // hex SHA-256 of canonical_json()
};

}  // namespace tamis

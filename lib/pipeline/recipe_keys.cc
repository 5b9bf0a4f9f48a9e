#include "pipeline/recipe_keys.h"

namespace tamis::pipeline {

namespace {

constexpr uint64_t KiB = 1024, MiB = 1024 * KiB, GiB = 1024 * MiB;

const RecipeKey kKeys[] = {
    {"source", "id", &Recipe::id_field,
     "Names of the fields of a JSONL record; \"\" if your records have none.\nThe document's own "
     "name. It stays in the ledger unless deliver.ids = \"keep\"."},
    {"source", "text", &Recipe::text_field, "The text itself."},
    {"source", "group", &Recipe::group_field,
     "What belongs together in order: a chat, a thread, a transcript."},
    {"source", "order", &Recipe::order_field,
     "An integer: the place in the group. Without it the place in the file counts."},
    {"source", "speaker", &Recipe::speaker_field, "Who speaks or writes."},
    {"source", "group_scope", WordPair{&Recipe::groups_span_files, "archive", "file"},
     "\"archive\": the same group value in two files is one group; \"file\": it is two."},
    {"source", "charset", &Recipe::charset,
     "What text files are in that are neither UTF-8 nor begin with a byte order mark.\n\"auto\": "
     "each "
     "file's charset is told from its bytes, and a file that leaves a doubt is not read;\na name "
     "(\"windows-1252\", \"shift_jis\"): all are read in it. See docs/normalization.md."},
    {"source", "charset_fallback", &Recipe::charset_fallback,
     "What a text file is read in whose charset is in doubt, as \"windows-1252\" for English mail "
     "with "
     "\nan odd byte now and then; \"\" = it is not read."},

    {"normalize", "profile", Choice{&Recipe::profile, "archive|train|search|strict"},
     "\"archive\": lossless repairs only | \"train\": and what no author meant |\n\"strict\": what "
     "needs a guess is held back | \"search\": for an index. See docs/normalization.md."},
    {"normalize", "form", Choice{&Recipe::form, "|nfc|nfd|nfkc|nfkd"},
     "Unicode form: \"nfc\" | \"nfd\" | \"nfkc\" | \"nfkd\"; \"\" = \"nfc\"."},
    {"normalize", "repair", &Recipe::repair,
     "Read UTF-8 that was taken for another charset again. false leaves it as it is."},
    {"normalize", "entities", &Recipe::entities,
     "Read character references of HTML that were left in plain text."},
    {"normalize", "structure", &Recipe::structure,
     "Passes beside the profile's: \"blank-lines\" \"mail\" \"mail-drop-quotes\" "
     "\"mail-drop-signatures\"\n\"page-furniture\" \"hyphenation\" \"ligatures\" \"cue-times\" "
     "\"repeated-tails\"; \"no-…\" takes one away."},
    {"normalize", "lexicon", &Recipe::lexicon,
     "The words of the archive for \"hyphenation\": a file that `tamis lexicon build` made; its "
     "path\nfrom the recipe's folder. It is private; the manifest names its digest only."},
    {"normalize", "lexicon_sha256", &Recipe::lexicon_sha256,
     "Its SHA-256, if it must be this one; \"\" = any."},

    {"redact", "enabled", &Recipe::redact,
     "false delivers personal data as it is, and the manifest says so."},
    {"redact", "types", &Recipe::types,
     "Which types to look for; [] means every type of the default set (`tamis redact "
     "--list-types`)."},
    {"redact", "actions", &Recipe::actions,
     "What to do by type: { IP_ADDRESS = \"keep\" }.\n\"placeholder\" (default) | \"mask\" | "
     "\"drop\" | \"keep\" | \"quarantine\" |\n\"generalize\" to something less exact; and with a "
     "redaction key (`tamis keygen --redaction`):\n\"hash\" | \"pseudonym\", the same for one "
     "value in all documents |\n\"date_shift\" | \"vault\", which `tamis reveal` restores. See "
     "docs/redaction.md."},
    {"redact", "key_id", &Recipe::key_id,
     "The redaction key's id, if it must be this one; \"\" = any. The key itself never stands "
     "here."},
    {"redact", "date_shift_days", Number{&Recipe::date_shift_days, 1, 36500},
     "\"date_shift\" moves the dates of a group by one number of days, up to so many back or "
     "forth."},
    {"redact", "date_order", Choice{&Recipe::date_order, "|dmy|mdy"},
     "How 03/04/2019 is read: \"dmy\" | \"mdy\"; \"\" = it can be two days, and is unreadable."},
    {"redact", "generalize", &Recipe::generalize,
     "How exact \"generalize\" leaves it: { DATE_TIME = \"month\", AGE = \"5\", COORDINATES = "
     "\"2\" "
     "}.\nElse: a year, a band of ten years, one decimal; IP_ADDRESS its /24 or /48, PHONE_NUMBER "
     "its "
     "country."},
    {"redact", "reference_year", Number{&Recipe::reference_year, 0, 9999},
     "The year of the delivery: births 90 years before it are told as one class; 0 = not said."},
    {"redact", "unreadable", Choice{&Recipe::unreadable, "placeholder|quarantine"},
     "What becomes of a value that cannot be shifted or generalized: \"placeholder\" | "
     "\"quarantine\"."},
    {"redact", "reserved", WordPair{&Recipe::redact_reserved, "redact", "keep"},
     "Values from ranges reserved for examples (example.com, 555-01xx): \"redact\" | \"keep\"."},
    {"redact", "allow", &Recipe::allow,
     "Values that stay: \"info@archive.test\" | \"EMAIL_ADDRESS: info@archive.test\" (of this type "
     "only;\nsecrets need it) | \"/[a-z]+@archive[.]test/\" (RE2, the whole value)."},
    {"redact", "allow_files", &Recipe::allow_files,
     "Files of such lines, from the recipe's folder; # begins a comment. The manifest says how "
     "many, never which."},
    {"redact", "deny", &Recipe::deny,
     "Values that go wherever they stand as words: \"PERSON: Ann Example\" | \"CASE_NUMBER: "
     "/K-[0-9]{4}/\"."},
    {"redact", "deny_files", &Recipe::deny_files, "Files of such lines."},
    {"redact", "allow_entries", Number{&Recipe::allow_entries, 0, 1000000},
     "How many entries the lists must have; 0 = any."},
    {"redact", "deny_entries", Number{&Recipe::deny_entries, 0, 1000000}, ""},
    {"redact", "on_uncovered", Choice{&Recipe::on_uncovered, "pass|quarantine"},
     "Text in a language for which a type that only words tell (\"Passport No.\") has no words: "
     "\"pass\" |\n\"quarantine\". The manifest lists language and types either way."},
    {"redact", "rules", &Recipe::rules,
     "Rule files (docs/formats/rules.md) for values that no built-in rule knows. The manifest "
     "names "
     "their\ndigests, names and versions only."},
    {"redact", "rules_sha256", &Recipe::rules_sha256,
     "Their SHA-256, and that of each file that they extend, if they must be these; [] = any."},
    {"redact", "detectors", &Recipe::detectors,
     "Detectors of the program that calls Tamis (\"NAME VERSION\"), if it must give just these; [] "
     "= "
     "any.\nThe command line has none."},
    {"redact", "region", &Recipe::region,
     "ISO 3166-1 code of the country whose telephone numbers are written without a prefix; \"\" = "
     "none."},
    {"redact", "attachments", Choice{&Recipe::attachments, "quarantine|remove"},
     "Parts that nobody can look at: pictures and office files in a mail, base64 and uuencode in a "
     "text.\n\"quarantine\" holds the document back | \"remove\" puts a note in their place."},
    {"redact", "review", Choice{&Recipe::review, "optional|required"},
     "\"required\": the delivery stays a draft until every doubtful finding that leaves is decided "
     "with\n`tamis review`. \"optional\": they are redacted, and the manifest says how many nobody "
     "looked at."},

    {"guard", "action", Choice{&Recipe::guard_action, "break|report|quarantine|off"},
     "Control tokens in text, fields and speakers (<|endoftext|>): \"break\" them up visibly |\n"
     "\"report\" them | \"quarantine\" the document | \"off\". The special tokens of "
     "tokens.vocabularies are always among them."},
    {"guard", "templates", &Recipe::guard_templates,
     "Chat templates of other vocabularies: \"distinctive\" strings of all, \"all\", or families "
     "by name\n(`tamis guard --list`); [] = none."},
    {"guard", "strings", &Recipe::guard_strings, "Further strings that must not leave."},

    {"tokens", "vocabularies", &Recipe::vocabularies,
     "Vocabularies to count tokens with: \"o200k_base\", \"cl100k_base\", or paths of packs that\n"
     "`tamis vocab compile` made, from the recipe's folder (\"packs/qwen3.tpack\"). [] counts "
     "none.\n"
     "The manifest names a pack and its digest, never its path."},
    {"tokens", "sha256", &Recipe::vocabulary_sha256,
     "SHA-256 of packs that must be these: { qwen3 = \"…\" }; {} = any."},
    {"language", "enabled", &Recipe::language, "Tell the language of each document."},

    {"dedup", "exact", WordPair{&Recipe::drop_exact, "drop", "mark"},
     "Documents whose normalized text is the same: \"drop\" | \"mark\"."},
    {"dedup", "near", Choice{&Recipe::near, "off|mark|drop"},
     "Documents that are nearly the same, verified: \"off\" | \"mark\" | \"drop\"."},
    {"dedup", "threshold_milli", Number{&Recipe::threshold_milli, 500, 1000},
     "From which Jaccard index on, in thousandths."},
    {"dedup", "profile", Choice{&Recipe::dedup_profile, "standard|short|ocr|code"},
     "What is compared: 5 words (\"standard\"), 8 characters (\"short\" texts, \"ocr\"), 5 words "
     "and signs\nin their case (\"code\"). See docs/dedup.md."},
    {"dedup", "scope", Choice{&Recipe::dedup_scope, "shipment|source|global"},
     "With what a document is compared: everything that is prepared now (\"shipment\"), only what "
     "lies\nin the same file (\"source\"), or all of it and what was delivered before "
     "(\"global\")."},
    {"dedup", "against", &Recipe::against,
     "Folders of earlier deliveries, sealed or drafts, from the recipe's folder: what repeats one "
     "of their\nrecords is dropped or marked. They are compared as they left, with what would "
     "leave now."},
    {"dedup", "against_sha256", &Recipe::against_sha256,
     "SHA-256 of their checkpoints' lines, if they must be these; [] = any."},
    {"dedup", "passages", Choice{&Recipe::passages, "off|mark|cut"},
     "Paragraphs and long runs that other documents hold too, as letterheads and quoted mails: "
     "\"off\" |\n\"mark\" them in the record | \"cut\" them out of all documents but one."},
    {"dedup", "passage_tokens", Number{&Recipe::passage_tokens, 16, 4000},
     "Runs of so many words (characters where words are not spaced) and more."},
    {"dedup", "passage_paragraph_tokens", Number{&Recipe::passage_paragraph_tokens, 5, 4000},
     "Whole paragraphs of so many; no more than passage_tokens."},
    {"dedup", "passage_documents", Number{&Recipe::passage_documents, 2, 1000000},
     "Only what so many documents or groups hold."},
    {"dedup", "passage_undo", &Recipe::passage_undo,
     "true: what is cut is kept in the ledger, and `tamis normalize --undo` puts it back."},

    {"deliver", "ids", Choice{&Recipe::ids, "sequential|keyed|keep"},
     "Ids of the delivered records: \"sequential\" | \"keyed\" (needs --key) | \"keep\"."},
    {"deliver", "speakers", Choice{&Recipe::speakers, "number|keep"},
     "Speakers: \"number\" (speaker_1, speaker_2 … in each group) | \"keep\"."},
    {"deliver", "fields", &Recipe::fields,
     "Further string fields that leave, each redacted like text."},
    {"deliver", "shard_bytes", Size{&Recipe::shard_bytes, 64 * KiB, 4 * GiB},
     "Bytes of text lines in a data file, before compression."},

    {"dataset", "title", &Recipe::title,
     "What you say of the data; the manifest carries it as CLAIMED."},
    {"dataset", "description", &Recipe::description, ""},
    {"dataset", "supplier", &Recipe::supplier, "Who delivers."},
    {"dataset", "license", &Recipe::license,
     "SPDX expression, as in \"CC-BY-4.0\". An open delivery needs one; it is what [[rights]] "
     "begins "
     "with."},

    {"waive", "unknown_rights", &Recipe::waive_rights,
     "Who answers for it, by name, that a delivery is sealed all the same although\nthe rights in "
     "some records are unknown;"},
    {"waive", "uncovered_languages", &Recipe::waive_languages,
     "although some records are in languages in which some types are not looked for;"},
    {"waive", "open_reviews", &Recipe::waive_reviews,
     "although redact.review = \"required\" and some findings are not decided. \"\" = nobody."},

    {"limits", "document_bytes", Size{&Recipe::document_bytes, 1 * KiB, 1 * GiB},
     "Longer text is split at blank lines into numbered parts."},
    {"limits", "line_bytes", Size{&Recipe::line_bytes, 1 * KiB, 2 * GiB},
     "A longer JSON line is quarantined unparsed."},
    {"limits", "group_bytes", Size{&Recipe::group_bytes, 1 * MiB, 4 * GiB},
     "A longer group is refined in parts of this size."},
    {"limits", "json_depth", Number{&Recipe::json_depth, 1, 1000}, "Nesting of a JSON line."},
};

}  // namespace

std::span<const RecipeKey> recipe_keys() { return kKeys; }

}  // namespace tamis::pipeline

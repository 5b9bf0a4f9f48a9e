/* Tamis: the C interface, for C, and for every language that can call C.
 *
 *   tamis_engine *engine;  tamis_worker *worker;  tamis_outcome *outcome;  tamis_error *error;
 *   tamis_engine_create(tamis_view_of(""), &engine, &error);         once; "" is the default recipe
 *   tamis_worker_create(engine, &worker, &error);                    one per thread
 *   tamis_worker_refine(worker, tamis_view_of("Mail jane@corp.test"), &outcome, &error);
 *   tamis_view text = tamis_outcome_text(outcome);                   Mail [EMAIL_ADDRESS_1]
 *
 * Failure    A function that can fail returns one of the codes below and takes `error` as its last
 *            argument. `error` may be NULL; else it is set to NULL, or on failure to an object that
 *            tamis_error_free() frees. Other out parameters are NULL or 0 after a failure
 *            (but see tamis_verify()). A required
 *            argument that is NULL is TAMIS_E_USAGE. A function that cannot fail returns its value;
 *            asked about NULL it returns an empty view or 0.
 * Ownership  What a function hands out through `T **` is the caller's, to free once with
 *            tamis_T_free(). Freeing NULL is fine. A handle keeps what it needs alive, so handles may
 *            be freed in any order. Arguments are borrowed for the call only. A view that a handle
 *            gives lives as long as the handle.
 * Threads    A worker serves one thread at a time (a second one gets TAMIS_E_USAGE); all else, once
 *            made, may be read by any number of threads. Nothing is global: no
 *            set-up, no last error, no locale.
 * Text       Bytes with a length, never NUL-terminated. Text that comes out is UTF-8; text that goes
 *            in should be.
 * Growth     Options live in the recipe (TOML or JSON text), so they never change this file. A struct
 *            that may grow begins with struct_size, which the caller sets to sizeof. Functions are
 *            marked @stable or @draft; until 1.0 all are @draft. See README.md beside this file.
 */
#ifndef TAMIS_H
#define TAMIS_H

#include <stdint.h>
#include <string.h>

#if defined(__GNUC__)
#define TAMIS_API __attribute__((visibility("default")))
#else
#define TAMIS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Codes ----------------------------------------------------------------------------------- */

/* Pinned for ever. They cross as int32_t. */
enum {
  TAMIS_OK = 0,
  TAMIS_E_USAGE = 1,        /* a call that makes no sense */
  TAMIS_E_RECIPE = 2,       /* a recipe that cannot be used */
  TAMIS_E_INPUT = 3,        /* something read was not what it should be */
  TAMIS_E_OUTPUT = 4,       /* something could not be written */
  TAMIS_E_LIMIT = 5,        /* a limit that the recipe declares was passed */
  TAMIS_E_NOMEM = 6,        /* no memory */
  TAMIS_E_CORRUPT = 7,      /* a file of Tamis's own is damaged */
  TAMIS_E_MISMATCH = 8,     /* verification found a difference */
  TAMIS_E_CANCELLED = 9,    /* the caller asked to stop */
  TAMIS_E_UNSUPPORTED = 10, /* well-formed, but not something that this build can do */
  TAMIS_E_INTERNAL = 11     /* a defect of Tamis */
};

/* Who signed a delivery. */
enum {
  TAMIS_SIGNER_NONE = 0,     /* nobody */
  TAMIS_SIGNER_UNKNOWN = 1,  /* the key that the delivery itself names */
  TAMIS_SIGNER_VERIFIED = 2, /* the key that the caller named */
  TAMIS_SIGNER_WRONG = 3     /* not the key that the caller named, or the signature does not hold */
};

/* The units of an offset. Mixed units leak: an emoji shifts the span. */
enum {
  TAMIS_UNIT_BYTE = 0,      /* bytes of UTF-8: C, Rust, Go */
  TAMIS_UNIT_CODEPOINT = 1, /* Python */
  TAMIS_UNIT_UTF16 = 2      /* JavaScript, Java, C# */
};

/* Bits of tamis_finding.flags. */
enum {
  TAMIS_FINDING_DOUBTFUL = 1,  /* redacted, and queued for review */
  TAMIS_FINDING_VALIDATED = 2, /* a checksum or a full structural check passed */
  TAMIS_FINDING_RESERVED = 4,  /* from a range reserved for examples */
  TAMIS_FINDING_COVERED = 8,   /* lies under another finding, which names the redacted span */
  TAMIS_FINDING_ALLOWED = 16   /* its value is on the recipe's allow-list, and so was kept */
};

/* How a document is written. Pinned for ever. */
enum {
  TAMIS_FORMAT_AUTO = 0, /* told from the bytes; TAMIS_E_INPUT if that leaves a doubt */
  TAMIS_FORMAT_TEXT = 1,
  TAMIS_FORMAT_JSON = 2,
  TAMIS_FORMAT_JSONL = 3, /* each line a document of its own */
  TAMIS_FORMAT_CSV = 4,
  TAMIS_FORMAT_TSV = 5,
  TAMIS_FORMAT_XML = 6,
  TAMIS_FORMAT_HTML = 7,
  TAMIS_FORMAT_MAIL = 8 /* one message, or the messages of an mbox */
};

/* What a part of a mail is. */
enum {
  TAMIS_MARK_QUOTE = 1,       /* lines of another mail */
  TAMIS_MARK_ATTRIBUTION = 2, /* "On 3 May, Ann wrote:" */
  TAMIS_MARK_HEADER = 3,      /* "From: ... Sent: ... To: ..." */
  TAMIS_MARK_SIGNATURE = 4,   /* after "-- ", or what a telephone adds */
  TAMIS_MARK_FOOTER = 5       /* a notice of confidentiality */
};

/* What a chunk ends with. */
enum {
  TAMIS_CHUNK_TEXT = 0,      /* the end of the text */
  TAMIS_CHUNK_DOCUMENT = 1,  /* of a document, in a text that several are joined into */
  TAMIS_CHUNK_PARAGRAPH = 2, /* a blank line */
  TAMIS_CHUNK_SENTENCE = 3,
  TAMIS_CHUNK_WORD = 4,      /* white space */
  TAMIS_CHUNK_PIECE = 5,     /* a place between pieces without white space, as in Chinese */
  TAMIS_CHUNK_CLUSTER = 6,   /* inside a piece that is longer than the budget */
  TAMIS_CHUNK_CHARACTER = 7, /* inside a grapheme cluster, as there is no other place */
  TAMIS_CHUNK_FORCED = 8     /* where a token joins two characters: the counts add up to more */
};

/* An offset that is not known. */
#define TAMIS_NO_OFFSET UINT64_MAX

/* ---- Values ---------------------------------------------------------------------------------- */

/* Bytes that belong to someone else. data may be NULL if size is 0. */
typedef struct tamis_view {
  const uint8_t* data;
  uint64_t size;
} tamis_view;

/* A view of a NUL-terminated string, which must outlive it. */
static inline tamis_view tamis_view_of(const char* string) {
  tamis_view view;
  view.data = (const uint8_t*)string;
  view.size = string ? (uint64_t)strlen(string) : 0;
  return view;
}

/* [begin, end) in some unit. */
typedef struct tamis_span {
  uint64_t begin;
  uint64_t end;
} tamis_span;

/* A further field of a document: name and value. */
typedef struct tamis_field {
  tamis_view name;
  tamis_view value;
} tamis_field;

/* One unit of text. In an array all elements have the same struct_size. */
typedef struct tamis_document {
  uint64_t struct_size; /* sizeof(tamis_document) */
  tamis_view id;        /* used in messages; may be empty */
  tamis_view text;
  tamis_view speaker;        /* may be empty */
  const tamis_field* fields; /* may be NULL if field_count is 0 */
  uint64_t field_count;
  tamis_view
      group; /* a chat, a patient, a case: whose dates move together. Empty: the id, else the text */
} tamis_document;

/* A detected span. */
typedef struct tamis_finding {
  uint64_t struct_size; /* sizeof(tamis_finding), set by the caller before the call */
  tamis_view type;      /* "EMAIL_ADDRESS" */
  tamis_view rule;      /* the rule that saw it */
  tamis_span source;    /* where, in the text that was given to refine */
  int32_t score_ppm;    /* how sure the rule is: 0 to 1 000 000 */
  uint32_t flags;       /* TAMIS_FINDING_... */
  tamis_view action; /* what became of it: "placeholder", "keep"; empty if it is covered; static */
} tamis_finding;

/* What of a document is compared with others. It tells about private text: keep it where the
 * text is kept. */
typedef struct tamis_fingerprint {
  uint64_t struct_size; /* sizeof(tamis_fingerprint), set by the caller before the call */
  uint64_t exact_high;  /* XXH3-128 of the normalized text */
  uint64_t exact_low;
  uint32_t format;        /* of the signature; different formats refuse to meet */
  uint32_t shingle_count; /* distinct shingles; 0: too short to be near anything */
  const uint16_t* signature;
  uint64_t signature_slots; /* elements of signature */
} tamis_fingerprint;

/* What normalization did. */
typedef struct tamis_counts {
  uint64_t struct_size;     /* sizeof(tamis_counts), set by the caller before the call */
  uint64_t invalid_bytes;   /* ill-formed sequences that became U+FFFD */
  uint64_t surrogates;      /* lone surrogates replaced, or pairs joined */
  uint64_t normal_form;     /* runs changed by NFC */
  uint64_t controls;        /* control characters removed */
  uint64_t line_ends;       /* line ends that became LF */
  uint64_t trailing_spaces; /* runs of blanks removed */
  uint64_t invisibles;      /* characters without a shape removed */
  uint64_t hidden_payloads; /* rows of tags or selectors among them that could spell a message */
  uint64_t repairs;         /* characters of mojibake, and C1 controls, read again */
  uint64_t entities;        /* character references of HTML read */
  uint64_t ligatures;       /* ligatures opened */
  uint64_t blank_lines;     /* runs of blank lines shortened */
  uint64_t hyphens;         /* words joined over a line end */
  uint64_t page_lines;      /* running headers, footers and page numbers removed */
  uint64_t cue_lines;       /* lines of cue times and numbers removed */
  uint64_t repeats;         /* looped phrases cut to one */
  uint64_t mail_lines;      /* lines of quotes and signatures removed */
  uint64_t mail_marks;      /* spans of mail marked */
  uint64_t whitespace;      /* runs of blanks inside a line that became one */
  uint64_t search_folds;    /* places folded for a search */
} tamis_counts;

/* A rewritten run of a normalized text. */
typedef struct tamis_edit {
  uint64_t struct_size; /* sizeof(tamis_edit), set by the caller before the call */
  tamis_view rule;      /* "normal-form"; static */
  tamis_span source;    /* where, in the text that was given */
  tamis_span output;    /* where, in the normalized text */
  tamis_view before;    /* the bytes that were replaced; they may be ill-formed. Private. */
} tamis_edit;

/* A part of a text that plays a role of its own. */
typedef struct tamis_mark {
  uint64_t struct_size; /* sizeof(tamis_mark), set by the caller before the call */
  int32_t kind;         /* TAMIS_MARK_... */
  uint32_t level;       /* of quoting: 0 is the writer's own text */
  tamis_span output;    /* where, in the text that came out: whole lines */
} tamis_mark;

/* Told of bytes done and in all, by one thread at a time (any). Returns 0 to go on; throws nothing. */
typedef int32_t (*tamis_progress)(void* context, uint64_t done, uint64_t total);

typedef struct tamis_text_stream tamis_text_stream; /* a text that comes in pieces */
typedef struct tamis_detections tamis_detections;   /* what a detector finds, for the call */

/* How a delivery is checked. All zero but struct_size is fine: then the signer is not known. */
typedef struct tamis_verify_options {
  uint64_t struct_size; /* sizeof(tamis_verify_options) */
  tamis_view signer; /* the text of the sender's public key, had from the sender by another way */
  tamis_view known_checkpoint; /* the text of a checkpoint had before or elsewhere */
  uint64_t max_failures;       /* listed; the others are counted; 0: 1000 */
  uint32_t jobs;               /* threads; 0: one per core */
  uint32_t flags;              /* must be 0 */
  tamis_progress progress;     /* may be NULL */
  void* context;               /* for progress */
} tamis_verify_options;

/* A place that a guard breaks, or would break. */
typedef struct tamis_guard_finding {
  uint64_t struct_size; /* sizeof(tamis_guard_finding), set by the caller before the call */
  tamis_span source;    /* where, in the text that was given */
  uint64_t string;      /* index in tamis_guard_string() */
} tamis_guard_finding;

/* A part of a text that keeps a token budget. */
typedef struct tamis_chunk {
  uint64_t struct_size; /* sizeof(tamis_chunk), set by the caller before the call */
  tamis_span span;      /* where, in the text that was given */
  uint64_t tokens;      /* of the chunk alone */
  uint64_t overlap;     /* of them, those that the chunk before has too */
  int32_t end;          /* TAMIS_CHUNK_... */
  uint32_t flags;       /* 0 */
} tamis_chunk;

/* ---- Handles --------------------------------------------------------------------------------- */

typedef struct tamis_error tamis_error;                   /* what went wrong */
typedef struct tamis_verification tamis_verification;     /* what was found in a delivery */
typedef struct tamis_engine tamis_engine;                 /* a recipe, compiled: immutable */
typedef struct tamis_worker tamis_worker;                 /* one thread's scratch memory */
typedef struct tamis_outcome tamis_outcome;               /* one refined document */
typedef struct tamis_vault tamis_vault;                   /* values that can be brought back */
typedef struct tamis_redacted tamis_redacted;             /* one document, rewritten in place */
typedef struct tamis_normalizer tamis_normalizer;         /* the recipe's [normalize]: immutable */
typedef struct tamis_normalized tamis_normalized;         /* one normalized text */
typedef struct tamis_vocabulary tamis_vocabulary;         /* a byte-pair vocabulary: immutable */
typedef struct tamis_guard tamis_guard;                   /* control strings: immutable */
typedef struct tamis_guarded tamis_guarded;               /* one text without control strings */
typedef struct tamis_guard_findings tamis_guard_findings; /* where control strings are in a text */
typedef struct tamis_chunker tamis_chunker;               /* a budget: immutable */
typedef struct tamis_chunks tamis_chunks;                 /* one text, cut */
typedef struct tamis_charset_detector tamis_charset_detector; /* what charsets are told by */
typedef struct tamis_buffer tamis_buffer;                     /* bytes */
typedef struct tamis_ids tamis_ids; /* token ids, and where they lie if that was asked */

/* What a guard looks for. All zero but struct_size is fine. */
typedef struct tamis_guard_options {
  uint64_t struct_size;                        /* sizeof(tamis_guard_options) */
  const tamis_vocabulary* const* vocabularies; /* their special tokens */
  uint64_t vocabulary_count;
  const tamis_view* templates; /* families: "llama3", "all", "distinctive", "none" */
  uint64_t template_count;     /* 0: "distinctive" */
  const tamis_view* strings;   /* further ones */
  uint64_t string_count;
} tamis_guard_options;

/* How a text is cut. All zero but struct_size is fine. */
typedef struct tamis_chunk_options {
  uint64_t struct_size;     /* sizeof(tamis_chunk_options) */
  uint32_t max_tokens;      /* of a chunk, at least 8; 0: 512 */
  uint32_t overlap_tokens;  /* at most that a chunk repeats of the one before; at most half */
  const tamis_guard* guard; /* may be NULL; else no chunk ends where a control string could begin */
} tamis_chunk_options;

/* ---- Detectors (detector.cc) ----------------------------------------------------------------- */

/* Asked for values in `count` texts, which are private and borrowed for the call; tells each by
 * tamis_detections_add(). Returns 0, or anything else if it failed: then the document is held back. Throws
 * nothing. */
typedef int32_t (*tamis_detect)(void* context, const tamis_view* texts, uint64_t count,
                                tamis_detections* found);

/* Bits of tamis_detector.flags. */
enum {
  TAMIS_DETECTOR_THREAD_SAFE = 1 /* detect may be called by several threads at a time */
};

/* A model or program of the caller's own that finds values in text. In an array all elements have
 * the same struct_size. */
typedef struct tamis_detector {
  uint64_t struct_size;    /* sizeof(tamis_detector) */
  tamis_view name;         /* letters and digits of ASCII, with - _ . between them */
  tamis_view version;      /* the same; change it when results change */
  const tamis_view* types; /* that it finds: known ones ("PERSON"), or new: capitals, digits, _ */
  uint64_t type_count;
  int32_t unit;   /* TAMIS_UNIT_...: of its spans */
  uint32_t flags; /* TAMIS_DETECTOR_... */
  tamis_detect detect;
  void* context; /* for detect; both live until the engine and its workers are freed */
} tamis_detector;

/* What a recipe cannot hold. All zero but struct_size is fine. */
typedef struct tamis_engine_options {
  uint64_t struct_size;            /* sizeof(tamis_engine_options) */
  const tamis_detector* detectors; /* may be NULL if detector_count is 0 */
  uint64_t detector_count;
  const tamis_vocabulary* const* vocabularies; /* that tokens.vocabularies names */
  uint64_t vocabulary_count;
  tamis_view folder; /* relative paths in the recipe begin here; empty: the working directory */
  /* For the actions "hash", "pseudonym", "date_shift" and "vault": the text of a key that
   * `tamis keygen --redaction` made, or the path of its file, which nobody else may read. Not
   * both. The text is the caller's to wipe. */
  tamis_view redaction_key;
  tamis_view redaction_key_file;
  const tamis_vault* vault; /* of the same key; NULL: the action "vault" is refused */
} tamis_engine_options;

/* What tamis_vault_reveal() did. */
typedef struct tamis_reveal_counts {
  uint64_t struct_size; /* sizeof(tamis_reveal_counts), set by the caller */
  uint64_t restored;
  uint64_t unknown;   /* stand-ins of another vault; they stay */
  uint64_t unescaped; /* stand-ins that the source itself held */
} tamis_reveal_counts;

/* ---- Version (version.cc) -------------------------------------------------------------------- */

/* The ABI that this header describes; 0 while it is a draft. */
#define TAMIS_ABI_VERSION 0

/* "0.1.0"; static. @draft */
TAMIS_API tamis_view tamis_version(void);
/* major * 10000 + minor * 100 + patch. @draft */
TAMIS_API uint32_t tamis_version_number(void);
/* The ABI of the library that was loaded: equal to TAMIS_ABI_VERSION, or do not go on. @draft */
TAMIS_API uint32_t tamis_abi_version(void);
/* "TAMIS_E_USAGE" for 1; static; empty for a number that is not a code. @draft */
TAMIS_API tamis_view tamis_code_name(int32_t code);

/* ---- Errors (error.cc) ----------------------------------------------------------------------- */

/* The code that the call returned. @draft */
TAMIS_API int32_t tamis_error_code(const tamis_error* error);
/* What, where, what was expected and what to do, for people. Never holds text of a document.
 * @draft */
TAMIS_API tamis_view tamis_error_message(const tamis_error* error);
/* The byte of the input that the message speaks of, or TAMIS_NO_OFFSET. @draft */
TAMIS_API uint64_t tamis_error_offset(const tamis_error* error);
/* The rule or recipe key concerned, or empty. @draft */
TAMIS_API tamis_view tamis_error_rule(const tamis_error* error);
/* @draft */
TAMIS_API void tamis_error_free(tamis_error* error);

/* ---- Buffers (buffer.cc) --------------------------------------------------------------------- */

/* @draft */
TAMIS_API tamis_view tamis_buffer_view(const tamis_buffer* buffer);
/* @draft */
TAMIS_API void tamis_buffer_free(tamis_buffer* buffer);
/* NULL if there are none. @draft */
TAMIS_API const uint32_t* tamis_ids_data(const tamis_ids* ids);
/* @draft */
TAMIS_API uint64_t tamis_ids_count(const tamis_ids* ids);
/* As many as ids, if tamis_vocabulary_encode_with_offsets() made them; else NULL. @draft */
TAMIS_API const tamis_span* tamis_ids_spans(const tamis_ids* ids);
/* @draft */
TAMIS_API void tamis_ids_free(tamis_ids* ids);

/* ---- Recipe and engine (engine.cc) ----------------------------------------------------------- */

/* A commented recipe in TOML with every key at its default. @draft */
TAMIS_API int32_t tamis_recipe_default(tamis_buffer** toml, tamis_error** error);

/* Compiles a recipe: milliseconds; do it once and share the engine.
 *
 * recipe   TOML, or JSON if its first character is '{'; empty: the defaults. Returns
 * TAMIS_E_RECIPE if the recipe has an unknown key, a wrong value, or asks for what this build
 * lacks; the message has line, column and the nearest known key, and tamis_error_rule() the key.
 * @draft */
TAMIS_API int32_t tamis_engine_create(tamis_view recipe, tamis_engine** engine,
                                      tamis_error** error);
/* The same with what a recipe cannot hold.
 *
 * options  may be NULL. options->detectors: asked for values beside the rules (../include/tamis/detector.h
 *          says how); one that fails, or gives a span outside of its text, makes refining that document
 *          TAMIS_E_INPUT; a recipe that names other detectors is TAMIS_E_RECIPE. options->vocabularies: "tokens.vocabularies" names them like those of the
 *          library; two of one name as "name@" and the first 12 digits of the digest. One that the
 *          recipe does not name is TAMIS_E_USAGE. @draft */
TAMIS_API int32_t tamis_engine_create_with(tamis_view recipe, const tamis_engine_options* options,
                                           tamis_engine** engine, tamis_error** error);
/* Inside tamis_detect: a value in texts[text], of one of the detector's types, score 0 to 1 000 000.
 * Whether it makes sense is checked when detect has returned. @draft */
TAMIS_API int32_t tamis_detections_add(tamis_detections* found, uint64_t text, tamis_view type,
                                       tamis_span span, int32_t score_ppm);
/* Workers and outcomes of the engine live on. @draft */
TAMIS_API void tamis_engine_free(tamis_engine* engine);
/* The recipe with its defaults filled in, as canonical JSON (RFC 8785). @draft */
TAMIS_API tamis_view tamis_engine_recipe(const tamis_engine* engine);
/* SHA-256 of tamis_engine_recipe(), in hex: the recipe's name in a manifest. @draft */
TAMIS_API tamis_view tamis_engine_recipe_digest(const tamis_engine* engine);
/* The entity types that the engine looks for. An index beyond the count gives an empty view.
 * @draft */
TAMIS_API uint64_t tamis_engine_type_count(const tamis_engine* engine);
/* @draft */
TAMIS_API tamis_view tamis_engine_type(const tamis_engine* engine, uint64_t index);
/* The personal types that it does not look for: what a reader of its output must be told. @draft */
TAMIS_API uint64_t tamis_engine_not_scanned_count(const tamis_engine* engine);
/* @draft */
TAMIS_API tamis_view tamis_engine_not_scanned(const tamis_engine* engine, uint64_t index);
/* The vocabularies whose tokens it counts, by name; a pack's digest is in the recipe. @draft */
TAMIS_API uint64_t tamis_engine_vocabulary_count(const tamis_engine* engine);
/* @draft */
TAMIS_API tamis_view tamis_engine_vocabulary(const tamis_engine* engine, uint64_t index);
/* What it guards with. TAMIS_E_USAGE if the recipe says guard.action = "off". @draft */
TAMIS_API int32_t tamis_engine_guard(const tamis_engine* engine, tamis_guard** guard,
                                     tamis_error** error);

/* ---- Worker (worker.cc) ---------------------------------------------------------------------- */

/* @draft */
TAMIS_API int32_t tamis_worker_create(const tamis_engine* engine, tamis_worker** worker,
                                      tamis_error** error);
/* Outcomes of the worker live on. @draft */
TAMIS_API void tamis_worker_free(tamis_worker* worker);

/* Refines one document: normalizes, finds, redacts, measures.
 *
 * Returns TAMIS_E_LIMIT if the text is longer than the recipe's limits.document_bytes. Ill-
 * formed UTF-8 is no error: it is replaced and counted. A text that must not leave is no error
 * either: tamis_outcome_quarantine_reason(). @draft */
TAMIS_API int32_t tamis_worker_refine(tamis_worker* worker, tamis_view text,
                                      tamis_outcome** outcome, tamis_error** error);
/* The same for a document with an id, a speaker and fields. @draft */
TAMIS_API int32_t tamis_worker_refine_document(tamis_worker* worker, const tamis_document* document,
                                               tamis_outcome** outcome, tamis_error** error);
/* Refines documents that belong together, in order (a chat, a mail thread): placeholders are
 * numbered through the group.
 *
 * documents  `count` elements.
 * outcomes   room for `count` handles: all are filled, or on failure all are NULL. @draft */
TAMIS_API int32_t tamis_worker_refine_group(tamis_worker* worker, const tamis_document* documents,
                                            uint64_t count, tamis_outcome** outcomes,
                                            tamis_error** error);

/* ---- Vault (vault.cc) ------------------------------------------------------------------------ */

/* What the action "vault" takes out, encrypted. Threads may share a vault; engines that were made with it keep it.
 *
 * folder  an existing one of yours that nobody else may read; the vault of its file vault.sealed goes on. One program at a
 *         time keeps it.
 * redaction_key, redaction_key_file  as in tamis_engine_options; one of them. TAMIS_E_INPUT if the vault was sealed with
 *         another key, TAMIS_E_CORRUPT, with the piece, if it was changed or cut. @draft */
TAMIS_API int32_t tamis_vault_open(tamis_view folder, tamis_view redaction_key,
                                   tamis_view redaction_key_file, tamis_vault** vault,
                                   tamis_error** error);
/* Distinct values. @draft */
TAMIS_API uint64_t tamis_vault_count(const tamis_vault* vault);
/* Writes vault.sealed anew, mode 0600, whole or not at all. Save before any text leaves: what was not saved cannot come
 * back. TAMIS_E_OUTPUT if somebody else has written the file since. @draft */
TAMIS_API int32_t tamis_vault_save(const tamis_vault* vault, tamis_error** error);
/* Puts back what stand-ins stand for, wherever they are quoted in a UTF-8 text; counts may be NULL. @draft */
TAMIS_API int32_t tamis_vault_reveal(const tamis_vault* vault, tamis_view text,
                                     tamis_buffer** revealed, tamis_reveal_counts* counts,
                                     tamis_error** error);
/* What was not saved is lost, unless an engine keeps the vault. @draft */
TAMIS_API void tamis_vault_free(tamis_vault* vault);

/* ---- Documents in place (redacted.cc) -------------------------------------------------------- */

/* Redacts a document where it stands: values are rewritten, every other byte stays, and it parses as before.
 * By the engine's [redact]; its other passes do not run. docs/structured-input.md says what is read of each format.
 *
 * format   TAMIS_FORMAT_...
 *
 * Returns TAMIS_E_INPUT, with the byte, if the document is not what format says, TAMIS_E_LIMIT if it (of
 * TAMIS_FORMAT_JSONL: a line) is longer than the recipe's limits.document_bytes, TAMIS_E_USAGE if the recipe
 * switches redaction off. A document that must not leave although it was rewritten is no error:
 * tamis_redacted_quarantine_reason(). @draft */
TAMIS_API int32_t tamis_worker_redact(tamis_worker* worker, tamis_view document, int32_t format,
                                      tamis_redacted** redacted, tamis_error** error);
/* The document that may leave. @draft */
TAMIS_API tamis_view tamis_redacted_document(const tamis_redacted* redacted);
/* As what it was read: TAMIS_FORMAT_..., not TAMIS_FORMAT_AUTO. @draft */
TAMIS_API int32_t tamis_redacted_format(const tamis_redacted* redacted);
/* Why the document must not leave; empty: it may. @draft */
TAMIS_API tamis_view tamis_redacted_quarantine_reason(const tamis_redacted* redacted);
/* Values that were looked at. @draft */
TAMIS_API uint64_t tamis_redacted_value_count(const tamis_redacted* redacted);
/* Of them, those that were rewritten. @draft */
TAMIS_API uint64_t tamis_redacted_changed_count(const tamis_redacted* redacted);
/* Of them, JSON numbers that became strings. @draft */
TAMIS_API uint64_t tamis_redacted_number_count(const tamis_redacted* redacted);
/* Parts of a mail that nobody can look at and that became a note (redact.attachments = "remove"). @draft */
TAMIS_API uint64_t tamis_redacted_removed_count(const tamis_redacted* redacted);
/* @draft */
TAMIS_API uint64_t tamis_redacted_finding_count(const tamis_redacted* redacted);
/* In order. The span is in the document that was given, in `unit`. @draft */
TAMIS_API int32_t tamis_redacted_finding(const tamis_redacted* redacted, uint64_t index,
                                         int32_t unit, tamis_finding* finding, tamis_error** error);
/* Where a span of tamis_redacted_document() was in the document that was given; both in `unit`. @draft */
TAMIS_API int32_t tamis_redacted_to_source(const tamis_redacted* redacted, tamis_span output,
                                           int32_t unit, tamis_span* source, tamis_error** error);
/* Where a span of the document that was given is in tamis_redacted_document(). @draft */
TAMIS_API int32_t tamis_redacted_to_output(const tamis_redacted* redacted, tamis_span source,
                                           int32_t unit, tamis_span* output, tamis_error** error);
/* @draft */
TAMIS_API void tamis_redacted_free(tamis_redacted* redacted);

/* ---- Text streams (text_stream.cc) ----------------------------------------------------------- */

/* Redacts a text that does not end, or does not fit in memory. It is cut into parts, at blank lines where
 * there are any, which are refined in order like documents of one group; how it is cut into pieces changes
 * nothing. A value that only its label tells is found again in its own part and in those behind it, not in those
 * before. One thread at a time.
 *
 * part_bytes    of a part: 65536 to 67108864, and at most the recipe's limits.document_bytes; 0: 1048576
 * most_values   distinct values that are remembered for their numbers; one more is TAMIS_E_LIMIT;
 *               0: 250000. @draft */
TAMIS_API int32_t tamis_text_stream_create(const tamis_engine* engine, uint64_t part_bytes,
                                           uint64_t most_values, tamis_text_stream** stream,
                                           tamis_error** error);
/* What may leave by now; often nothing. After a failure, and after tamis_text_stream_finish(), the
 * stream is over: TAMIS_E_USAGE. A part that must not leave is TAMIS_E_INPUT, and then nothing of this call
 * comes out. @draft */
TAMIS_API int32_t tamis_text_stream_push(tamis_text_stream* stream, tamis_view piece,
                                         tamis_buffer** out, tamis_error** error);
/* The rest. @draft */
TAMIS_API int32_t tamis_text_stream_finish(tamis_text_stream* stream, tamis_buffer** out,
                                           tamis_error** error);
/* @draft */
TAMIS_API void tamis_text_stream_free(tamis_text_stream* stream);

/* ---- Outcome (outcome.cc) -------------------------------------------------------------------- */

/* The text that may leave. The normalized text before redaction is private and has no function
 * here. @draft */
TAMIS_API tamis_view tamis_outcome_text(const tamis_outcome* outcome);
/* BCP 47 ("nl"); "und" if unsure; static. @draft */
TAMIS_API tamis_view tamis_outcome_language(const tamis_outcome* outcome);
/* Why the document must not leave; empty: it may. @draft */
TAMIS_API tamis_view tamis_outcome_quarantine_reason(const tamis_outcome* outcome);
/* The speaker, as it may leave. @draft */
TAMIS_API tamis_view tamis_outcome_speaker(const tamis_outcome* outcome);
/* The document's further fields, redacted. @draft */
TAMIS_API uint64_t tamis_outcome_field_count(const tamis_outcome* outcome);
/* TAMIS_E_USAGE if there is no such field. @draft */
TAMIS_API int32_t tamis_outcome_field(const tamis_outcome* outcome, uint64_t index,
                                      tamis_field* field, tamis_error** error);

/* @draft */
TAMIS_API uint64_t tamis_outcome_finding_count(const tamis_outcome* outcome);
/* Fills finding; its span is in `unit` of the text that was given to refine. TAMIS_E_USAGE if
 * there is no such finding. @draft */
TAMIS_API int32_t tamis_outcome_finding(const tamis_outcome* outcome, uint64_t index, int32_t unit,
                                        tamis_finding* finding, tamis_error** error);

/* Where a span of the output was in the text given to refine, and the reverse. Both spans are in
 * `unit`. The answer covers: what was rewritten as a whole is answered as a whole. A span beyond
 * the text is cut to it. The first call with a unit other than bytes reads the text once; after
 * that a look-up is O(log edits). @draft */
TAMIS_API int32_t tamis_outcome_to_source(const tamis_outcome* outcome, tamis_span output,
                                          int32_t unit, tamis_span* source, tamis_error** error);
/* @draft */
TAMIS_API int32_t tamis_outcome_to_output(const tamis_outcome* outcome, tamis_span source,
                                          int32_t unit, tamis_span* output, tamis_error** error);

/* @draft */
TAMIS_API int32_t tamis_outcome_fingerprint(const tamis_outcome* outcome,
                                            tamis_fingerprint* fingerprint, tamis_error** error);
/* @draft */
TAMIS_API int32_t tamis_outcome_counts(const tamis_outcome* outcome, tamis_counts* counts,
                                       tamis_error** error);
/* Quotes, signatures and the like, if the recipe marks them; in `unit` of the text that may leave.
 * @draft */
TAMIS_API uint64_t tamis_outcome_mark_count(const tamis_outcome* outcome);
/* TAMIS_E_USAGE if there is no such mark. @draft */
TAMIS_API int32_t tamis_outcome_mark(const tamis_outcome* outcome, uint64_t index, int32_t unit,
                                     tamis_mark* mark, tamis_error** error);
/* Tokens of the text that may leave, under a vocabulary of the recipe. TAMIS_E_USAGE names the
 * recipe's ones otherwise. @draft */
TAMIS_API int32_t tamis_outcome_tokens(const tamis_outcome* outcome, tamis_view vocabulary,
                                       uint64_t* count, tamis_error** error);
/* The same by the vocabulary's index in tamis_engine_vocabulary(). @draft */
TAMIS_API int32_t tamis_outcome_tokens_at(const tamis_outcome* outcome, uint64_t index,
                                          uint64_t* count, tamis_error** error);
/* Control strings that were met in text, fields and speaker, and broken up or as the recipe says.
 * @draft */
TAMIS_API uint64_t tamis_outcome_guarded_count(const tamis_outcome* outcome);
/* One of them, and how often. TAMIS_E_USAGE if there is no such string. @draft */
TAMIS_API int32_t tamis_outcome_guarded(const tamis_outcome* outcome, uint64_t index,
                                        tamis_view* string, uint64_t* count, tamis_error** error);
/* Places of the source that already looked as if the guard had broken a string there. @draft */
TAMIS_API uint64_t tamis_outcome_look_alikes(const tamis_outcome* outcome);
/* @draft */
TAMIS_API void tamis_outcome_free(tamis_outcome* outcome);

/* ---- Normalization alone (normalize.cc) ------------------------------------------------------ */

/* Compiles the [normalize] part of a recipe; the rest is read and not used. An engine normalizes by
 * itself: this is for callers who want the normalized text, its edits and the way back, without
 * redaction. What comes out is as private as what went in.
 *
 * recipe   TOML, or JSON if its first character is '{'; empty: the defaults. Errors as of
 * tamis_engine_create(), and those of reading the lexicon that it names. @draft */
TAMIS_API int32_t tamis_normalizer_create(tamis_view recipe, tamis_normalizer** normalizer,
                                          tamis_error** error);
/* Normalized texts live on. @draft */
TAMIS_API void tamis_normalizer_free(tamis_normalizer* normalizer);
/* Normalizes one text, from any number of threads. TAMIS_E_LIMIT if it has 2^31 bytes or more. Ill-
 * formed UTF-8 is no error: it is replaced and counted. @draft */
TAMIS_API int32_t tamis_normalize(const tamis_normalizer* normalizer, tamis_view text,
                                  tamis_normalized** normalized, tamis_error** error);
/* @draft */
TAMIS_API tamis_view tamis_normalized_text(const tamis_normalized* normalized);
/* Why the profile "strict" would not let the text leave; empty: it may. @draft */
TAMIS_API tamis_view tamis_normalized_held_back(const tamis_normalized* normalized);
/* What was rewritten, in order of place. @draft */
TAMIS_API uint64_t tamis_normalized_edit_count(const tamis_normalized* normalized);
/* Both spans are in `unit`. TAMIS_E_USAGE if there is no such edit. @draft */
TAMIS_API int32_t tamis_normalized_edit(const tamis_normalized* normalized, uint64_t index,
                                        int32_t unit, tamis_edit* edit, tamis_error** error);
/* @draft */
TAMIS_API uint64_t tamis_normalized_mark_count(const tamis_normalized* normalized);
/* TAMIS_E_USAGE if there is no such mark. @draft */
TAMIS_API int32_t tamis_normalized_mark(const tamis_normalized* normalized, uint64_t index,
                                        int32_t unit, tamis_mark* mark, tamis_error** error);
/* @draft */
TAMIS_API int32_t tamis_normalized_counts(const tamis_normalized* normalized, tamis_counts* counts,
                                          tamis_error** error);
/* The text that was given, byte for byte. @draft */
TAMIS_API int32_t tamis_normalized_undo(const tamis_normalized* normalized, tamis_buffer** decoded,
                                        tamis_error** error);
/* @draft */
TAMIS_API void tamis_normalized_free(tamis_normalized* normalized);

/* ---- Charsets (charset.cc) ------------------------------------------------------------------- */

/* Compiles what charsets are told by; any number of threads may share it. @draft */
TAMIS_API int32_t tamis_charset_detector_create(tamis_charset_detector** detector,
                                                tamis_error** error);
/* @draft */
TAMIS_API void tamis_charset_detector_free(tamis_charset_detector* detector);
/* Tells the charset of a text from its bytes.
 *
 * charset  receives a static name, as of the WHATWG Encoding Standard; empty if none fits.
 * sure     receives 1, or 0 if the bytes leave a doubt: then ask somebody, because a text that is read
 *          in the wrong charset hides what it says. @draft */
TAMIS_API int32_t tamis_charset_detect(const tamis_charset_detector* detector, tamis_view bytes,
                                       tamis_view* charset, int32_t* sure, tamis_error** error);
/* The bytes as UTF-8, without a byte order mark. TAMIS_E_UNSUPPORTED lists the charsets that are known.
 *
 * undecodable  receives how many sequences mean nothing in the charset: each is U+FFFD in the text.
 * @draft */
TAMIS_API int32_t tamis_charset_decode(tamis_view bytes, tamis_view charset, tamis_buffer** text,
                                       uint64_t* undecodable, tamis_error** error);

/* ---- Vocabulary (vocabulary.cc) -------------------------------------------------------------- */

/* The vocabularies that come with the library; static names. @draft */
TAMIS_API uint64_t tamis_vocabulary_embedded_count(void);
/* @draft */
TAMIS_API tamis_view tamis_vocabulary_embedded(uint64_t index);
/* Opens one of them by name ("o200k_base"); TAMIS_E_USAGE names the known ones otherwise. @draft */
TAMIS_API int32_t tamis_vocabulary_open(tamis_view name, tamis_vocabulary** vocabulary,
                                        tamis_error** error);
/* Opens a compiled pack; TAMIS_E_INPUT or TAMIS_E_CORRUPT says why not. @draft */
TAMIS_API int32_t tamis_vocabulary_open_file(tamis_view path, tamis_vocabulary** vocabulary,
                                             tamis_error** error);
/* The same of the bytes of a pack. @draft */
TAMIS_API int32_t tamis_vocabulary_from_pack(tamis_view pack, tamis_vocabulary** vocabulary,
                                             tamis_error** error);
/* Makes a pack of a vocabulary's own file: seconds.
 *
 * file     the bytes of a tokenizer.json (its first character is '{') or of tiktoken's ranks.
 * name     letters, digits, '.', '_', '+', '-'; of ranks "o200k_base", "cl100k_base", "p50k_base" or
 *          "r50k_base", as a rank file does not say its pattern.
 * licence  the terms that the pack may be handed on under; may be empty.
 *
 * TAMIS_E_INPUT names the line or the JSON pointer, TAMIS_E_UNSUPPORTED the part that this build
 * cannot do. @draft */
TAMIS_API int32_t tamis_vocabulary_compile(tamis_view file, tamis_view name, tamis_view licence,
                                           tamis_buffer** pack, tamis_error** error);
/* @draft */
TAMIS_API tamis_view tamis_vocabulary_name(const tamis_vocabulary* vocabulary);
/* SHA-256 of the pack, in hex. @draft */
TAMIS_API tamis_view tamis_vocabulary_content_hash(const tamis_vocabulary* vocabulary);
/* Ordinary tokens in the vocabulary. @draft */
TAMIS_API uint32_t tamis_vocabulary_size(const tamis_vocabulary* vocabulary);
/* Counts without making ids. @draft */
TAMIS_API int32_t tamis_vocabulary_count(const tamis_vocabulary* vocabulary, tamis_view text,
                                         uint64_t* count, tamis_error** error);
/* Counts many texts; counts has room for `text_count` numbers. @draft */
TAMIS_API int32_t tamis_vocabulary_count_many(const tamis_vocabulary* vocabulary,
                                              const tamis_view* texts, uint64_t text_count,
                                              uint64_t* counts, tamis_error** error);
/* Counts one text under several vocabularies; it is checked once. @draft */
TAMIS_API int32_t tamis_vocabulary_count_all(const tamis_vocabulary* const* vocabularies,
                                             uint64_t vocabulary_count, tamis_view text,
                                             uint64_t* counts, tamis_error** error);
/* The ids, in an object of their own, so that no text is encoded twice to learn how many there
 * are. Special tokens in the text are encoded as ordinary characters. @draft */
TAMIS_API int32_t tamis_vocabulary_encode(const tamis_vocabulary* vocabulary, tamis_view text,
                                          tamis_ids** ids, tamis_error** error);
/* The same with the part of `text` that each token covers: tamis_ids_spans(), in `unit`. A token that
 * holds a part of a character covers all of it; where the vocabulary rewrites text (a normal form,
 * U+FFFD), tokens may share places, or cover none. @draft */
TAMIS_API int32_t tamis_vocabulary_encode_with_offsets(const tamis_vocabulary* vocabulary,
                                                       tamis_view text, int32_t unit,
                                                       tamis_ids** ids, tamis_error** error);
/* The bytes of `count` ids; TAMIS_E_INPUT names the first that is not in the vocabulary. @draft */
TAMIS_API int32_t tamis_vocabulary_decode(const tamis_vocabulary* vocabulary, const uint32_t* ids,
                                          uint64_t count, tamis_buffer** bytes,
                                          tamis_error** error);
/* What it was made of: name, digest, sizes, rules, special tokens, licence, as canonical JSON.
 * @draft */
TAMIS_API int32_t tamis_vocabulary_info(const tamis_vocabulary* vocabulary, tamis_buffer** json,
                                        tamis_error** error);
/* What is odd about it, as canonical JSON: tokens that no text holds or that are no whole
 * characters, and what placeholders cost and whether their edges are stable. Encodes every token.
 *
 * placeholders  `placeholder_count` strings; none: some of Tamis's.
 * most          of how many tokens of a kind the ids are listed. @draft */
TAMIS_API int32_t tamis_vocabulary_lint(const tamis_vocabulary* vocabulary,
                                        const tamis_view* placeholders, uint64_t placeholder_count,
                                        uint64_t most, tamis_buffer** json, tamis_error** error);
/* Engines, guards and chunkers that were made with it live on. @draft */
TAMIS_API void tamis_vocabulary_free(tamis_vocabulary* vocabulary);

/* ---- Guard (guard.cc) ------------------------------------------------------------------------ */

/* A guard of its own; an engine has one too. TAMIS_E_USAGE names an unknown family of templates,
 * TAMIS_E_UNSUPPORTED a string that cannot be broken.
 *
 * options  may be NULL: the distinctive strings of public chat templates. @draft */
TAMIS_API int32_t tamis_guard_create(const tamis_guard_options* options, tamis_guard** guard,
                                     tamis_error** error);
/* Guarded texts, findings and chunkers live on. @draft */
TAMIS_API void tamis_guard_free(tamis_guard* guard);
/* What it looks for, sorted. @draft */
TAMIS_API uint64_t tamis_guard_string_count(const tamis_guard* guard);
/* @draft */
TAMIS_API tamis_view tamis_guard_string(const tamis_guard* guard, uint64_t index);
/* A vocabulary, a family of templates, or "recipe". @draft */
TAMIS_API tamis_view tamis_guard_string_origin(const tamis_guard* guard, uint64_t index);
/* Breaks up every control string, visibly: no encoder reads one in what comes out. Text should be
 * UTF-8. Once is enough: guarding again changes nothing. @draft */
TAMIS_API int32_t tamis_guard_break_up(const tamis_guard* guard, tamis_view text,
                                       tamis_guarded** guarded, tamis_error** error);
/* The places that tamis_guard_break_up() would break. @draft */
TAMIS_API int32_t tamis_guard_find(const tamis_guard* guard, tamis_view text,
                                   tamis_guard_findings** findings, tamis_error** error);
/* closed receives 1 if no string could begin at the end of `text` and go on in what is joined to it.
 * @draft */
TAMIS_API int32_t tamis_guard_closed(const tamis_guard* guard, tamis_view text, int32_t* closed,
                                     tamis_error** error);

/* @draft */
TAMIS_API tamis_view tamis_guarded_text(const tamis_guarded* guarded);
/* How many places were broken. @draft */
TAMIS_API uint64_t tamis_guarded_total(const tamis_guarded* guarded);
/* How many of them by this string of tamis_guard_string(). @draft */
TAMIS_API uint64_t tamis_guarded_of_string(const tamis_guarded* guarded, uint64_t string);
/* Places of the source that already looked as if they had been broken: they are left. @draft */
TAMIS_API uint64_t tamis_guarded_look_alikes(const tamis_guarded* guarded);
/* Where a span of the guarded text was in the text that was given, and the reverse; both in `unit`.
 * A span beyond the text is cut to it. @draft */
TAMIS_API int32_t tamis_guarded_to_source(const tamis_guarded* guarded, tamis_span output,
                                          int32_t unit, tamis_span* source, tamis_error** error);
/* @draft */
TAMIS_API int32_t tamis_guarded_to_output(const tamis_guarded* guarded, tamis_span source,
                                          int32_t unit, tamis_span* output, tamis_error** error);
/* The text that was given, byte for byte. @draft */
TAMIS_API int32_t tamis_guarded_undo(const tamis_guarded* guarded, tamis_buffer** source,
                                     tamis_error** error);
/* @draft */
TAMIS_API void tamis_guarded_free(tamis_guarded* guarded);

/* @draft */
TAMIS_API uint64_t tamis_guard_findings_count(const tamis_guard_findings* findings);
/* The span is in `unit`. TAMIS_E_USAGE if there is no such finding. @draft */
TAMIS_API int32_t tamis_guard_findings_at(const tamis_guard_findings* findings, uint64_t index,
                                          int32_t unit, tamis_guard_finding* finding,
                                          tamis_error** error);
/* @draft */
TAMIS_API void tamis_guard_findings_free(tamis_guard_findings* findings);

/* ---- Chunks (chunk.cc) ----------------------------------------------------------------------- */

/* A budget of tokens under a vocabulary.
 *
 * options  may be NULL: 512 tokens, no overlap, no guard. TAMIS_E_USAGE if the budgets make no
 *          sense. @draft */
TAMIS_API int32_t tamis_chunker_create(const tamis_vocabulary* vocabulary,
                                       const tamis_chunk_options* options, tamis_chunker** chunker,
                                       tamis_error** error);
/* Chunks live on. @draft */
TAMIS_API void tamis_chunker_free(tamis_chunker* chunker);
/* Cuts a text. Each chunk counted alone keeps the budget; without overlap the chunks joined are the
 * text, their ids joined are its ids, and the counts add up, unless an end is TAMIS_CHUNK_FORCED. No
 * cut parts a grapheme cluster or a placeholder while there is another place.
 *
 * document_ends  bytes where documents end in a text that they were joined into, ascending; may be
 *                NULL if document_end_count is 0.
 *
 * TAMIS_E_INPUT names the byte if the text is not UTF-8, TAMIS_E_LIMIT a placeholder that is longer
 * than the budget. @draft */
TAMIS_API int32_t tamis_chunker_cut(const tamis_chunker* chunker, tamis_view text,
                                    const uint64_t* document_ends, uint64_t document_end_count,
                                    tamis_chunks** chunks, tamis_error** error);
/* @draft */
TAMIS_API uint64_t tamis_chunks_count(const tamis_chunks* chunks);
/* The span is in `unit`. TAMIS_E_USAGE if there is no such chunk. @draft */
TAMIS_API int32_t tamis_chunks_at(const tamis_chunks* chunks, uint64_t index, int32_t unit,
                                  tamis_chunk* chunk, tamis_error** error);
/* @draft */
TAMIS_API void tamis_chunks_free(tamis_chunks* chunks);

/* ---- Verification (verify.cc) ---------------------------------------------------------------- */

/* Checks a delivery, as its receiver does: structure, every byte, counts, roots, signature. It
 * reads the folder `path`, and writes nothing.
 *
 * options       may be NULL.
 * verification  receives what was found, also with TAMIS_E_MISMATCH; free it with
 *               tamis_verification_free().
 *
 * Returns TAMIS_OK if the delivery is as its manifest says. Without options->signer that does not
 * tell who made it: see tamis_verification_signer(). TAMIS_E_MISMATCH: it is not, and the message is
 * the verdict. TAMIS_E_INPUT: there is nothing to look at. TAMIS_E_CANCELLED: progress said so.
 * @draft */
TAMIS_API int32_t tamis_verify(tamis_view path, const tamis_verify_options* options,
                               tamis_verification** verification, tamis_error** error);
/* 1 if the delivery is as its manifest says, else 0. @draft */
TAMIS_API int32_t tamis_verification_intact(const tamis_verification* verification);
/* 1 if it is a draft: no route or no signature; else 0. NULL is a draft. @draft */
TAMIS_API int32_t tamis_verification_draft(const tamis_verification* verification);
/* TAMIS_SIGNER_... @draft */
TAMIS_API int32_t tamis_verification_signer(const tamis_verification* verification);
/* One line: "intact, signed by archive.example/letters". @draft */
TAMIS_API tamis_view tamis_verification_verdict(const tamis_verification* verification);
/* Several lines for people: what was CHECKED, apart from what is only CLAIMED. @draft */
TAMIS_API tamis_view tamis_verification_text(const tamis_verification* verification);
/* All of it as canonical JSON (RFC 8785). @draft */
TAMIS_API tamis_view tamis_verification_json(const tamis_verification* verification);
/* @draft */
TAMIS_API void tamis_verification_free(tamis_verification* verification);

#ifdef __cplusplus
}
#endif

#endif

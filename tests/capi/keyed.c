/* Actions with a key, and the vault: the same recipe for every caller, the key given beside it. */
#define _XOPEN_SOURCE 700

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

/* SHA-256 of "a key for this test", in the form of docs/formats/keys.md. */
static const char kKey[] =
    "REDACTION+KEY+receiver.example+391fff15+AWQCyU8SMl2f1yiprQs0SJAfxRvuV6FgVjyERKmv7CLI";
/* The same key with a letter changed. */
static const char kBroken[] =
    "REDACTION+KEY+receiver.example+391fff15+AWQCyU8SMl2f1yiprQs0SJAfxRvuV6FgVjyERKmv7CLJ";
static const char kPseudonym[] = "redact.actions = { EMAIL_ADDRESS = \"pseudonym\" }";
static const char kVault[] = "redact.actions = { EMAIL_ADDRESS = \"vault\" }";

static char folder[] = "/tmp/tamis-keyed-XXXXXX";

static int holds(tamis_view view, const char* text) {
  const uint64_t size = strlen(text);
  uint64_t at;
  for (at = 0; at + size <= view.size; ++at)
    if (memcmp(view.data + at, text, size) == 0) return 1;
  return 0;
}

/* The code; an engine with a worker if it is TAMIS_OK. */
static int32_t make(const char* recipe, const char* key, const char* file, const tamis_vault* vault,
                    tamis_worker** worker, tamis_error** error) {
  tamis_engine_options options;
  tamis_engine* engine = NULL;
  int32_t code;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.redaction_key = tamis_view_of(key);
  options.redaction_key_file = tamis_view_of(file);
  options.vault = vault;
  code = tamis_engine_create_with(tamis_view_of(recipe), &options, &engine, error);
  if (code != TAMIS_OK) return code;
  code = tamis_worker_create(engine, worker, NULL);
  tamis_engine_free(engine);
  return code;
}

static tamis_outcome* refine(tamis_worker* worker, const char* text) {
  tamis_outcome* outcome = NULL;
  CHECK(tamis_worker_refine(worker, tamis_view_of(text), &outcome, NULL) == TAMIS_OK);
  return outcome;
}

static void refuses(const char* recipe, const char* key, const char* file, int32_t code,
                    const char* because) {
  tamis_worker* worker = NULL;
  tamis_error* error = NULL;
  CHECK_NUMBER(make(recipe, key, file, NULL, &worker, &error), code);
  CHECK(holds(tamis_error_message(error), because));
  CHECK(!holds(tamis_error_message(error), "AWQCyU8S")); /* no byte of a key */
  CHECK(worker == NULL);
  tamis_error_free(error);
}

static void keys(void) {
  CASE("an action with a key needs the key, from the caller alone");
  char path[sizeof folder + 16];
  FILE* file;
  tamis_worker *one = NULL, *two = NULL;
  tamis_outcome *a, *b;
  tamis_finding finding;
  refuses(kPseudonym, "", "", TAMIS_E_RECIPE, "needs a redaction key");
  refuses(kPseudonym, kBroken, "", TAMIS_E_INPUT, "options.redaction_key");
  refuses(kPseudonym, kKey, "also", TAMIS_E_USAGE, "not both");
  refuses("redact.redaction_key = \"x\"", kKey, "", TAMIS_E_RECIPE, "unknown key");

  sprintf(path, "%s/key", folder);
  file = fopen(path, "w");
  CHECK(file != NULL && fprintf(file, "%s\n", kKey) > 0 && fclose(file) == 0);
  CHECK(chmod(path, 0644) == 0);
  refuses(kPseudonym, "", path, TAMIS_E_INPUT, "chmod 600");
  CHECK(chmod(path, 0600) == 0);
  CHECK(make(kPseudonym, kKey, "", NULL, &one, NULL) == TAMIS_OK);
  CHECK(make(kPseudonym, "", path, NULL, &two, NULL) == TAMIS_OK);
  a = refine(one, "jane@corp.test");
  b = refine(two, "JANE@corp.test");
  CHECK(tamis_outcome_text(a).size == tamis_outcome_text(b).size &&
        memcmp(tamis_outcome_text(a).data, tamis_outcome_text(b).data,
               (size_t)tamis_outcome_text(a).size) == 0);
  CHECK(holds(tamis_outcome_text(a), "[EMAIL_ADDRESS_") && !holds(tamis_outcome_text(a), "jane"));
  memset(&finding, 0, sizeof finding);
  finding.struct_size = sizeof finding;
  CHECK(tamis_outcome_finding(a, 0, TAMIS_UNIT_BYTE, &finding, NULL) == TAMIS_OK);
  CHECK_TEXT(finding.action, "pseudonym");
  tamis_outcome_free(a);
  tamis_outcome_free(b);
  tamis_worker_free(one);
  tamis_worker_free(two);
}

static void vaults(void) {
  CASE("what a vault takes out comes back, in this run and in the next");
  const char* source = "Write to jane@corp.test or joe@corp.test, jane@corp.test.";
  char out[512];
  tamis_vault* vault = NULL;
  tamis_worker* worker = NULL;
  tamis_outcome* outcome;
  tamis_redacted* redacted = NULL;
  tamis_buffer* revealed = NULL;
  tamis_reveal_counts counts;
  refuses(kVault, kKey, "", TAMIS_E_RECIPE, "a ledger or a vault");
  CHECK(tamis_vault_open(tamis_view_of(folder), tamis_view_of(kKey), tamis_view_of(""), &vault,
                         NULL) == TAMIS_OK);
  CHECK(make(kVault, kKey, "", vault, &worker, NULL) == TAMIS_OK);
  outcome = refine(worker, source);
  CHECK(!holds(tamis_outcome_text(outcome), "corp.test"));
  CHECK(tamis_outcome_text(outcome).size < sizeof out);
  memcpy(out, tamis_outcome_text(outcome).data, (size_t)tamis_outcome_text(outcome).size);
  out[tamis_outcome_text(outcome).size] = '\0';
  tamis_outcome_free(outcome);
  CHECK_NUMBER(tamis_vault_count(vault), 2);
  CHECK(tamis_worker_redact(worker, tamis_view_of("[\"ann@corp.test\"]"), TAMIS_FORMAT_JSON,
                            &redacted, NULL) == TAMIS_OK);
  CHECK_NUMBER(tamis_vault_count(vault), 3);
  tamis_redacted_free(redacted);
  CHECK(tamis_vault_save(vault, NULL) == TAMIS_OK);
  tamis_vault_free(vault); /* the engine keeps it */
  outcome = refine(worker, "later@corp.test");
  tamis_outcome_free(outcome);
  tamis_worker_free(worker);

  vault = NULL;
  CHECK(tamis_vault_open(tamis_view_of(folder), tamis_view_of(kKey), tamis_view_of(""), &vault,
                         NULL) == TAMIS_OK);
  CHECK_NUMBER(tamis_vault_count(vault), 3); /* what was not saved is lost */
  memset(&counts, 0, sizeof counts);
  counts.struct_size = sizeof counts;
  CHECK(tamis_vault_reveal(vault, tamis_view_of(out), &revealed, &counts, NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(revealed), source);
  CHECK(counts.restored == 3 && counts.unknown == 0 && counts.unescaped == 0);
  tamis_buffer_free(revealed);
  CHECK(tamis_vault_reveal(vault, tamis_view_of("[PERSON_V-x] [\\PERSON_1]"), &revealed, &counts,
                           NULL) == TAMIS_OK);
  CHECK_TEXT(tamis_buffer_view(revealed), "[PERSON_V-x] [PERSON_1]");
  CHECK(counts.restored == 0 && counts.unknown == 1 && counts.unescaped == 1);
  tamis_buffer_free(revealed);
  tamis_vault_free(vault);
}

static void misuse(void) {
  CASE("a vault that cannot be is an error, and nothing is written");
  tamis_vault* vault = NULL;
  tamis_buffer* revealed = NULL;
  tamis_error* error = NULL;
  const tamis_view here = tamis_view_of(folder), none = tamis_view_of(""),
                   key = tamis_view_of(kKey);
  CHECK(tamis_vault_open(here, none, none, &vault, NULL) == TAMIS_E_USAGE && vault == NULL);
  CHECK(tamis_vault_open(here, key, key, &vault, NULL) == TAMIS_E_USAGE);
  CHECK(tamis_vault_open(here, key, none, NULL, NULL) == TAMIS_E_USAGE);
  CHECK(tamis_vault_open(tamis_view_of("/nonexistent/x"), key, none, &vault, &error) ==
        TAMIS_E_INPUT);
  CHECK(holds(tamis_error_message(error), "expected a folder"));
  tamis_error_free(error);
  CHECK(tamis_vault_open(here, tamis_view_of(kBroken), none, &vault, &error) == TAMIS_E_INPUT);
  CHECK(!holds(tamis_error_message(error), "AWQCyU8S"));
  tamis_error_free(error);
  CHECK_NUMBER(tamis_vault_count(NULL), 0);
  CHECK(tamis_vault_save(NULL, NULL) == TAMIS_E_USAGE);
  CHECK(tamis_vault_reveal(NULL, none, &revealed, NULL, NULL) == TAMIS_E_USAGE);
  CHECK(tamis_vault_reveal(NULL, none, NULL, NULL, NULL) == TAMIS_E_USAGE);
  tamis_vault_free(NULL);
}

int main(void) {
  char path[sizeof folder + 16];
  if (mkdtemp(folder) == NULL) return 1;
  keys();
  vaults();
  misuse();
  sprintf(path, "%s/vault.sealed", folder);
  CHECK(remove(path) == 0);
  sprintf(path, "%s/key", folder);
  CHECK(remove(path) == 0 && rmdir(folder) == 0);
  printf("%d checks, %d failed\n", checks, failures);
  return failures != 0;
}

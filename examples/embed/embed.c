#include <stdio.h>
#include <tamis.h>
int main(void) {
  tamis_engine* engine; tamis_worker* worker; tamis_outcome* outcome; tamis_view text;
  if (tamis_engine_create(tamis_view_of(""), &engine, NULL) || tamis_worker_create(engine, &worker, NULL)) return 1;
  if (tamis_worker_refine(worker, tamis_view_of("Mail jane@corp.test"), &outcome, NULL)) return 1;
  text = tamis_outcome_text(outcome);  /* Mail [EMAIL_ADDRESS_1] */
  printf("%.*s\n", (int)text.size, (const char*)text.data);
  tamis_outcome_free(outcome); tamis_worker_free(worker); tamis_engine_free(engine);
}

/* The smallest test harness that C99 needs: a failed check is printed with its line, and the program goes on. */
#ifndef TAMIS_TESTS_CAPI_CHECK_H
#define TAMIS_TESTS_CAPI_CHECK_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tamis.h"

static int checks, failures;

static void check(int holds, const char* what, const char* file, int line) {
  ++checks;
  if (holds) return;
  ++failures;
  fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
}

static void check_text(tamis_view is, const char* must_be, const char* file, int line) {
  ++checks;
  if (is.size == strlen(must_be) && (is.size == 0 || memcmp(is.data, must_be, is.size) == 0))
    return;
  ++failures;
  fprintf(stderr, "%s:%d: is \"%.*s\", but must be \"%s\"\n", file, line, (int)is.size,
          is.data ? (const char*)is.data : "", must_be);
}

static void check_number(uint64_t is, uint64_t must_be, const char* file, int line) {
  ++checks;
  if (is == must_be) return;
  ++failures;
  fprintf(stderr, "%s:%d: is %" PRIu64 ", but must be %" PRIu64 "\n", file, line, is, must_be);
}

#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define CHECK_TEXT(is, must_be) check_text(is, must_be, __FILE__, __LINE__)
#define CHECK_NUMBER(is, must_be) \
  check_number((uint64_t)(is), (uint64_t)(must_be), __FILE__, __LINE__)

/* A case is a sentence. */
#define CASE(sentence)            \
  do {                            \
    printf("  %s\n", (sentence)); \
    fflush(stdout);               \
  } while (0)

#endif

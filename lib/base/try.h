// Passing an error on in one line.
//
//   TAMIS_TRY(auto bytes, read_file(path));   // returns the error to our caller if there is one
//   TAMIS_CHECK(write_file(path, bytes));     // the same for a Status
#pragma once

#include "tamis/result.h"

#define TAMIS_CONCAT_(a, b) a##b
#define TAMIS_CONCAT(a, b) TAMIS_CONCAT_(a, b)

#define TAMIS_TRY_(declaration, expression, name)                 \
  auto name = (expression);                                       \
  if (!name) return tl::make_unexpected(std::move(name).error()); \
  declaration = std::move(name).value()
#define TAMIS_TRY(declaration, expression) \
  TAMIS_TRY_(declaration, expression, TAMIS_CONCAT(tamis_try_, __LINE__))

#define TAMIS_CHECK_(expression, name)                                                        \
  do {                                                                                        \
    if (auto name = (expression); !name) return tl::make_unexpected(std::move(name).error()); \
  } while (false)
#define TAMIS_CHECK(expression) TAMIS_CHECK_(expression, TAMIS_CONCAT(tamis_status_, __LINE__))

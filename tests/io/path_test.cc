#include "io/path.h"

#include <doctest/doctest.h>

using namespace tamis::io;

TEST_CASE("paths are joined with one slash") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "b") == "a/b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("a", "") == "a");
  CHECK(join_path("a", "/b") == "/b");
}

TEST_CASE("parent and name of a path agree with dirname and basename of POSIX") {
  // POSIX.1-2017, XCU dirname and basename.
  CHECK(parent_path("a/b") == "a");
  CHECK(parent_path("a/b/") == "a");
  CHECK(parent_path("a//b") == "a");
  CHECK(parent_path("a") == ".");
  CHECK(parent_path("/a") == "/");
  CHECK(parent_path("/") == "/");
  CHECK(file_name("a/b") == "b");
  CHECK(file_name("a/b/") == "b");
  CHECK(file_name("b") == "b");
  CHECK(file_name("/") == "/");
}

TEST_CASE("a shown path never starts a line, moves a cursor or turns the reading direction") {
  CHECK(show_path("a b") == "'a b'");
  CHECK(show_path("Büro") == "'Büro'");
  CHECK(show_path("a\nb") == "'a\\x0Ab'");
  CHECK(show_path("\x1b[2J") == "'\\x1B[2J'");
  CHECK(show_path("a\xFF") == "'a\\xFF'");
  CHECK(show_path("it's") == "'it\\x27s'");
  CHECK(show_path("a\xE2\x80\xAE"
                  "b") == "'a\\xE2\\x80\\xAEb'");
}

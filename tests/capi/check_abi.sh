#!/bin/sh
# The C ABI is what it says: check_abi.sh SOURCE_DIR libtamis.so [CC [CXX]]
#  - libtamis.so shows exactly the functions of capi/symbols.txt, under the version node TAMIS_0, and has the right SONAME
#    (declarations_test.py compares that list with the header);
#  - the header compiles alone as C99, C11 and C++20 without a warning, and every struct has its pinned layout in all of them.
set -eu
source=$1
library=$2
cc=${3:-cc}
cxx=${4:-c++}
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fail() {
  echo "check_abi: $1" >&2
  failed=1
}

same() { # WHAT EXPECTED FOUND
  if ! diff -u "$2" "$3" >"$work/difference"; then
    fail "$1"
    cat "$work/difference" >&2
  fi
}

sort -c -u "$source/capi/symbols.txt" || fail "capi/symbols.txt is not sorted"

nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sort >"$work/shown"
sed 's/$/@@TAMIS_0/' "$source/capi/symbols.txt" >"$work/expected"
same "libtamis.so does not show what capi/symbols.txt lists" "$work/expected" "$work/shown"

soname=$(readelf -d "$library" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p')
[ "$soname" = libtamis.so.0 ] || fail "the SONAME is $soname, but must be libtamis.so.0"

flags="-I$source/capi -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -fsyntax-only"
echo '#include "tamis.h"' >"$work/alone.c"
for file in "$work/alone.c" "$source/tests/capi/layout.c"; do
  for standard in c99 c11; do
    # shellcheck disable=SC2086 # a list of words
    "$cc" -x c -std=$standard $flags -Wstrict-prototypes -Wmissing-prototypes "$file" ||
      fail "$(basename "$file") is not $standard"
  done
  # shellcheck disable=SC2086
  "$cxx" -x c++ -std=c++20 $flags "$file" || fail "$(basename "$file") is not C++20"
done

[ "$failed" = 0 ] && echo "$(wc -l <"$source/capi/symbols.txt") functions, SONAME $soname: as pinned"
exit "$failed"

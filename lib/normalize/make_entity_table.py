#!/usr/bin/env python3
"""Writes entity_table.cc: the named character references of HTML.

    python3 make_entity_table.py > entity_table.cc

Source: the HTML Living Standard of WHATWG, section 13.5 "Named character references", as Python's html.entities holds it. Only the
names that end in a semicolon: the others are what browsers forgive.
"""
from html.entities import html5

print('''// Made by make_entity_table.py from the HTML Living Standard, section 13.5 "Named character references". Do not edit.
#include "normalize/entity_table.h"

#include <algorithm>
#include <iterator>

namespace tamis::normalize {

namespace {

// In order of the name's bytes.
// clang-format off
constexpr NamedEntity kEntities[] = {''')
line = "   "
for name in sorted(n[:-1] for n in html5 if n.endswith(";")):
    characters = [ord(c) for c in html5[name + ";"]]
    row = ' {"%s", %s},' % (name, ", ".join("0x%X" % c for c in characters))
    if len(line) + len(row) > 120:
        print(line)
        line = "   "
    line += row
print(line)
print('''};
// clang-format on

}  // namespace

const NamedEntity* find_entity(std::string_view name) {
  const auto* const row = std::lower_bound(
      std::begin(kEntities), std::end(kEntities), name,
      [](const NamedEntity& entity, std::string_view n) { return entity.name < n; });
  return row != std::end(kEntities) && row->name == name ? row : nullptr;
}

}  // namespace tamis::normalize''')

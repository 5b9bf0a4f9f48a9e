#!/usr/bin/env python3
"""What placeholders cost under each vocabulary, and at how many edges they keep the tokens of their neighbours, as a table.

    python3 bench/placeholder_table.py build/bin/tamis o200k_base cl100k_base qwen3.tpack …

A cell: tokens in a sentence (tokens alone), and the share of the pairs of neighbours (spaces, letters, digits, line ends, symbols)
between which it costs the same and leaves them as they are (`tamis vocab lint`).
"""
import json
import subprocess
import sys


def lint(tamis, vocabulary):
    """The name, and for each placeholder its figures."""
    report = json.loads(subprocess.run([tamis, "vocab", "lint", vocabulary, "--json"], stdout=subprocess.PIPE, check=True).stdout)
    return report["name"], report["placeholders"]


def main():
    tamis, vocabularies = sys.argv[1], sys.argv[2:]
    rows = [lint(tamis, vocabulary) for vocabulary in vocabularies]
    columns = list(rows[0][1])
    print(f"| vocabulary | {' | '.join(f'`{column}`' for column in columns)} |\n|---|{'---|' * len(columns)}")
    for name, placeholders in rows:
        cells = []
        for column in columns:
            f = placeholders[column]
            cells.append(f"{f['tokens_in_sentence']} ({f['tokens']}), {100 * f['stable_edges'] // f['edges_tried']} %")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()

"""Makes the table of letter pairs in secret_value.cc: those that 95 % of the pairs inside the words of many languages are.

    python3 lib/redact/make_bigrams.py TEXT.jsonl...

Each file holds one JSON object a line with a member "text". A word counts once a document, so that long documents
about one thing do not weigh more; letters are a to z, small.
"""

import collections
import json
import re
import sys

COVERED = 0.95


def main() -> int:
    seen = collections.Counter()
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                for word in set(re.findall("[a-z]{2,}", json.loads(line)["text"].lower())):
                    seen.update(a + b for a, b in zip(word, word[1:]))
    rows = [0] * 26
    reached, total, pairs = 0, sum(seen.values()), 0
    for pair, count in sorted(seen.items(), key=lambda item: (-item[1], item[0])):
        if reached >= COVERED * total:
            break
        reached += count
        pairs += 1
        rows[ord(pair[0]) - 97] |= 1 << (ord(pair[1]) - 97)
    print(f"// {pairs} of 676 pairs")
    print(", ".join(f"0x{row:07x}" for row in rows))
    return 0


sys.exit(main())

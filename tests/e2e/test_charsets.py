"""Text files in any charset give the same delivery as in UTF-8; what leaves a doubt is set aside."""

import gzip
import json

from harness import digests, jsonl, prepare, recipe, records, tamis

FRENCH = ("Le gardien du phare relève l'échelle dès la tombée de la nuit ; la marée montante a déjà noyé les rochers "
          "où l'on pêchait hier. Écrivez à garde@phare.example avant l'été.\n") * 3
RUSSIAN = ("Смотритель маяка каждый вечер поднимается по лестнице, зажигает свет и долго смотрит, возвращается ли лодка "
           "в гавань. Пишите на mayak@example.org до осени.\n") * 3
JAPANESE = "灯台守は毎晩階段を上って明かりをともし、船が港に帰ってくるかどうかを長い間見ています。連絡先は tou@example.jp です。\n" * 3
GREEK = "Ο φαροφύλακας ανεβαίνει κάθε βράδυ τη σκάλα, ανάβει το φως και κοιτάζει πολλή ώρα αν η βάρκα γυρίζει.\n" * 3

FILES = {
    "a.txt": (FRENCH, "latin-1"), "b.txt": (RUSSIAN, "cp1251"), "c.txt": (RUSSIAN, "utf-16-le"), "d.txt": (FRENCH, "utf-16-be"),
    "e.txt": (GREEK, "utf-16"), "f.md": (JAPANESE, "shift_jis"), "g.txt": (GREEK, "utf-8"), "h.txt": (JAPANESE, "utf-32"),
    "i.txt": (GREEK, "iso8859_7"), "j.txt": (JAPANESE, "euc_jp"), "k.txt": (RUSSIAN, "koi8_r"), "l.txt": (FRENCH, "utf-8-sig"),
}  # fmt: skip
WANT = {
    "a.txt": "windows-1252", "b.txt": "windows-1251", "c.txt": "utf-16le", "d.txt": "utf-16be", "e.txt": "utf-16le", "f.md": "shift_jis",
    "g.txt": "utf-8", "h.txt": "utf-32le", "j.txt": "euc-jp", "k.txt": "koi8-r", "l.txt": "utf-8",
}  # fmt: skip
KEEP_ALL = 'dedup.exact = "mark"\ndedup.near = "off"\n'


def archive_of(folder, files):
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def sources(ledger):
    return {row["name"]: row for row in map(json.loads, (ledger / "sources.jsonl").read_text().splitlines())}


def quarantine(ledger):
    return [json.loads(line) for line in (ledger / "quarantine.jsonl").read_text().splitlines()]


def test_files_in_other_charsets_deliver_the_text_that_utf_8_does(tmp_path):
    rules = recipe(tmp_path, KEEP_ALL)
    mixed = archive_of(tmp_path / "1/archive", {n: t.encode(c) for n, (t, c) in FILES.items()})
    plain = archive_of(tmp_path / "2/archive", {n: t.encode() for n, (t, _) in FILES.items()})
    out, ledger = prepare(mixed, tmp_path / "1", "--recipe", rules)
    expected, _ = prepare(plain, tmp_path / "2", "--recipe", rules)
    assert records(out) == records(expected)
    assert len(records(out)) == len(FILES)
    told = sources(ledger)
    for name, charset in WANT.items():
        assert told[name]["charset"] == charset, name
    for row in told.values():
        assert row["undecodable"] == 0 and row["round_trip"]
    assert told["e.txt"]["charset_known_by"] == "bom" and told["l.txt"]["charset_known_by"] == "bom"
    assert told["a.txt"]["charset_known_by"] == "detected" and told["g.txt"]["charset_known_by"] == "utf-8"


def test_the_same_bytes_for_any_number_of_threads(tmp_path):
    archive = archive_of(tmp_path / "archive", {n: t.encode(c) for n, (t, c) in FILES.items()})
    made = []
    for jobs in ("1", "3"):
        (tmp_path / jobs).mkdir()
        made.append(digests(prepare(archive, tmp_path / jobs, "--jobs", jobs)[0]))
    assert made[0] == made[1]


def test_a_doubt_is_set_aside_and_a_declared_charset_settles_it(tmp_path):
    archive = archive_of(tmp_path / "archive", {"a.txt": b"caf\xe9", "b.txt": RUSSIAN.encode()})
    (tmp_path / "1").mkdir()
    out, ledger = prepare(archive, tmp_path / "1")
    assert len(records(out)) == 1
    [row] = quarantine(ledger)
    assert row["reason"] == "file.charset_unsure" and row["source"] == 1
    assert "source.charset" in row["message"] and "caf" not in row["message"]
    assert sources(ledger)["a.txt"]["charset_known_by"] == "unsure"

    (tmp_path / "2").mkdir()
    rules = recipe(tmp_path / "2", 'source.charset = "latin1"\n')
    out, ledger = prepare(archive, tmp_path / "2", "--recipe", rules)
    assert sorted(r["text"] for r in records(out))[0] == "café"
    told = sources(ledger)
    assert (told["a.txt"]["charset"], told["a.txt"]["charset_known_by"]) == ("windows-1252", "declared")
    assert (told["b.txt"]["charset"], told["b.txt"]["charset_known_by"]) == ("utf-8", "utf-8")


def test_an_unknown_charset_in_the_recipe_is_an_error_before_anything_is_read(tmp_path):
    archive = archive_of(tmp_path / "archive", {"a.txt": b"text"})
    rules = recipe(tmp_path, 'source.charset = "klingon"\n')
    done = tamis("prepare", archive, "--out", tmp_path / "out", "--ledger", tmp_path / "ledger", "--recipe", rules, code=None)
    assert done.returncode != 0 and b"source.charset" in done.stderr and b"klingon" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_cut_off_is_counted_and_the_rest_is_delivered(tmp_path):
    rules = recipe(tmp_path, KEEP_ALL)
    files = {
        "a.txt": b"\xff\xfe" + RUSSIAN.encode("utf-16-le")[:-1],  # an odd byte
        "b.txt": b"\xff\xfe" + "ab".encode("utf-16-le") + b"\x3d\xd8" + "cd".encode("utf-16-le"),  # half a pair
        "c.txt": b"\xef\xbb\xbfab\xff",
    }
    out, ledger = prepare(archive_of(tmp_path / "archive", files), tmp_path, "--recipe", rules)
    told = sources(ledger)
    assert [told[n]["undecodable"] for n in files] == [1, 1, 1]
    assert not any(told[n]["round_trip"] for n in files)
    assert sorted(r["text"] for r in records(out))[:2] == ["ab\ufffd", "ab\ufffdcd"]


def test_binary_under_a_text_name_is_set_aside(tmp_path):
    noise = bytes((i * i * 31 + i // 7 * 113 + 5) % 256 for i in range(5000))
    out, ledger = prepare(archive_of(tmp_path / "archive", {"a.txt": noise, "b.txt": b"text"}), tmp_path)
    assert len(records(out)) == 1
    assert [row["source"] for row in quarantine(ledger)] == [1]


def test_packed_and_long_texts_are_converted_too(tmp_path):
    long = RUSSIAN * 3000  # some 2 MB
    files = {"a.txt.gz": gzip.compress(long.encode("koi8_r"), mtime=0), "b.txt": long.encode("utf-16-be")}
    out, ledger = prepare(archive_of(tmp_path / "archive", files), tmp_path, "--recipe", recipe(tmp_path, KEEP_ALL))
    told = sources(ledger)
    assert [told[n]["charset"] for n in files] == ["koi8-r", "utf-16be"]
    one, two = records(out)
    assert one["text"].count("маяка") == two["text"].count("маяка") == 9000


def test_json_lines_in_utf_16_are_read(tmp_path):
    lines = jsonl([{"id": "1", "text": FRENCH}, {"id": "2", "text": JAPANESE}]).decode()
    files = {"a.jsonl": lines.encode("utf-16"), "b.jsonl": lines.encode("utf-16-be"), "c.jsonl": lines.encode()}
    out, ledger = prepare(archive_of(tmp_path / "archive", files), tmp_path, "--recipe", recipe(tmp_path, KEEP_ALL))
    assert len(records(out)) == 6
    assert len({r["text"] for r in records(out)}) == 2
    assert [sources(ledger)[n]["charset"] for n in files] == ["utf-16le", "utf-16be", "utf-8"]


def test_inspect_counts_files_by_charset(tmp_path):
    archive = archive_of(tmp_path / "archive", {"a.txt": FRENCH.encode("latin-1"), "b.txt": b"caf\xe9", "c.txt": b"plain"})
    said = json.loads(tamis("inspect", archive, "--json").stdout)
    assert said["sources"]["files_by_charset"] == {"unsure": 1, "utf-8": 1, "windows-1252": 1}
    assert b"windows-1252" in tamis("inspect", archive).stdout


def test_a_file_with_an_odd_byte_is_read_in_the_fallback_that_the_recipe_names(tmp_path):
    plain = "The committee met on Tuesday and agreed on the plan for next year. " * 20
    archive = archive_of(tmp_path / "archive", {"odd.txt": plain.encode() + b"The plan\x92s na\xefve; write to lee@corp.test.\n",
                                                "russian.txt": RUSSIAN.encode("cp1251")})  # fmt: skip
    out, ledger = prepare(archive, tmp_path / "1", code=None)
    assert [row["reason"] for row in quarantine(ledger)] == ["file.charset_unsure"]
    assert "source.charset_fallback" in quarantine(ledger)[0]["message"]
    out, ledger = prepare(archive, tmp_path / "2", "--recipe", recipe(tmp_path, KEEP_ALL + 'source.charset_fallback = "windows-1252"\n'))
    assert not quarantine(ledger)
    assert records(out)[0]["text"].endswith("The plan’s naïve; write to [EMAIL_ADDRESS_1].\n")
    told = sources(ledger)
    assert (told["odd.txt"]["charset"], told["odd.txt"]["charset_known_by"]) == ("windows-1252", "fallback")
    assert told["russian.txt"]["charset"] == "windows-1251"
    out, _ = prepare(archive, tmp_path / "3", "--recipe", recipe(tmp_path, KEEP_ALL + 'source.charset_fallback = "utf-8"\n'))
    assert "The plan\N{REPLACEMENT CHARACTER}s" in records(out)[0]["text"]
    tamis("prepare", archive, "--out", tmp_path / "o", "--ledger", tmp_path / "l", "--recipe",
          recipe(tmp_path, 'source.charset_fallback = "klingon"\n'), code=2)  # fmt: skip

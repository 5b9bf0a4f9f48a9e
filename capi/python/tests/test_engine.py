"""Engines and outcomes, as a Python program sees them."""

import gc
import json
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import tamis

# Invented persons at reserved domains; the card is a published test number.
MAIL = "Mail jane@corp.test"


def test_an_address_is_replaced_by_a_numbered_placeholder(engine):
    assert engine.refine(MAIL).text == "Mail [EMAIL_ADDRESS_1]"


def test_a_finding_says_where_in_the_source_it_lies(engine):
    (finding,) = engine.refine(MAIL).findings
    assert finding.type == "EMAIL_ADDRESS"
    assert MAIL[finding.start : finding.end] == "jane@corp.test"
    assert 0 < finding.score <= 1
    assert finding.rule


@pytest.mark.parametrize("before", ["", "😀 ", "é", "漢字 ", "\ud800 ", "a\u0301", "\x00", "𝔘𝔫𝔦 😀😀"])
def test_offsets_are_indexes_of_str_whatever_stands_before(engine, before):
    text = before + " to jane@corp.test, thanks"
    (finding,) = engine.refine(text).findings
    assert text[finding.start : finding.end] == "jane@corp.test"


def test_spans_lead_to_the_output_and_back(engine):
    text = "😀 write to jane@corp.test today\r\nand smile"
    outcome = engine.refine(text)
    start = text.index("jane")
    output = outcome.to_output(start, start + len("jane@corp.test"))
    assert outcome.text[slice(*output)] == "[EMAIL_ADDRESS_1]"
    assert text[slice(*outcome.to_source(*output))] == "jane@corp.test"
    inside = (output[0] + 3, output[0] + 4)
    assert text[slice(*outcome.to_source(*inside))] == "jane@corp.test"
    smile = text.index("smile")
    assert outcome.text[slice(*outcome.to_output(smile, smile + 5))] == "smile"


def test_a_span_beyond_the_text_is_cut_to_it(engine):
    outcome = engine.refine("é plain")
    assert outcome.to_output(0, 10**30) == (0, 7)
    assert outcome.to_source(7, 2**64 - 1) == (7, 7)


@pytest.mark.parametrize("span", [(-1, 2), (3, 2)])
def test_a_span_that_is_none_is_refused(engine, span):
    with pytest.raises(ValueError):
        engine.refine("plain").to_source(*span)


def test_normalization_is_counted(engine):
    outcome = engine.refine("cafe\u0301\r\nend  \nbell\x07\n")
    assert outcome.text == "café\nend\nbell\n"
    assert outcome.counts.normal_form == 1
    assert outcome.counts.line_ends == 1
    assert outcome.counts.trailing_spaces == 1
    assert outcome.counts.controls == 1


def test_a_lone_surrogate_is_replaced_and_counted(engine):
    outcome = engine.refine("a\ud800b")
    assert outcome.text == "a\ufffdb"
    assert outcome.counts.surrogates + outcome.counts.invalid_bytes == 1


def test_text_with_nul_is_not_cut_there(engine):
    assert engine.refine("a\x00 jane@corp.test").text.endswith("[EMAIL_ADDRESS_1]")


def test_tokens_are_those_of_the_text_that_leaves(engine):
    outcome = engine.refine(MAIL)
    with tamis.Vocabulary("o200k_base") as vocabulary:
        assert outcome.tokens == {"o200k_base": vocabulary.count(outcome.text)} == {"o200k_base": 7}


def test_the_language_is_told(engine):
    text = "Het was een mooie dag en de kinderen speelden buiten in de tuin van hun grootouders."
    assert engine.refine(text).language == "nl"


def test_equal_texts_have_equal_fingerprints(engine):
    text = "We met at the harbour and walked along the long pier until the evening came."
    one, two, other = (engine.refine(t).fingerprint for t in (text, text, text + " Then it rained."))
    assert one == two
    assert one.exact != other.exact
    assert one.format == other.format
    assert one.shingle_count == 11  # 15 words in shingles of five
    assert len(one.signature) == 256


def test_speakers_are_numbered_and_fields_redacted():
    with tamis.Engine({"deliver": {"fields": ["subject"]}}) as engine:
        document = tamis.Document("Hello", speaker="Jane", fields={"subject": "from jane@corp.test"})
        (outcome,) = engine.refine_group([document])
        assert "jane" not in outcome.fields["subject"]
        assert "Jane" not in outcome.speaker
        single = engine.refine("Hello", id="7", speaker="Jane", fields={"subject": "from jane@corp.test"})
        assert single.fields == outcome.fields
        assert single.speaker == outcome.speaker


def test_placeholders_are_numbered_through_a_group(engine):
    texts = ["ask jane@corp.test", "or joe@corp.test", "no, jane@corp.test"]
    assert [o.text for o in engine.refine_group(texts)] == [
        "ask [EMAIL_ADDRESS_1]",
        "or [EMAIL_ADDRESS_2]",
        "no, [EMAIL_ADDRESS_1]",
    ]
    assert engine.refine_group([]) == []


def test_recipes_are_toml_json_mappings_or_files(tmp_path):
    as_mapping = {"redact": {"enabled": False}}
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(as_mapping), encoding="utf-8")
    engines = [
        tamis.Engine(as_mapping),
        tamis.Engine(json.dumps(as_mapping)),
        tamis.Engine("[redact]\nenabled = false\n"),
        tamis.Engine(path),
    ]
    assert len({engine.recipe_digest for engine in engines}) == 1
    assert engines[0].recipe_digest != tamis.Engine().recipe_digest
    assert [engine.refine(MAIL).text for engine in engines] == [MAIL] * 4


def test_the_default_recipe_is_the_default():
    assert tamis.Engine(tamis.default_recipe()).recipe_digest == tamis.Engine().recipe_digest
    assert tamis.Engine().recipe["normalize"]["profile"] == "archive"


def test_the_engine_says_what_it_looks_for_and_what_not(engine):
    assert {"EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS"} <= set(engine.types)
    assert "PERSON" in engine.not_scanned
    assert engine.vocabularies == ("o200k_base",)


def test_a_wrong_recipe_is_explained():
    with pytest.raises(tamis.TamisError) as caught:
        tamis.Engine('[normalize]\nprofil = "archive"\n')
    error = caught.value
    assert error.code is tamis.Code.RECIPE
    assert "profile" in error.message  # the nearest known key
    assert "2" in error.message  # the line
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.message, again.offset, again.rule) == (
        error.code,
        error.message,
        error.offset,
        error.rule,
    )


def test_a_text_beyond_the_limit_is_refused_without_showing_it():
    with tamis.Engine({"limits": {"document_bytes": 1024}}) as engine:
        with pytest.raises(tamis.TamisError) as caught:
            engine.refine("secret " * 1000)
        assert caught.value.code is tamis.Code.LIMIT
        assert "secret" not in caught.value.message


def test_outcomes_outlive_their_engine():
    with tamis.Engine() as engine:
        outcome = engine.refine("é " + MAIL)
    del engine
    gc.collect()
    assert outcome.findings[0].start == 7
    assert outcome.to_source(0, 3) == (0, 3)
    assert outcome.tokens["o200k_base"] > 0


def test_a_closed_engine_says_so():
    engine = tamis.Engine()
    engine.close()
    engine.close()
    with pytest.raises(tamis.TamisError, match="closed"):
        engine.refine(MAIL)


def test_one_engine_serves_many_threads(engine):
    texts = [f"turn {i} jane{i}@corp.test é 😀 " * (i % 7 + 1) for i in range(200)]
    expected = [engine.refine(t).text for t in texts]
    found = [[None] * len(texts) for _ in range(8)]

    def work(mine):
        for i, text in enumerate(texts):
            mine[i] = engine.refine(text).text

    threads = [threading.Thread(target=work, args=(mine,)) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(mine == expected for mine in found)


def test_closing_while_other_threads_refine_is_harmless():
    for _ in range(20):
        engine = tamis.Engine()
        ready = threading.Barrier(5)

        def work():
            ready.wait()
            try:
                while True:
                    engine.refine(MAIL)
            except tamis.TamisError as error:
                assert "closed" in error.message

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        ready.wait()
        engine.close()
        for thread in threads:
            thread.join(timeout=60)
            assert not thread.is_alive()


def test_nothing_is_leaked_by_twenty_thousand_documents():
    program = """
import resource, sys, tamis
engine = tamis.Engine()
text = "é jane@corp.test " * 20
def run(n):
    for _ in range(n):
        engine.refine(text).findings
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
warm = run(2_000)
after = run(20_000)
sys.exit(after - warm > 8_192 and f"{after - warm} KiB more after 20,000 documents" or 0)
"""
    package = Path(tamis.__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=package)


def test_the_version_is_said():
    assert tamis.version == tamis.__version__
    assert tamis.version.count(".") == 2
    assert tamis.abi_version == 0

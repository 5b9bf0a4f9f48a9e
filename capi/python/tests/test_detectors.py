"""Detectors of a Python program's own."""

import gc
import threading

import pytest
import tamis


def birds(texts):
    for i, text in enumerate(texts):
        at = text.find("Nightjar")
        if at >= 0:
            yield tamis.Detection(i, "BIRD", at, at + 8, 0.95)


def engine_of(detect, types=("BIRD", "PERSON"), recipe=None, **more):
    return tamis.Engine(recipe, detectors=[tamis.Detector("birds", "1", types, detect, **more)])


def test_what_a_detector_finds_is_redacted_beside_what_rules_find():
    with engine_of(birds) as engine:
        gc.collect()
        outcome = engine.refine("😀 Nightjar, jane@corp.test", fields={"title": "Nightjar"})
        assert outcome.text == "😀 [BIRD_1], [EMAIL_ADDRESS_1]"
        assert outcome.fields["title"] == "[BIRD_1]"
        assert [f.rule for f in outcome.findings] == ["detector.birds", "email.addr_spec"]
        assert "BIRD" in engine.types
        assert engine.recipe["redact"]["detectors"] == ["birds 1"]


def test_a_type_that_had_no_detector_is_scanned_then():
    with engine_of(birds) as engine:
        assert "PERSON" in engine.types and "PERSON" not in engine.not_scanned
    with tamis.Engine() as engine:
        assert "PERSON" in engine.not_scanned


def test_the_batch_holds_a_whole_group():
    seen = []

    def detect(texts):
        seen.append(texts)
        return []

    with engine_of(detect) as engine:
        engine.refine_group(["one", tamis.Document("two", fields={"title": "three"})])
    assert [sorted(batch) for batch in seen] == [["one", "three", "two"]]


def test_what_a_detector_raises_is_the_cause_and_nothing_leaves():
    secret = ValueError("Nightjar")

    def detect(texts):
        raise secret

    with engine_of(detect) as engine, pytest.raises(tamis.TamisError) as caught:
        engine.refine("Nightjar")
    assert caught.value.__cause__ is secret
    assert caught.value.code == tamis.Code.INPUT and caught.value.rule == "detector.birds"
    assert "Nightjar" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        tamis.Detection(0, "BIRD", 0, 99),
        tamis.Detection(0, "BIRD", 3, 1),
        tamis.Detection(1, "BIRD", 0, 1),
        tamis.Detection(0, "FISH", 0, 1),
        tamis.Detection(0, "BIRD", 0, 1, 1.5),
        tamis.Detection(0, "BIRD", -1, 1),
    ],
)
def test_a_wrong_span_holds_the_document_back(wrong):
    with engine_of(lambda texts: [wrong]) as engine, pytest.raises(tamis.TamisError) as caught:
        engine.refine("é Nightjar")
    assert caught.value.code == tamis.Code.INPUT


def test_overlapping_and_empty_spans_are_fine():
    def detect(texts):
        return [
            tamis.Detection(0, "BIRD", 0, 8, 0.95),
            tamis.Detection(0, "PERSON", 4, 11, 0.96),
            tamis.Detection(0, "BIRD", 2, 2),
        ]

    with engine_of(detect) as engine:
        assert engine.refine("Nightjar Jo sings").text == "[PERSON_1] sings"


@pytest.mark.parametrize("safe", [True, False])
def test_threads_share_a_detector(safe):
    running, most = [], []

    def detect(texts):
        running.append(1)
        most.append(len(running))
        yield from birds(texts)
        running.pop()

    with engine_of(detect, thread_safe=safe) as engine:
        wrong = []

        def work():
            for _ in range(50):
                if engine.refine("a Nightjar").text != "a [BIRD_1]":
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert not wrong
        assert safe or max(most) == 1


def test_a_recipe_may_ask_for_just_this_detector():
    with engine_of(birds, recipe={"redact": {"detectors": ["birds 1"]}}):
        pass
    with pytest.raises(tamis.TamisError, match="birds 2"):
        engine_of(birds, recipe={"redact": {"detectors": ["birds 2"]}})
    with pytest.raises(tamis.TamisError, match="none was given"):
        tamis.Engine({"redact": {"detectors": ["birds 1"]}})
    with pytest.raises(tamis.TamisError, match="name"):
        tamis.Engine(detectors=[tamis.Detector("no good", "1", ["BIRD"], birds)])

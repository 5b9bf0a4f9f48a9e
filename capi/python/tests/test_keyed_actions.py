"""A redaction key, groups, lists and what became of findings, from Python."""

import base64
import os

import pytest
import tamis

MAIL = "jane@corp.test"


@pytest.fixture
def key():
    """A key in the form of `tamis keygen --redaction`; the id is computed as docs/formats/keys.md says."""
    import hashlib

    secret = hashlib.sha256(b"a key for this test").digest()
    id_ = hashlib.sha256(b"tamis redaction key 1\n" + secret).hexdigest()[:8]
    return f"REDACTION+KEY+receiver.example+{id_}+" + base64.b64encode(b"\x01" + secret).decode()


def engine(key=None, **redact):
    return tamis.Engine({"redact": redact, "language": {"enabled": False}, "tokens": {"vocabularies": []}}, redaction_key=key)


def test_a_pseudonym_is_one_for_a_value_and_a_key(key, tmp_path):
    actions = {"EMAIL_ADDRESS": "pseudonym"}
    one = engine(key, actions=actions).refine(MAIL)
    assert one.text.startswith("[EMAIL_ADDRESS_") and one.text == engine(key, actions=actions).refine("JANE@corp.test").text
    assert [f.action for f in one.findings] == ["pseudonym"]
    file = tmp_path / "receiver.key"
    file.write_text(key + "\n")
    os.chmod(file, 0o600)
    assert engine(file, actions=actions).refine(MAIL).text == one.text
    os.chmod(file, 0o644)
    with pytest.raises(tamis.TamisError, match="chmod 600"):
        engine(file, actions=actions)
    with pytest.raises(tamis.TamisError, match="needs a redaction key"):
        engine(actions=actions)
    with pytest.raises(tamis.TamisError, match="expected a redaction key") as error:
        engine(key[:-8], actions=actions)
    assert key[-20:-8] not in str(error.value)


def test_dates_of_a_group_move_together(key):
    with engine(key, actions={"DATE_TIME": "date_shift"}) as e:
        a, b = (e.refine(f"on 2019-12-{day}", group="patient 1").text for day in ("04", "24"))
        from datetime import date

        days = [date.fromisoformat(t[3:]) for t in (a, b)]
        assert (days[1] - days[0]).days == 20 and days[0] != date(2019, 12, 4)
        [c, d] = e.refine_group([tamis.Document("on 2019-12-04", group="patient 1"), "on 2019-12-24"])
        assert (c.text, d.text) == (a, b)


def test_an_allowed_value_stays_and_a_denied_one_goes():
    with engine(allow=[MAIL], deny=["PERSON: Zebedee Quill"]) as e:
        out = e.refine(f"{MAIL} of ZEBEDEE QUILL")
        assert out.text == f"{MAIL} of [PERSON_1]"
        assert [(f.type, f.allowed, f.action) for f in out.findings] == [("EMAIL_ADDRESS", True, "keep"), ("PERSON", False, "placeholder")]
        assert MAIL not in str(e.recipe)


def test_a_vault_needs_a_ledger(key):
    with pytest.raises(tamis.TamisError, match="ledger"):
        engine(key, actions={"EMAIL_ADDRESS": "vault"})

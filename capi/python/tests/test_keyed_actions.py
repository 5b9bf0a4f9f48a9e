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


VAULT = {"EMAIL_ADDRESS": "vault"}


def test_a_vault_needs_somebody_who_keeps_it(key):
    with pytest.raises(tamis.TamisError, match="a ledger or a vault"):
        engine(key, actions=VAULT)


def keeping(key, vault, **redact):
    recipe = {"redact": {"actions": VAULT, **redact}, "language": {"enabled": False}, "tokens": {"vocabularies": []}}
    return tamis.Engine(recipe, redaction_key=key, vault=vault)


def test_what_a_vault_takes_out_comes_back(key, tmp_path):
    with tamis.Vault(tmp_path, key) as vault, keeping(key, vault) as e:
        one = e.refine(f"Write to {MAIL}.").text
        two = e.redact_document(f'{{"mail": "{MAIL}", "to": "ann@corp.test"}}').document
        assert MAIL not in one + two and len(vault) == 2
        assert vault.reveal(one) == tamis.Revealed(f"Write to {MAIL}.", 1, 0, 0)
        assert vault.reveal(two).text == f'{{"mail": "{MAIL}", "to": "ann@corp.test"}}'
        assert not list(tmp_path.iterdir())
        vault.save()
    file = tmp_path / "vault.sealed"
    assert MAIL.encode() not in file.read_bytes() and file.stat().st_mode & 0o777 == 0o600
    with tamis.Vault(tmp_path, key) as vault:
        assert vault.reveal(one).text == f"Write to {MAIL}."
        other = keeping(key, vault).refine("joe@corp.test and [PERSON_V-x]").text
        assert vault.reveal(other) == tamis.Revealed("joe@corp.test and [PERSON_V-x]", 1, 0, 1)
        assert vault.reveal("[PERSON_V-lusab-babad]").unknown == 1
    with pytest.raises(tamis.TamisError, match="closed"):
        vault.save()


def test_a_vault_is_of_one_key(key, tmp_path):
    import hashlib

    secret = hashlib.sha256(b"another key").digest()
    id_ = hashlib.sha256(b"tamis redaction key 1\n" + secret).hexdigest()[:8]
    another = f"REDACTION+KEY+other.example+{id_}+" + base64.b64encode(b"\x01" + secret).decode()
    with tamis.Vault(tmp_path, key) as vault:
        vault.save()
        with pytest.raises(tamis.TamisError, match="different redaction keys"):
            keeping(another, vault)
    with pytest.raises(tamis.TamisError, match="another key") as error:
        tamis.Vault(tmp_path, another)
    assert error.value.code == tamis.Code.INPUT and another not in str(error.value)
    damaged = bytearray((tmp_path / "vault.sealed").read_bytes())
    damaged[-1] ^= 1
    (tmp_path / "vault.sealed").write_bytes(damaged)
    with pytest.raises(tamis.TamisError) as error:
        tamis.Vault(tmp_path, key)
    assert error.value.code == tamis.Code.CORRUPT
    with pytest.raises(tamis.TamisError, match="expected a folder"):
        tamis.Vault(tmp_path / "missing", key)

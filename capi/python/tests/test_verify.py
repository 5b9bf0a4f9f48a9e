"""Verification, on a delivery that the command has just made."""

import os
import subprocess
from pathlib import Path

import pytest
import tamis
from tamis import _library


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    """A delivery of two invented letters; the command is looked for where the library was built."""
    program = Path(os.path.realpath(_library.lib._name)).parents[1] / "bin/tamis"
    if not program.exists():
        pytest.fail(f"{program.name} is not beside the library; build all of Tamis (./dev build)")
    folder = tmp_path_factory.mktemp("delivery")
    archive = folder / "archive"
    archive.mkdir()
    (archive / "one.txt").write_text("Dear Jane, write to jane@corp.test. Yours, Joe\n")
    (archive / "two.txt").write_text("The lighthouse was painted white that summer.\n")
    subprocess.run(
        [program, "prepare", archive, "--out", folder / "out", "--ledger", folder / "ledger", "--quiet"],
        check=True,
        capture_output=True,
    )
    return folder / "out"


def test_a_delivery_as_it_was_made_is_intact(delivery):
    found = tamis.verify(delivery)
    assert found.intact
    assert found.draft
    assert found.signer is tamis.Signer.NONE
    assert "intact" in found.verdict
    assert "CHECKED" in found.text and "CLAIMED" in found.text
    assert isinstance(found.report, dict)


def test_progress_is_told_and_what_it_raises_comes_back(delivery):
    seen = []
    tamis.verify(str(delivery), progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1][0] == seen[-1][1] > 0

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tamis.verify(delivery, progress=stop)


def test_a_changed_byte_is_found(delivery):
    (shard,) = (delivery / "data").iterdir()
    before = shard.read_bytes()
    shard.write_bytes(before[:20] + bytes([before[20] ^ 1]) + before[21:])
    try:
        found = tamis.verify(delivery)
    finally:
        shard.write_bytes(before)
    assert not found.intact
    assert shard.name in found.text


def test_nothing_to_look_at_is_an_error(tmp_path):
    with pytest.raises(tamis.TamisError) as caught:
        tamis.verify(tmp_path / "missing")
    assert caught.value.code is tamis.Code.INPUT

"""Tests run on the package in the source tree, installed or not."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import tamis  # noqa: E402


@pytest.fixture(scope="session")
def engine() -> tamis.Engine:
    return tamis.Engine()

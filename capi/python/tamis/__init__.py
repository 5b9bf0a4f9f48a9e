"""Turns private text into text that may leave: normalized, redacted, measured.

    >>> import tamis
    >>> with tamis.Engine() as engine:
    ...     engine.refine("Mail jane@corp.test").text
    'Mail [EMAIL_ADDRESS_1]'

Engines and vocabularies may be shared by threads; nothing here is global. Offsets are in code points,
as str indexes. Failures are TamisError.
"""

from ._charset import CharsetDetector, CharsetGuess, DecodedText, decode_charset
from ._chunk import Chunk, ChunkEnd, Chunker
from ._detector import Detection, Detector
from ._engine import Document, Engine, default_recipe
from ._error import Code, TamisError
from ._guard import ControlString, Guard, Guarded, GuardFinding
from ._library import abi_version, version
from ._normalize import Edit, Normalized, Normalizer
from ._outcome import Counts, Finding, Fingerprint, Mark, MarkKind, Outcome
from ._redacted import RedactedDocument
from ._stream import TextStream
from ._vault import Revealed, Vault
from ._verify import Signer, Verification, verify
from ._vocabulary import Token, Vocabulary, count_all, embedded_vocabularies

__version__ = version

__all__ = [
    "CharsetDetector",
    "CharsetGuess",
    "Chunk",
    "ChunkEnd",
    "Chunker",
    "Code",
    "ControlString",
    "Counts",
    "DecodedText",
    "Detection",
    "Detector",
    "Document",
    "Edit",
    "Engine",
    "Finding",
    "Fingerprint",
    "Guard",
    "GuardFinding",
    "Guarded",
    "Mark",
    "MarkKind",
    "Normalized",
    "Normalizer",
    "Outcome",
    "RedactedDocument",
    "Revealed",
    "Signer",
    "TamisError",
    "TextStream",
    "Token",
    "Vault",
    "Verification",
    "Vocabulary",
    "abi_version",
    "count_all",
    "decode_charset",
    "default_recipe",
    "embedded_vocabularies",
    "verify",
    "version",
]

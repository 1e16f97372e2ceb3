"""The ten segments of RFM, as the library names them."""

from nilai.worth.rfm import SEGMENTS
from nilai_studio.kit.writing import words

RFM_SEGMENTS = SEGMENTS
"""Their codes, best first."""


def rfm_name(code: str) -> str:
    """Return the name of an RFM segment in the reader's language."""
    return words().say(f"segments.{code}") if code in SEGMENTS else code


def built_in_name(slug: str) -> str:
    """Return the name of a built-in segment by its address."""
    return rfm_name(slug.replace("-", "_"))

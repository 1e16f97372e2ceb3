"""The ten segments of RFM, as the library names them."""

from nilai.report.words import keys
from nilai_studio.kit.writing import words


def rfm_segments() -> tuple[str, ...]:
    """Return the codes of the ten segments, best first."""
    # Imported here: it brings the engine, which web and worker do without.
    from nilai.worth.rfm import SEGMENTS

    return tuple(SEGMENTS)


def rfm_name(code: str) -> str:
    """Return the name of an RFM segment in the reader's language."""
    name = f"segments.{code}"
    return words().say(name) if name in keys("en") else code


def rfm_code(slug: str) -> str:
    """Return the code of a built-in segment by its address."""
    return slug.replace("-", "_")

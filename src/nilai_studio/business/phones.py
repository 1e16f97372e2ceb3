"""How a country writes its own phone numbers, for those who read files."""

import phonenumbers
from phonenumbers.phonemetadata import PhoneMetadata


def phone_country(region: str) -> dict[str, str]:
    """Return how a country writes its own phone numbers.

    Parameters
    ----------
    region : str
        As in `ID`.

    Returns
    -------
    dict
        What `nilai.engine.reading.phones.PhoneCountry` takes, for JSON.

    Examples
    --------
    >>> found = phone_country("SG")
    >>> found["code"], found["trunk"]
    ('65', '')
    """
    known = PhoneMetadata.metadata_for_region(region)
    trunk = known.national_prefix_for_parsing or ""
    if known.national_prefix_transform_rule:
        # Then it is a pattern of more than what stands before.
        trunk = known.national_prefix or ""
    kind = known.mobile if _writes_trunk(region, known) else known.general_desc
    return {
        "code": str(known.country_code),
        "trunk": trunk,
        "local": kind.national_number_pattern or "",
    }


def _writes_trunk(region: str, known: PhoneMetadata) -> bool:
    """Return whether people there write what stands before numbers at home."""
    example = phonenumbers.example_number(region)
    national = phonenumbers.PhoneNumberFormat.NATIONAL
    written = phonenumbers.format_number(example, national)
    digits = phonenumbers.normalize_digits_only(written)
    return bool(known.national_prefix) and digits.startswith(known.national_prefix)

"""How countries write their own phone numbers, told to those who read files."""

import ibis
import phonenumbers
import pyarrow as pa
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from nilai.engine.reading.phones import INDONESIA, PhoneCountry, phone_key
from nilai_studio.business.phones import phone_country
from nilai_studio.customers.normalising import normal_phone

FORMS = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
)
WITH_MORE = {"AR"}
"""Mobile numbers abroad have a digit that they lack at home."""


def keys(written, country):
    if isinstance(country, str):
        country = PhoneCountry(**phone_country(country))
    table = ibis.memtable(pa.table({"phone": written}))
    return phone_key(table["phone"], country).name("key").to_pyarrow().to_pylist()


class TestPhoneCountry:
    def test_numbers_of_every_country_are_one_however_they_are_written(self):
        for region in sorted(phonenumbers.SUPPORTED_REGIONS - WITH_MORE):
            written, wanted = [], []
            for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
                number = phonenumbers.example_number_for_type(region, kind)
                forms = [phonenumbers.format_number(number, f) for f in FORMS if number]
                written += [*forms, *(one.removeprefix("+") for one in forms[:1])]
                wanted += [forms[0]] * 4 if forms else []
            assert keys(written, region) == wanted, region

    @pytest.mark.parametrize(
        ("region", "written"),
        [
            ("ID", ["0812-3456-789", "62812 3456 789", "8123456789"]),
            ("SG", ["8123 4567", "6581234567", "+65 8123-4567"]),
            ("MY", ["012-345 6789", "60123456789", "123456789"]),
            ("US", ["(201) 555-0123", "1 201 555 0123", "12015550123"]),
            ("BR", ["(11) 2345-6789", "011 2345 6789", "55 11 2345 6789"]),
        ],
    )
    def test_reads_what_the_studio_reads(self, region, written):
        assert keys(written, region) == [normal_phone(one, region) for one in written]
        assert len(set(keys(written, region))) == 1

    def test_indonesia_is_what_the_library_takes_unasked(self):
        told = ["0812-3456-789", "8123456789", "62 812 3456 789", "021 555 0123"]
        assert keys(told, INDONESIA) == keys(told, "ID")

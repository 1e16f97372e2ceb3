"""Find customers that may be one person: exact keys first, Splink for the rest.

Splink weighs how far names, cities, telephone numbers and email addresses agree
(Fellegi and Sunter's model, on DuckDB in memory). How often they agree by chance is
learnt from random pairs; how often they agree for one person, by expectation
maximisation where there are pairs enough, and is assumed below where there are not.
How likely a pair is one person is then weighed by how many agree as it does.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
import pyarrow as pa
from django.db import transaction
from django.db.models import Count, Min, Q
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as levels
from splink import comparison_library as compare

from nilai_studio.customers.alike import LEAST, MOST, SHARED_BY_MANY
from nilai_studio.customers.chances import weigh_ways
from nilai_studio.customers.models import (
    ContactPoint,
    Customer,
    DuplicateCandidate,
)
from nilai_studio.customers.normalising import fold, is_hidden
from nilai_studio.runs.registry import Tell

TWICE = 0.02
"""Share of customers expected to be there twice, before anything is compared."""
COMMON = 50
"""A name, or its beginning or end, that more customers share is not compared."""
PAIRS_TO_LEARN = 200
"""Compared pairs below which expectation maximisation would learn noise."""
CUSTOMERS_TO_LEARN = 200
MISTYPED = (
    "damerau_levenshtein(name_l, name_r)"
    " <= least(2, least(length(name_l), length(name_r)) // 5)"
)
"""One letter added, left out, changed or swapped, of five and more; two, of ten."""
SAME_EMAIL, SAME_PHONE = 0.99, 0.85
SAID_BY_KEY = {
    "same_email": ("same_email_name", "other_email"),
    "same_phone": ("similar_phone", "other_phone"),
}
"""A shared key to what Splink then has to say of it."""
SEED = 1
FAINT = 0.001
"""Pairs less likely than this by Splink are not counted either."""

logger = logging.getLogger(__name__)
Found = dict[tuple[int, int], tuple[float, list[str]]]


def find_duplicates(tell: Tell) -> tuple[int, int]:
    """Offer the pairs that may be one person, as they are today.

    Pairs decided before, merged or two persons, stay as they were decided; those that
    wait and are alike no longer go.

    Returns
    -------
    tuple of int
        How many customers were compared, and how many pairs wait for a decision.
    """
    tell("read", 0.05)
    people = _people()
    tell("compare", 0.3)
    found = _by_splink(people)
    for pair, (probability, reasons) in _by_key().items():
        likely, why = found.get(pair, (0.0, []))
        found[pair] = (max(probability, likely), _joined(reasons, why))
    tell("store", 0.9)
    return people.num_rows, _store(found)


def _joined(by_key: list[str], by_splink: list[str]) -> list[str]:
    """Return the reasons of both; of several numbers or addresses, that one is shared.

    Splink compares one contact point of each customer, the keys compare them all.
    """
    said = {reason for key in by_key for reason in (key, *SAID_BY_KEY[key])}
    return by_key + [reason for reason in by_splink if reason not in said]


@transaction.atomic
def _store(found: Found) -> int:
    """Keep the likeliest pairs, the open ones brought up to date; return how many."""
    pairs = DuplicateCandidate.objects
    is_open = Q(state=DuplicateCandidate.State.OPEN)
    for pair in pairs.exclude(is_open).values_list("first_id", "second_id"):
        found.pop(pair, None)
    best = sorted(found.items(), key=lambda each: (-each[1][0], each[0]))[:MOST]
    kept = {pair for pair, _why in best}
    waiting = pairs.filter(is_open).values_list("pk", "first_id", "second_id")
    gone = [pk for pk, *pair in waiting if tuple(pair) not in kept]
    pairs.filter(is_open, pk__in=gone).delete()
    pairs.bulk_create(
        [
            DuplicateCandidate(
                first_id=first,
                second_id=second,
                probability=min(probability, 1.0),
                reasons=reasons,
            )
            for (first, second), (probability, reasons) in best
        ],
        # Not the state: somebody may be deciding meanwhile.
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["probability", "reasons"],
        batch_size=200,
    )
    return pairs.filter(is_open).count()


def _by_key() -> Found:
    """Return the pairs with the same email address or phone number."""
    found: Found = {}
    for kind, probability, reason in (
        (ContactPoint.Kind.EMAIL, SAME_EMAIL, "same_email"),
        (ContactPoint.Kind.PHONE, SAME_PHONE, "same_phone"),
    ):
        points = ContactPoint.objects.filter(kind=kind, customer__merged_into=None)
        shared = (
            points.values("value")
            .annotate(n=Count("pk"), first=Min("customer_id"))
            .filter(n__gt=1, n__lte=SHARED_BY_MANY)
            .values_list("value", "first")[:MOST]
        )
        first_of = dict(shared)
        rows = points.filter(value__in=list(first_of)).values_list(
            "value", "customer_id"
        )
        for value, pk in rows:
            if pk != first_of[value]:
                pair = (first_of[value], pk)
                likely, why = found.get(pair, (0.0, []))
                found[pair] = max(likely, probability), [*why, reason]
    return found


def _people() -> pa.Table:
    """Return what is compared, one row per customer with a name or a contact point."""
    contacts: dict[str, dict[int, str]] = defaultdict(dict)
    points = ContactPoint.objects.filter(customer__merged_into=None).order_by("-pk")
    rows = points.values_list("customer_id", "kind", "value")
    for pk, kind, value in rows.iterator(chunk_size=10_000):
        contacts[kind][pk] = value
    emails, phones = contacts["email"], contacts["phone"]
    columns: dict[str, list[Any]] = defaultdict(list)
    customers = Customer.objects.filter(merged_into=None).values_list(
        "pk", "name", "city"
    )
    for pk, name, city in customers.iterator(chunk_size=10_000):
        # W*** is many people.
        words = [] if is_hidden(name) else fold(name).split()
        columns["unique_id"].append(pk)
        columns["name"].append(" ".join(words) or None)
        columns["name_words"].append(" ".join(sorted(words)) or None)
        columns["city"].append(fold(city) or None)
        columns["email_name"].append(emails.get(pk, "").partition("@")[0] or None)
        columns["phone_end"].append(phones.get(pk, "")[-9:] or None)
    types = {"unique_id": pa.int64()}
    return pa.table(
        {
            name: pa.array(columns[name], types.get(name, pa.string()))
            for name in (
                "unique_id", "name", "name_words", "city", "email_name", "phone_end",
            )
        }
    )  # fmt: skip


def _by_splink(people: pa.Table) -> Found:
    """Return the pairs that are alike, with their probability and why."""
    if people.num_rows < 2:
        return {}
    logging.getLogger("splink").setLevel(logging.ERROR)
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET threads = 2")
        connection.register("people_read", people)
        connection.execute(_WITH_BLOCKS.format(common=COMMON))
        api = DuckDBAPI(connection=connection)
        linker = Linker(
            api.register("people"), _settings(people.num_rows), log_level=logging.ERROR
        )
        _learn(linker, connection, people.num_rows)
        pairs = linker.inference.predict(threshold_match_probability=FAINT)
        found = _likely(connection, pairs.physical_name, people, linker)
        rows = found.fetchall()
        return dict(_read(dict(zip(found.columns, row, strict=True)) for row in rows))


def _likely(
    connection: duckdb.DuckDBPyConnection, pairs: str, people: pa.Table, linker: Linker
) -> duckdb.DuckDBPyRelation:
    """Return the likeliest pairs, each with the probability of its way to agree."""
    model = linker.misc.save_model_to_json()
    names = [f"gamma_{each['output_column_name']}" for each in model["comparisons"]]
    agreement = ", ".join(names)
    counted = connection.execute(
        f"SELECT {agreement}, count(*) FROM {pairs} GROUP BY ALL"  # noqa: S608
    ).fetchall()
    ways = {tuple(way): count for *way, count in counted}
    weighed = weigh_ways(ways, people, model, TWICE * people.num_rows)
    columns = {
        name: pa.array([way[place] for way in weighed], pa.int64())
        for place, name in enumerate(names)
    }
    likely = pa.array(weighed.values(), pa.float64())
    connection.register("weighed", pa.table({**columns, "likely": likely}))
    return connection.sql(
        f"SELECT * FROM {pairs} JOIN weighed USING ({agreement}) "  # noqa: S608
        f"WHERE likely >= {LEAST} ORDER BY likely DESC, match_weight DESC "
        f"LIMIT {MOST * 5}"
    )


_WITH_BLOCKS = """
CREATE TABLE people AS
SELECT *,
    CASE WHEN count(*) OVER (PARTITION BY name_words) <= {common}
        THEN name_words END AS rare_name,
    CASE WHEN count(*) OVER (PARTITION BY name_words, city) <= {common}
        THEN name_words || '|' || city END AS name_city,
    CASE WHEN count(*) OVER (PARTITION BY left(name, 6), city) <= {common}
        THEN left(name, 6) || '|' || city END AS start_city,
    CASE WHEN count(*) OVER (PARTITION BY right(name, 6), city) <= {common}
        THEN right(name, 6) || '|' || city END AS end_city,
    CASE WHEN count(*) OVER (PARTITION BY email_name) <= {common}
        THEN email_name END AS rare_email,
    CASE WHEN count(*) OVER (PARTITION BY phone_end) <= {common}
        THEN phone_end END AS rare_phone
FROM people_read
"""

BLOCKS = (
    "rare_name", "name_city", "start_city", "end_city", "rare_email", "rare_phone",
)  # fmt: skip


def _settings(count: int) -> SettingsCreator:
    """Return the model: what is compared, and what is assumed before learning."""
    name = compare.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name_words").configure(
                m_probability=0.7, u_probability=0.002
            ),
            # As it is mistyped, not as two of one family or given name are alike.
            levels.CustomLevel(MISTYPED, "mistyped").configure(
                m_probability=0.2, u_probability=0.004
            ),
            levels.ElseLevel().configure(m_probability=0.1, u_probability=0.994),
        ],
    )
    email = compare.CustomComparison(
        output_column_name="email_name",
        comparison_levels=[
            levels.NullLevel("email_name"),
            # Not "similar": people of one name have similar addresses anyway.
            levels.ExactMatchLevel("email_name").configure(
                m_probability=0.5, u_probability=0.0005
            ),
            levels.ElseLevel().configure(m_probability=0.5, u_probability=0.9995),
        ],
    )
    phone = compare.CustomComparison(
        output_column_name="phone_end",
        comparison_levels=[
            levels.NullLevel("phone_end"),
            levels.ExactMatchLevel("phone_end").configure(
                m_probability=0.5, u_probability=0.0001
            ),
            levels.DamerauLevenshteinLevel("phone_end", 1).configure(
                m_probability=0.1, u_probability=0.0002
            ),
            levels.ElseLevel().configure(m_probability=0.4, u_probability=0.9997),
        ],
    )
    city = compare.CustomComparison(
        output_column_name="city",
        comparison_levels=[
            levels.NullLevel("city"),
            levels.ExactMatchLevel("city").configure(
                m_probability=0.85, u_probability=0.1
            ),
            levels.ElseLevel().configure(m_probability=0.15, u_probability=0.9),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[name, email, phone, city],
        blocking_rules_to_generate_predictions=[block_on(name) for name in BLOCKS],
        probability_two_random_records_match=min(2 * TWICE / (count - 1), 0.02),
        retain_intermediate_calculation_columns=False,
    )


def _learn(linker: Linker, connection: Any, count: int) -> None:
    """Learn from the customers themselves, as far as there are enough of them."""
    if count < CUSTOMERS_TO_LEARN:
        return
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for block in ("rare_name", "rare_phone"):
        # Read to its end: DuckDB refuses more while a result is open.
        [(pairs,)] = connection.execute(
            f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n "  # noqa: S608
            f"FROM people WHERE {block} IS NOT NULL GROUP BY {block})"
        ).fetchall()
        if pairs >= PAIRS_TO_LEARN:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(block), fix_probability_two_random_records_match=True
            )


_REASONS = {
    "gamma_name": {2: "same_name", 1: "similar_name", 0: "other_name"},
    "gamma_email_name": {1: "same_email_name", 0: "other_email"},
    "gamma_phone_end": {2: "same_phone", 1: "similar_phone", 0: "other_phone"},
    "gamma_city": {1: "same_city", 0: "other_city"},
}
"""How far a pair agrees, as Splink's levels; the words are in `writing`."""


def _read(rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Any, Any]]:
    for row in rows:
        pair = sorted((int(row["unique_id_l"]), int(row["unique_id_r"])))
        reasons = [
            names[row[column]]
            for column, names in _REASONS.items()
            if row[column] in names
        ]
        yield tuple(pair), (float(row["likely"]), reasons)

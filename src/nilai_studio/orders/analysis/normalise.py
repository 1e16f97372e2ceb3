"""From a reading to the tables that are staged: texts cut, amounts rounded, numbered.

What a row is called depends on its content alone, not on the file or its place in
it, so that the same content is the same order in every file.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

LARGEST = 1e15
"""Amounts beyond it are no amounts of orders; the database holds 16 digits."""

TEXTS = ("channel", "source", "medium", "campaign", "coupon", "offer_id")
CONTACTS = ("name", "email", "phone", "city", "country")
LENGTHS = {"name": 200, "email": 200, "phone": 200, "city": 120, "country": 80}

_CONTENT = (
    "said || '|' || strftime(ordered_at, '%Y-%m-%d %H:%M:%S.%f') || '|' || amount"
)
_TIME = (
    "CASE WHEN date_trunc('second', ordered_at) = ordered_at "
    "THEN strftime(ordered_at, '%Y-%m-%d %H:%M:%S') "
    "ELSE strftime(ordered_at, '%Y-%m-%d %H:%M:%S.%f') END"
)


def text(column: str, longest: int) -> str:
    """Return SQL of a text that the database takes: no NUL, not too long, not null."""
    return f"left(replace(coalesce({column}, ''), chr(0), ''), {longest})"


def bounded(column: str) -> str:
    """Return SQL of an id of at most 200 characters that stays its own."""
    clean = f"replace({column}, chr(0), '')"
    return (
        f"CASE WHEN length({clean}) <= 200 THEN {clean} "
        f"ELSE left({clean}, 160) || '-' || md5({clean}) END"
    )


def write_staged(
    connection: Any,
    folder: Path,
    *,
    columns: list[str],
    contacts: Mapping[str, Sequence[str]],
    numbered: bool,
    by_line: bool,
    has_lines: bool,
    unread: Collection[str] = (),
    by_contact: bool = False,
) -> dict[str, int]:
    """Write orders, lines, products and people as they are to be staged.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the views `read_orders` and, with lines, `read_lines`.
    folder : Path
        Where `orders.parquet` and the others go.
    columns : list of str
        Columns of `read_orders`.
    contacts : dict
        One of `CONTACTS` to the columns that tell it: the first that is filled counts.
    numbered : bool
        Whether the file has order numbers.
    by_line : bool
        Whether an order may have several rows.
    has_lines : bool
        Whether products are told.
    unread : collection of str
        Those of `CONTACTS` with cells that nobody can read, which the table `unread`
        names: another of the customer counts then.
    by_contact : bool
        Whether customers without an id are told by email address or phone number; all
        that the file tells are then kept, so that the next file finds them.

    Returns
    -------
    dict
        Rows of each table; `refunds`, of the orders those below zero; `too_large`,
        orders left out for their amount.
    """
    identity = _identity(numbered=numbered, by_line=by_line)
    _name_orders(connection, columns, contacts, identity, unread)
    if has_lines:
        _name_lines(connection)
    _write(connection, folder / "orders.parquet", _orders_sql(has_lines=has_lines))
    people = _people_sql(columns, contacts, by_contact=by_contact)
    _write(connection, folder / "people.parquet", people)
    if has_lines:
        _write(
            connection,
            folder / "lines.parquet",
            "SELECT order_id, entry, product_id, quantity, price FROM named_lines "
            "ORDER BY order_id, entry, product_id",
        )
        _write(
            connection,
            folder / "products.parquet",
            "SELECT product_id, max(name), max(category) FROM named_lines "
            "GROUP BY product_id ORDER BY product_id",
        )
    found = connection.execute(
        "SELECT (SELECT count(*) FROM named_orders), "
        "(SELECT count(*) FROM named_orders WHERE amount < 0), "
        f"(SELECT count(*) FROM read_orders WHERE abs(revenue_amount) >= {LARGEST}), "
        "(SELECT count(DISTINCT who) FROM named_orders), "
        f"{'(SELECT count(*) FROM named_lines)' if has_lines else '0'}"
    ).fetchall()[0]
    names = ("orders", "refunds", "too_large", "people", "lines")
    return dict(zip(names, found, strict=True))


def _name_orders(
    connection: Any,
    columns: list[str],
    contacts: Mapping[str, Sequence[str]],
    identity: tuple[str, str],
    unread: Collection[str],
) -> None:
    optional = [
        f"round(CASE WHEN abs({name}) < {LARGEST} THEN {name} END, 4)::DOUBLE AS {name}"
        if name in columns
        else f"NULL::DOUBLE AS {name}"
        for name in ("margin_amount", "discount_amount")
    ]
    texts = [
        f"{text(name, 120) if name in columns else repr('')} AS {name}"
        for name in TEXTS
    ]
    told = [
        f"{_readable(contact, headers, unread)} AS contact_{contact}"
        for contact, headers in contacts.items()
    ]
    order_id, entry = identity
    # What other rows show of the customer is not in every file.
    said = "told_as" if "told_as" in columns else "customer_id"
    selected = ", ".join([*optional, *texts, *told])
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE named_orders AS
        SELECT *, {order_id} AS order_id, {entry} AS entry FROM (
          SELECT replace(order_id::VARCHAR, chr(0), '') AS number,
            replace(customer_id::VARCHAR, chr(0), '') AS who,
            replace({said}::VARCHAR, chr(0), '') AS said, ordered_at,
            round(revenue_amount, 4)::DOUBLE AS amount, {selected}
          FROM read_orders WHERE abs(revenue_amount) < {LARGEST}
        )
        """
    )


def first_filled(columns: Sequence[str], longest: int) -> str:
    """Return SQL of the first cell that says something; of one column as it is."""
    cells = [text(f"{_quoted(column)}::VARCHAR", longest) for column in columns]
    if len(cells) == 1:
        return cells[0]
    filled = [f"CASE WHEN {says_something(cell)} THEN {cell} END" for cell in cells]
    return f"coalesce({', '.join(filled)}, '')"


def says_something(cell: str) -> str:
    """Return SQL that is true of a cell with a letter or a digit."""
    return f"regexp_matches({cell}, '[\\p{{L}}\\p{{N}}]')"


def _readable(contact: str, headers: Sequence[str], unread: Collection[str]) -> str:
    """Return SQL of what a file tells of a contact; "" for what nobody can read."""
    cell = first_filled(headers, LENGTHS[contact])
    if contact == "name":
        return _shown_name(cell)
    return (
        f"CASE WHEN {is_unread(contact, cell)} THEN '' ELSE {cell} END"
        if (contact in unread)
        else cell
    )


def _shown_name(cell: str) -> str:
    """Return SQL of a name; of one that a marketplace hides, what the buyer is called.

    A list of people who are all called A*** is of no use, a buyer's user name is.
    """
    who = text("customer_id::VARCHAR", LENGTHS["name"])
    is_hidden = f"regexp_matches({cell}, '[*•●]{{2}}')"
    is_called = (
        f"regexp_matches({who}, '[A-Za-z]') AND NOT regexp_matches({who}, '[@*•●]')"
    )
    return f"CASE WHEN {is_hidden} AND {is_called} THEN {who} ELSE {cell} END"


def is_unread(kind: str, cell: str) -> str:
    """Return SQL that is true of a cell which the table `unread` names."""
    return f"{cell} IN (SELECT written FROM unread WHERE kind = '{kind}')"


def _identity(*, numbered: bool, by_line: bool) -> tuple[str, str]:
    """Return SQL of an order's number and entry."""
    # The same customer, time and amount is the same order or refund; several alike in
    # one file are counted.
    alike = "row_number() OVER (PARTITION BY {}said, ordered_at, amount)"
    if not numbered:
        alike = alike.format("")
        return f"'row-' || left(md5({_CONTENT}), 20) || '-' || {alike}", "''"
    if by_line:
        other = "min(who) OVER (PARTITION BY number) <> who"
        return (
            bounded("number"),
            f"CASE WHEN {other} THEN 'c' || left(md5(said), 24) ELSE '' END",
        )
    content = f"'r' || left(md5({_CONTENT}), 20) || '-' || {alike.format('number, ')}"
    return bounded("number"), f"CASE WHEN amount < 0 THEN {content} ELSE '' END"


def _name_lines(connection: Any) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE named_lines AS
        SELECT o.order_id, o.entry, {bounded("l.product_id")} AS product_id,
          {text("l.product_name", 300)} AS name, {text("l.category", 120)} AS category,
          round(l.quantity, 3)::DOUBLE AS quantity,
          round(l.unit_price_amount, 4)::DOUBLE AS price
        FROM read_lines l JOIN named_orders o
          ON o.number = l.order_id AND o.who = l.customer_id::VARCHAR
        WHERE abs(l.quantity) < 1e10 AND abs(l.unit_price_amount) < {LARGEST}
        """
    )
    # As `facts.lines_digest`.
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE digests AS
        SELECT order_id, entry, md5(string_agg(told, chr(10) ORDER BY told)) AS digest
        FROM (
          SELECT order_id, entry, product_id || '|' || quantity::DECIMAL(18,3)::VARCHAR
            || '|' || price::DECIMAL(24,4)::VARCHAR AS told FROM named_lines
        ) GROUP BY order_id, entry
        """
    )


def _orders_sql(*, has_lines: bool) -> str:
    digest = "coalesce(d.digest, '')" if has_lines else "''"
    joined = "LEFT JOIN digests d USING (order_id, entry)" if has_lines else ""
    return (
        f"SELECT order_id, entry, who, {_TIME} AS ordered_at, amount, "
        f"margin_amount, discount_amount, {', '.join(TEXTS)}, {digest} "
        f"FROM named_orders {joined} ORDER BY order_id, entry"
    )


def _people_sql(
    columns: list[str], contacts: Collection[str], *, by_contact: bool
) -> str:
    """Return SQL of who bought: what the latest order tells, and the first source.

    Ids come first, then email addresses, then phone numbers: who is told by less is
    found by what those before have. `is_more` are further contacts of somebody.
    """
    told = [
        f"coalesce(arg_max(contact_{name}, ordered_at) "
        f"FILTER (contact_{name} <> ''), '')"
        if name in contacts
        else "''"
        for name in CONTACTS
    ]
    first = [
        f"nullif(arg_min({name}, ordered_at) FILTER ({name} <> ''), '')"
        for name in ("source", "channel")
        if name in columns
    ]
    source = f"coalesce({', '.join([*first, repr('')])})"
    people = (
        f"SELECT who, {', '.join(told)}, left({source}, 60), false AS is_more, "
        "min(ordered_at) AS first_at FROM named_orders GROUP BY who"
    )
    if by_contact:
        kept = [f"contact_{name}" for name in ("email", "phone") if name in contacts]
        more = [
            name if name in kept else "''"
            for name in map("contact_{}".format, CONTACTS)
        ]
        people += (
            f" UNION ALL SELECT who, {', '.join(more)}, '', true, min(ordered_at) "
            f"FROM named_orders GROUP BY {', '.join(['who', *kept])} "
            "QUALIFY count(*) OVER (PARTITION BY who) > 1"
        )
    by = "CASE WHEN who LIKE '+%' THEN 2 WHEN contains(who, '@') THEN 1 ELSE 0 END"
    return (
        f"SELECT * EXCLUDE first_at FROM ({people}) "
        f"ORDER BY {by}, is_more, first_at, who"
    )


def _write(connection: Any, path: Path, sql: str) -> None:
    connection.execute(f"COPY ({sql}) TO '{_escaped(path)}' (FORMAT parquet)")


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

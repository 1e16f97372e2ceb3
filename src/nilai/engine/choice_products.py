"""Products of a market to simulate, as told in texts or in a file."""

import re
from collections.abc import Sequence

from nilai.engine.choice_reading import read_choices
from nilai.engine.session import Session
from nilai.errors import OptionError
from nilai.perception.simulator import Product

_NAMES = ("product", "name", "produk", "nama")


def read_products(session: Session, told: Sequence[str]) -> tuple[Product, ...]:
    """Return the products told, each as a text or all in a file.

    Parameters
    ----------
    session : Session
        Where a file is read.
    told : sequence of str
        Texts as in "Ours: brand=Sony, price=2", or names of files with one row
        per product and one column per attribute (and one `product`).

    Returns
    -------
    tuple of Product
        In order; those without a name are called A, B, C.

    Raises
    ------
    OptionError
        If a text is neither.
    """
    products: list[Product] = []
    for text in told:
        if "=" in text:
            products.append(product_of(text, chr(ord("A") + len(products))))
        else:
            products += _of_file(session, text, len(products))
    if len(products) == 1:
        message = (
            f"--simulate names one product ({products[0].name}) only; name its "
            "rivals, too: a share is a share among several"
        )
        raise OptionError(message)
    return tuple(products)


def product_of(text: str, name: str) -> Product:
    """Return the product that a text tells.

    Parameters
    ----------
    text : str
        As in "Ours: brand=Sony, price=2"; a value may hold commas.
    name : str
        What it is called if the text does not say.

    Returns
    -------
    Product
        Its values as texts.

    Raises
    ------
    OptionError
        If the text is not of that form.

    Examples
    --------
    >>> product_of("Ours: brand=Mild, dark, price=2", "A")
    Product(name='Ours', values={'brand': 'Mild, dark', 'price': '2'})
    """
    head, colon, rest = text.partition(":")
    if colon and "=" not in head:
        name, text = head.strip() or name, rest
    values = {}
    for part in re.split(r"[,;]\s*(?=[^,;=]+=)", text):
        match = re.fullmatch(r"\s*([^=]+?)\s*=\s*(.+?)\s*", part)
        if not match:
            message = (
                f"--simulate {part!r} is not ATTRIBUTE=LEVEL; write a product as in "
                '--simulate "Ours: brand=Sony, price=2"'
            )
            raise OptionError(message)
        values[match[1]] = match[2]
    return Product(name=name, values=values)


def _of_file(session: Session, path: str, named: int) -> list[Product]:
    reading = read_choices(session, [path])
    rows = session.arrow(reading.table).to_pylist()
    products = []
    for i, row in enumerate(rows):
        head = next((h for h in row if h.casefold() in _NAMES), None)
        values = {h: v for h, v in row.items() if h != head and v is not None}
        name = str(row[head]) if head else chr(ord("A") + named + i)
        products.append(Product(name=name, values=values))
    return products

"""What may be asked of answers about value, and which column plays which part."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nilai.engine.reading.spelling import plain_form
from nilai.errors import MappingError, OptionError
from nilai.perception.customer_value import BENEFITS, COSTS, Rated, RatingScale
from nilai.perception.disclosure import FEWEST, check_fewest
from nilai.perception.interval import normal_quantile
from nilai.perception.offers import Component
from nilai.perception.value_map import LINES

SCHEMES = ("stated", "derived", "equal")
"""Where weights come from: said by respondents or by you, found by statistics, or
all alike."""

SINGLE = ("paid", "worth", "overall", "recommend", "last", "next")
"""Parts that one column plays."""

MANY = ("benefit", "cost", "quality", "price", "importance", "expected", "perceived")
"""Parts written with a name of their own, as in `benefit.ease`."""

_INDONESIAN = {
    "personal": ("pribadi", "personal"), "product": ("produk",),
    "service": ("layanan",), "image": ("citra",), "monetary": ("uang", "moneter"),
    "psychic": ("psikis", "batin"), "energy": ("tenaga", "energi"), "time": ("waktu",),
}  # fmt: skip
_RECOGNISED: dict[str, tuple[str, ...]] = {
    "worth": (
        "worth", "worth_what_paid", "worth_what_you_paid", "worth_what_you_pay_for",
        "worth_what_paid_for", "value_for_money", "sepadan", "nilai_sepadan",
    ),
    "overall": ("overall", "overall_satisfaction", "overall_value", "keseluruhan"),
    "recommend": (
        "recommend", "likely_to_recommend", "likelihood_to_recommend", "nps",
        "rekomendasi",
    ),
    "paid": ("price_paid", "harga_dibayar"),
    "last": ("last_brand", "previous_brand", "merek_terakhir"),
    "next": ("next_brand", "intended_brand", "merek_berikutnya"),
}  # fmt: skip

Find = Callable[[str, str], str]


@dataclass(frozen=True, kw_only=True)
class ValueQuestion:
    """What is asked of answers about value.

    Parameters
    ----------
    benefits, costs : dict of str to tuple of Rated
        Component to its items. A cost's item is the costlier the higher.
    quality, price : dict of str to tuple of Rated
        Attribute to its items, higher being better for the customer, also of
        prices. Without them the benefits are the quality, and the monetary cost,
        turned round, is the price.
    paid : str, optional
        Column of real prices, for the map when no price is rated.
    worth : str, optional
        Column of "worth what you paid".
    overall : str, optional
        Column that derived weights explain; by default `worth`, or `recommend`.
    recommend : str, optional
        Column of the likelihood to recommend, 0 to 10.
    importance : dict of str to str
        Component or attribute to the column of its stated importance.
    expected, perceived : dict of str to tuple of str
        Dimension of service to its items.
    last, following : str, optional
        Columns of the brand bought last, and next.
    brand : str, optional
        Column of the brand rated.
    own : str, optional
        Our brand.
    against : tuple of str
        Competitors; all others when empty.
    respondent, weight, by : str, optional
        Columns that tell respondents, their weight, and segments.
    weights : str
        `auto`, or one of SCHEMES: stated before derived before equal.
    points : dict of str to float
        Weights given with the question.
    quality_weight : float, optional
        Quality's part of the decision against price, out of 100.
    line : str
        Fair-value line by which offers are judged; one of LINES.
    scale : RatingScale, optional
        Of the items rated; by default the usual one that holds the answers.
    margin : float, optional
        Points from which a difference counts as won or lost; by default a ninth of
        the scale, as 1 point of 1 to 10.
    fewest : int
        Groups of fewer answers are not shown.
    confidence : float
        Nominal coverage of intervals.
    """

    benefits: dict[str, tuple[Rated, ...]] = field(default_factory=dict)
    costs: dict[str, tuple[Rated, ...]] = field(default_factory=dict)
    quality: dict[str, tuple[Rated, ...]] = field(default_factory=dict)
    price: dict[str, tuple[Rated, ...]] = field(default_factory=dict)
    paid: str | None = None
    worth: str | None = None
    overall: str | None = None
    recommend: str | None = None
    importance: dict[str, str] = field(default_factory=dict)
    expected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    perceived: dict[str, tuple[str, ...]] = field(default_factory=dict)
    last: str | None = None
    following: str | None = None
    brand: str | None = None
    own: str | None = None
    against: tuple[str, ...] = ()
    respondent: str | None = None
    weight: str | None = None
    by: str | None = None
    weights: str = "auto"
    points: dict[str, float] = field(default_factory=dict)
    quality_weight: float | None = None
    line: str = "diagonal"
    scale: RatingScale | None = None
    margin: float | None = None
    fewest: int = FEWEST
    confidence: float = 0.95

    def __post_init__(self) -> None:
        normal_quantile(self.confidence)
        if self.weights not in ("auto", *SCHEMES):
            message = (
                f"--weights {self.weights!r} is none of auto, {', '.join(SCHEMES)}; or "
                "give points, as in product=40,service=60"
            )
            raise OptionError(message)
        if self.line not in LINES:
            message = f"--line {self.line!r} is none of {', '.join(LINES)}"
            raise OptionError(message)
        if self.quality_weight is not None and not 0 < self.quality_weight < 100:
            message = (
                f"--quality-weight {self.quality_weight:g} is not between 0 and 100; "
                "60 means that quality decides 60 % and price 40 %"
            )
            raise OptionError(message)
        check_fewest(self.fewest)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that must hold numbers."""
        rated = (self.benefits, self.costs, self.quality, self.price)
        items = [one.item for block in rated for part in block.values() for one in part]
        items += [
            i
            for block in (self.expected, self.perceived)
            for p in block.values()
            for i in p
        ]
        items += self.importance.values()
        single = (self.paid, self.worth, self.overall, self.recommend)
        items += [column for column in single if column is not None]
        return tuple(dict.fromkeys(items))

    def outcome_beside(self, components: Iterable[Component]) -> str | None:
        """Return the column that derived weights explain: none of the components."""
        rated = {one.item for part in components for one in part.rated}
        asked = (self.overall, self.worth, self.recommend)
        return next((c for c in asked if c is not None and c not in rated), None)


def is_part(meaning: str) -> bool:
    """Tell whether a meaning of `--map` is a part in the question of value.

    Parameters
    ----------
    meaning : str
        As in `product`, `worth` or `quality.speed`.

    Returns
    -------
    bool
        Whether it is.

    Examples
    --------
    >>> is_part("product"), is_part("quality.speed"), is_part("brand")
    (True, True, False)
    """
    stem, dot, name = meaning.partition(".")
    if dot:
        return stem in MANY and bool(name)
    return meaning in (*BENEFITS, *COSTS, *SINGLE, "quality", "price")


def with_parts(
    question: ValueQuestion,
    parts: Mapping[str, str],
    headers: Sequence[str],
    find: Find,
) -> ValueQuestion:
    """Return the question with the columns that play its parts.

    Parameters
    ----------
    question : ValueQuestion
        What is asked so far.
    parts : mapping of str to str
        Part to columns, with commas between them; `-` before a column turns it.
    headers : sequence of str
        Columns that there are, among which parts not named are recognised.
    find : callable
        Header and option to the column meant; raises when there is none.

    Returns
    -------
    ValueQuestion
        Complete.

    Raises
    ------
    MappingError
        If a column is not there, or one part needs a single column.

    Examples
    --------
    >>> asked = with_parts(
    ...     ValueQuestion(), {"product": "a,-b"}, ["a", "b", "worth"], lambda h, _: h
    ... )
    >>> [(rated.item, rated.reversed) for rated in asked.benefits["product"]]
    [('a', False), ('b', True)]
    >>> asked.worth
    'worth'
    """
    found: dict[str, dict] = {stem: {} for stem in MANY}
    single: dict[str, str] = {}
    for part, text in parts.items():
        rated = _rated(part, text, headers, find)
        stem, _, name = part.partition(".")
        if part in SINGLE:
            single[part] = _only(part, rated)
        elif part in BENEFITS or part in COSTS:
            found["benefit" if part in BENEFITS else "cost"][part] = rated
        elif name:
            found[stem][name] = rated
        else:
            found[stem] |= {one.item: (one,) for one in rated}
    used = {one.item for block in found.values() for v in block.values() for one in v}
    used |= set(single.values())
    _recognise(found, single, [h for h in headers if h not in used])
    return replace(
        question,
        benefits=found["benefit"],
        costs=found["cost"],
        quality=found["quality"],
        price=found["price"],
        importance={
            n: _only(f"importance.{n}", r) for n, r in found["importance"].items()
        },
        expected={
            n: tuple(one.item for one in r) for n, r in found["expected"].items()
        },
        perceived={
            n: tuple(one.item for one in r) for n, r in found["perceived"].items()
        },
        paid=single.get("paid"),
        worth=single.get("worth"),
        overall=single.get("overall"),
        recommend=single.get("recommend"),
        last=single.get("last"),
        following=single.get("next"),
    )


def _rated(
    part: str, text: str, headers: Sequence[str], find: Find
) -> tuple[Rated, ...]:
    """A header may hold commas itself: it is looked for as a whole first."""
    names = [text] if text.lstrip("-").strip() in headers else text.split(",")
    asked = [Rated.parse(name) for name in names if name.strip()]
    option = f"--map {part}={text}"
    return tuple(Rated(find(one.item, option), one.reversed) for one in asked)


def _only(part: str, rated: Sequence[Rated]) -> str:
    if len(rated) != 1 or rated[0].reversed:
        message = f"--map {part}=…: {part} is one column, as it stands"
        raise MappingError(message)
    return rated[0].item


def _recognise(
    found: dict[str, dict], single: dict[str, str], headers: Sequence[str]
) -> None:
    """Add the parts that headers name by themselves."""
    forms = {plain_form(header): header for header in reversed(headers)}
    for names, side, own in (
        (BENEFITS, "benefit", "manfaat"),
        (COSTS, "cost", "biaya"),
    ):
        for name in names:
            words = [f"{name}_{side}", f"{side}_{name}"]
            words += [f"{own}_{word}" for word in _INDONESIAN[name]]
            header = _first(words, forms)
            if header is not None and name not in found[side]:
                found[side][name] = (Rated(header),)
    for part, words in _RECOGNISED.items():
        header = _first(words, forms)
        if header is not None and part not in single:
            single[part] = header
    likely = [h for h in headers if re.search("re[ck]om+end", h.casefold())]
    if len(likely) == 1:
        single.setdefault("recommend", likely[0])
    _recognise_importance(found, forms)


def _recognise_importance(found: dict[str, dict], forms: Mapping[str, str]) -> None:
    for name in (*found["benefit"], *found["cost"], *found["quality"], *found["price"]):
        header = _first(
            (f"importance_{name}", f"{name}_importance", f"penting_{name}"), forms
        )
        if header is not None and name not in found["importance"]:
            found["importance"][name] = (Rated(header),)


def _first(words: Sequence[str], forms: Mapping[str, str]) -> str | None:
    return next((forms[plain_form(w)] for w in words if plain_form(w) in forms), None)

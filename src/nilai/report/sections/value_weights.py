"""What weighs how much: stated, derived and equal weights side by side."""

from datetime import date

from nilai.engine.value import ValueResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.sections.value import part_name
from nilai.report.words import Words


def weights_section(
    result: ValueResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return what weighs how much, under every scheme side by side.

    Parameters
    ----------
    result : ValueResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        None when nothing has a weight.
    """
    used = result.weights
    names = [*used.benefits, *used.costs, *used.quality, *used.price]
    names = list(dict.fromkeys(names))
    if not names:
        return ()
    said = [
        words.say(
            f"value.weights.{used.scheme}",
            **(
                {
                    "outcome": part_name(used.outcome or "", words),
                    "share": words.share(used.explained_share or 0.0),
                }
                if used.scheme == "derived"
                else {}
            ),
        )
    ]
    if result.index is not None and len(result.index.by_scheme) > 1:
        figures = [
            words.say(
                "value.weights.figure",
                scheme=words.say(f"value.schemes.{scheme}"),
                value=words.number(found.value),
            )
            for scheme, found in result.index.by_scheme.items()
            if scheme != used.scheme
        ]
        said.append(words.say("value.weights.others", figures=", ".join(figures)))
    if used.quality_weight is not None:
        split = words.number(used.quality_weight)
        said.append(words.say("value.weights.split", share=split))
    derived = result.schemes.get("derived")
    return (
        Section(
            code="weights",
            heading=words.say("value.weights.heading"),
            sentences=tuple(said),
            tables=(_weights_table(result, names, words),),
            how=explain(
                words,
                "value.weights",
                as_of=as_of,
                count=0 if derived is None else derived.n,
            ),
        ),
    )


def _weights_table(result: ValueResult, names: list[str], words: Words) -> Table:
    schemes = list(result.schemes.values())
    return Table(
        caption=words.say("value.weights.caption"),
        columns=(
            words.say("value.column_component"),
            *(
                words.say(
                    "value.weights.column_scheme",
                    scheme=words.say(f"value.schemes.{one.scheme}"),
                )
                for one in schemes
            ),
        ),
        rows=tuple(
            (
                part_name(name, words),
                *(
                    words.share((one.of_map | one.of_index).get(name, float("nan")))
                    for one in schemes
                ),
            )
            for name in names
        ),
    )

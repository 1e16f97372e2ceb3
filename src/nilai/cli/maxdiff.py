"""`nilai maxdiff`: which of many items matter most."""

import nilai
from nilai.cli.options import (
    Engine,
    Files,
    Json,
    Language,
    Map,
    Memory,
    check_language,
    parse_map,
    today,
)
from nilai.cli.progress import steps
from nilai.cli.survey import Fewest
from nilai.cli.telling import (
    Confidence,
    Out,
    Seed,
    Weight,
    folder_of,
    tell,
    write_folder,
)
from nilai.perception.disclosure import FEWEST

EXAMPLES = """
[bold]Examples[/]

  nilai maxdiff best_worst.csv

  nilai maxdiff best_worst.csv --map respondent=resp --map task=screen
  --map item=benefit --map best=most --map worst=least --out results/
"""


def maxdiff(
    files: Files,
    *,
    mapping: Map = None,
    weight: Weight = None,
    fewest: Fewest = FEWEST,
    confidence: Confidence = 0.95,
    seed: Seed = 1,
    engine: Engine = None,
    memory: Memory = None,
    out: Out = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """Which of many items matter most, from the best and the worst of each set.

    One row per item shown (respondent, task, item, best, worst), or one row per set
    (respondent, item_1, item_2 …, best, worst).
    """
    from nilai.engine import open_session  # noqa: PLC0415
    from nilai.engine.choice_reading import read_choices  # noqa: PLC0415
    from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff  # noqa: PLC0415
    from nilai.report.maxdiff import (  # noqa: PLC0415
        maxdiff_document,
        maxdiff_page,
        maxdiff_sections,
    )
    from nilai.report.words import Words  # noqa: PLC0415

    check_language(language)
    question = MaxDiffQuestion(
        mapping=parse_map(mapping),
        weight=None if weight == "none" else weight,
        fewest=fewest,
        confidence=confidence,
        seed=seed,
    )
    words, day = Words(language), today("UTC")
    with (
        steps(("reading", "items"), quiet=as_json) as progress,
        folder_of(out) as folder,
        open_session(engine, memory_limit=memory) as session,
    ):
        reading = read_choices(
            session, files, progress=lambda _, share: progress("reading", share)
        )
        progress("items")
        result = analyse_maxdiff(
            session, reading.table, question, name=reading.files[0]
        )
        document = maxdiff_document(reading, result)
        write_folder(
            folder,
            document,
            lambda: maxdiff_page(
                reading, result, words, version=nilai.__version__, as_of=day
            ),
            words,
        )
    sections = maxdiff_sections(reading, result, language, as_of=day)
    tell(sections, document, out, as_json=as_json)


maxdiff.__doc__ = f"{maxdiff.__doc__}\n\n{EXAMPLES}"

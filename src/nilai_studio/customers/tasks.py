"""Work for customers in the background."""

from django_tasks import task

from nilai_studio.customers import computations, tagging


@task()
def look_for_duplicates() -> None:
    """Begin to look for duplicates, where somebody came since the last look."""
    computations.look_if_grown()


@task()
def tag_matching(
    *, asked: dict[str, str], name: str, is_removed: bool, person_id: int
) -> None:
    """Tag everybody who matches what a person asked for."""
    tagging.tag_matching(
        asked=asked, name=name, is_removed=is_removed, person_id=person_id
    )

"""What surveys add to customers: answers and invitations go with a merge."""

from nilai_studio.customers.moving import MergeMover, register_merge_mover


def register_own() -> None:
    """Add it when Django starts."""
    register_merge_mover(MergeMover(model="perception.Invitation", once_by=("survey",)))
    register_merge_mover(MergeMover(model="perception.Response"))

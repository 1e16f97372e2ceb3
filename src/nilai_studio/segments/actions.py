"""What is done with segments."""

from typing import Any, TypeAlias

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai_studio.customers.models import Customer
from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.segments import keeping
from nilai_studio.segments.analysis import rfm_segments
from nilai_studio.segments.checking import check_rule
from nilai_studio.segments.models import Segment

AT_ONCE = 20_000
"""With fewer customers a new segment is filled while one waits."""
Person: TypeAlias = AbstractBaseUser | AnonymousUser | None
"""Who does it; None is the studio itself."""


@action("segments.change_segment")
def add_segment(*, name: str, rule: Any, by: Person) -> Segment:
    """Make a segment.

    Raises
    ------
    ValidationError
        If the rule makes no sense or chooses by nothing, or the name is taken.
    """
    segment = Segment(name=name, slug=_free_slug(name), made_by=by)
    _write(segment, name, rule, by)
    log(instance=segment, action="segments.add", user=by)
    return segment


@action("segments.change_segment")
def change_segment(*, segment: Segment, name: str, rule: Any, by: Person) -> None:
    """Change a segment's name or rule.

    Raises
    ------
    ValidationError
        If it is built in, the rule makes no sense, or the name is taken.
    """
    _refuse_built_in(segment)
    _write(segment, name, rule, by)
    log(instance=segment, action="segments.change", user=by)


@action("segments.change_segment")
def remove_segment(*, segment: Segment, by: Person) -> None:
    """Remove a segment; its customers stay.

    Raises
    ------
    ValidationError
        If it is built in.
    """
    _refuse_built_in(segment)
    log(
        instance=segment,
        action="segments.remove",
        user=by,
        data={"name": segment.name, "rule": segment.rule},
        deleted=True,
    )
    segment.delete()


def write_built_in(**_options: Any) -> None:
    """Make the ten segments of RFM where they are missing."""
    for code in rfm_segments():
        condition = {"field": "rfm_segment", "is": "one_of", "value": [code]}
        group = {"match": "all", "conditions": [condition]}
        Segment.objects.get_or_create(
            slug=code.replace("_", "-"),
            defaults={
                "name": code.replace("_", " ").capitalize(),
                "is_built_in": True,
                "rule": {"match": "all", "groups": [group]},
            },
        )


def _write(segment: Segment, name: str, rule: Any, by: Person) -> None:
    name = " ".join(name.split())
    checked = check_rule(rule, by)
    if not checked["groups"]:
        raise ValidationError(_("Add a condition first."))
    if Segment.objects.filter(name__iexact=name).exclude(pk=segment.pk).exists():
        raise ValidationError(_("There is a segment of this name."))
    segment.name, segment.rule, segment.refreshed_at = name, checked, None
    segment.full_clean(exclude=["slug", "made_by"])
    segment.save()
    last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if last <= AT_ONCE:
        transaction.on_commit(lambda: keeping.renew(segment))
    else:
        enqueue_once("segments.renew")


def _refuse_built_in(segment: Segment) -> None:
    if segment.is_built_in:
        raise ValidationError(_("The built-in segments stay as they are."))


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:40] or "segment"
    slug, count = wanted, 1
    while Segment.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{wanted}-{count}"
    return slug

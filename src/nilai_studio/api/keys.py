"""Who calls: a key in the header, with scopes that say what it may."""

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from nilai_studio.api.kinds import Kind
from nilai_studio.api.models import ApiKey, digest_of
from nilai_studio.api.problems import Problem
from nilai_studio.business.roles import SEE_MONEY

SCOPES = {
    "customers:read": _("Read customers, without phone numbers and email addresses"),
    "contacts:read": _("Read phone numbers and email addresses"),
    "customers:write": _("Make and change customers"),
    "orders:read": _("Read orders"),
    "orders:write": _("Send orders"),
    "worth:read": _("Read worth and levers, and segments chosen by money"),
    "segments:read": _("Read segments and who is in them"),
    "answers:read": _("Read surveys and their answers"),
    "answers:write": _("Send answers to surveys"),
    "imports:read": _("Read imports"),
    "imports:write": _("Send files, confirm and undo imports"),
    "runs:read": _("Read runs"),
    "runs:write": _("Start runs"),
}
"""What a key may be allowed."""

PERMISSIONS = {
    "customers.view_customer": "segments:read",
    SEE_MONEY: "worth:read",
    "perception.view_response": "answers:read",
}
"""What rules of segments ask for, as scopes."""

NOTED_EVERY = timedelta(minutes=1)
"""A key's last use is written down no oftener than this."""


class Key(HttpBearer):
    """Let in calls whose key has what they need.

    Parameters
    ----------
    *scopes : str
        Of `SCOPES`; all of them are needed.
    """

    openapi_description = "A key made under Settings → API keys."

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> ApiKey:
        """Return the key, or refuse in words."""
        header = request.headers.get("Authorization", "")
        scheme, _space, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem(
                Kind.NO_KEY,
                "Send the header `Authorization: Bearer …` with a key made under "
                "Settings → API keys.",
            )
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """Return the key if it is open and has the scopes."""
        key = (
            ApiKey.objects.select_related("made_by")
            .filter(digest=digest_of(token), closed_at__isnull=True)
            .first()
        )
        if key is None:
            raise Problem(
                Kind.UNKNOWN_KEY,
                "This key was closed or never made; make a new one.",
            )
        if not key.is_backed:
            raise Problem(
                Kind.UNKNOWN_KEY,
                f"Whoever made the key {key.name!r} may make keys no more; let an "
                "owner make a new one.",
            )
        if missing := [scope for scope in self.scopes if scope not in key.scopes]:
            raise Problem(
                Kind.SCOPE_MISSING,
                f"The key {key.name!r} lacks the scope {missing[0]}; make one that "
                "has it.",
            )
        now = timezone.now()
        if key.used_at is None or now - key.used_at > NOTED_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(used_at=now)
        request.api_key = key
        return key


def may(request: HttpRequest, scope: str) -> bool:
    """Return whether the call's key has a further scope."""
    return scope in request.api_key.scopes


@dataclass(frozen=True)
class Reader:
    """Who reads by a key, as the studio's queries take people."""

    scopes: frozenset[str]

    def has_perm(self, permission: str) -> bool:
        """Return whether a scope of the key stands for the permission."""
        return PERMISSIONS.get(permission) in self.scopes


def reader_of(request: HttpRequest) -> Reader:
    """Return who calls."""
    return Reader(frozenset(request.api_key.scopes))

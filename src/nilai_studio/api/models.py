"""Keys by which programs use the studio."""

import hashlib
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

PREFIX = "nilai_"
MAKE = "api.change_apikey"
"""What one must be allowed to make keys, and must stay allowed for them to open."""


class ApiKey(models.Model):
    """One row per key: its hash, never the key itself."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    start = models.CharField(max_length=14, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL
    )
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        """By name."""

        verbose_name = _("API key")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_backed(self) -> bool:
        """Whether who made it still may; what the studio itself made always opens."""
        return self.made_by is None or self.made_by.has_perm(MAKE)


def new_api_key() -> str:
    """Return a new key of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(key: str) -> str:
    """Return what is kept of a key; it is random, so that a plain hash serves."""
    return hashlib.sha256(key.encode()).hexdigest()

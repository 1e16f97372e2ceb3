"""How many answers are taken, and which are left out for now.

Addresses of devices are counted in the cache only, as digests that end with the day;
nothing of them is ever stored.
"""

import hashlib
import hmac
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from nilai_studio.business.models import Business
from nilai_studio.perception.answering.steps import Answers
from nilai_studio.perception.models import RefusedAnswers, Response, Survey

HOUR, DAY = 3_600, 86_400
FLAGGED = {"kiosk": 60, "": 20}
"""Answers from one address in an hour that are taken as they are; of a kiosk more.

Many phones share one address of their network, so these are no small numbers.
"""
REFUSED = {"kiosk": 240, "": 100}
"""Answers from one address in an hour beyond which none is taken."""
PAGES = 1_500
"""Pages sent from one address in an hour beyond which none is taken."""
PER_DAY = 5_000
"""Answers to a survey in a day, unless the survey says otherwise."""
SECONDS_A_QUESTION = 0.4
"""Whoever is quicker than this has not read."""
SAME_FROM = 8
"""Answers with fewer things said may well be alike."""
TOLD_AT_ONCE = 20
OWN_LINK = "invitation"

ADDRESS, FAST, SAME, TRAP, BY_HAND, PER_DAY_REASON = (
    "address", "fast", "same", "trap", "by_hand", "day",
)  # fmt: skip


def address_of(request: HttpRequest) -> str:
    """Return a digest of a device's address that means nothing tomorrow.

    Parameters
    ----------
    request : HttpRequest
        Behind a proxy, which the settings tell, the address that the proxy saw.

    Returns
    -------
    str
        Never stored.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.IS_HTTPS:
        passed = request.headers.get("X-Forwarded-For", "")
        address = passed.rpartition(",")[2].strip() or address
    text = f"{timezone.now():%Y-%m-%d} {address}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()[:24]


def refuse_start(survey: Survey, address: str, channel: str) -> str:
    """Return why no answer begins now; "" when one may, which is counted then.

    Parameters
    ----------
    survey : Survey
        Which is asked.
    address : str
        From `address_of`.
    channel : str
        How the answer comes.

    Returns
    -------
    str
        `address` or `day`; a refusal is counted where the survey's page shows it.
    """
    if channel == OWN_LINK:
        # As many answers as there are links, however many share a network.
        return ""
    begun = _count(_begun_key(survey, address), HOUR)
    if begun > REFUSED.get(channel, REFUSED[""]):
        return _refused(survey, ADDRESS)
    most = int(survey.settings.get("per_day") or PER_DAY)
    if _today(survey) > most:
        return _refused(survey, PER_DAY_REASON)
    return ""


def suspicion_at_start(survey: Survey, address: str, channel: str, trap: str) -> str:
    """Return why an answer that begins is left out; "" when it counts.

    Parameters
    ----------
    survey : Survey
        Which is asked.
    address : str
        From `address_of`.
    channel : str
        How the answer comes.
    trap : str
        What was written where people see nothing to write into.

    Returns
    -------
    str
        `address`, `trap` or "".
    """
    if trap:
        return TRAP
    if channel == OWN_LINK:
        return ""
    begun = cache.get(_begun_key(survey, address), 0)
    return ADDRESS if begun > FLAGGED.get(channel, FLAGGED[""]) else ""


def is_page_refused(survey: Survey, address: str) -> bool:
    """Return whether an address sends more pages than people do."""
    if _count(f"survey-pages:{address}", HOUR) <= PAGES:
        return False
    _refused(survey, ADDRESS)
    return True


def note_start(token: str, seconds_ago: float) -> None:
    """Remember for a day when an answer began; nowhere but in the cache."""
    began = timezone.now() - timedelta(seconds=seconds_ago)
    cache.set(f"survey-began:{token}", began, DAY)


def suspicion_at_end(survey: Survey, address: str, token: str, answers: Answers) -> str:
    """Return why an answer that ends is left out; "" when it counts.

    Parameters
    ----------
    survey : Survey
        Which was asked.
    address : str
        From `address_of`.
    token : str
        Of the response.
    answers : mapping
        All of them.

    Returns
    -------
    str
        `fast`, `same` or "".
    """
    began = cache.get(f"survey-began:{token}")
    if began is not None:
        taken = (timezone.now() - began).total_seconds()
        if taken < SECONDS_A_QUESTION * len(answers):
            return FAST
    if len(answers) < SAME_FROM:
        return ""
    said = hashlib.sha256(repr(sorted(answers.items())).encode()).hexdigest()[:32]
    key = f"survey-said:{survey.pk}:{address}:{said}"
    return "" if cache.add(key, True, HOUR) else SAME


def _begun_key(survey: Survey, address: str) -> str:
    return f"survey-begun:{survey.pk}:{address}"


def _count(key: str, seconds: int) -> int:
    """Count one more, in a window that begins with the first."""
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:
        # It ended between the two.
        cache.set(key, 1, seconds)
        return 1


def _today(survey: Survey) -> int:
    """Count one more answer to a survey today."""
    today = local_today()
    key = f"survey-today:{survey.pk}:{today}"
    if cache.get(key) is None:
        begun = Response.objects.filter(
            survey=survey, started_at__gte=timezone.now() - timedelta(days=1)
        )
        cache.add(key, begun.count(), DAY)
    return _count(key, DAY)


def local_today() -> date:
    """Return the business's day."""
    return timezone.now().astimezone(Business.current().zone).date()


def _refused(survey: Survey, reason: str) -> str:
    """Count a refusal; many of them are written down together."""
    today = local_today()
    key = f"survey-refused:{survey.pk}:{today}:{reason}"
    waiting = _count(key, DAY)
    row, made = RefusedAnswers.objects.get_or_create(
        survey=survey, on=today, reason=reason, defaults={"count": waiting}
    )
    if made:
        cache.set(key, 0, DAY)
    elif waiting >= TOLD_AT_ONCE or row.count < TOLD_AT_ONCE:
        RefusedAnswers.objects.filter(pk=row.pk).update(count=F("count") + waiting)
        cache.set(key, 0, DAY)
    return reason


def waiting_refusals(survey: Survey, reason: str) -> int:
    """Return the refusals of today that are not written down yet."""
    found: Any = cache.get(f"survey-refused:{survey.pk}:{local_today()}:{reason}", 0)
    return int(found)

"""Opening hours: pure functions over ``{"open": "HH:MM", "close": "HH:MM"}``."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from skyteller.domains.organisation.schemas import Bilingual

LOCAL = ZoneInfo("Asia/Shanghai")

Hours = Mapping[str, str]


def _minute(clock_time: str) -> int:
    hours, _, minutes = clock_time.partition(":")
    return int(hours) * 60 + int(minutes)


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether ``now`` lies in the hours, which may run past midnight (``20:00`` to ``08:00``)."""
    begin, end = _minute(hours["open"]), _minute(hours["close"])
    local = now.astimezone(LOCAL)
    minute = local.hour * 60 + local.minute
    if begin < end:
        return begin <= minute < end
    return minute >= begin or minute < end


def hours_text(hours: Hours) -> Bilingual:
    """The hours in words, in both languages."""
    opens, closes = hours["open"], hours["close"]
    return Bilingual(zh=f"每天 {opens} 至 {closes}", en=f"every day from {opens} to {closes}")


def day_start(now: datetime) -> datetime:
    """Midnight of the bank's day, in UTC."""
    return datetime.combine(now.astimezone(LOCAL).date(), time.min, LOCAL).astimezone(UTC)

"""How many new visitors one client address may make, counted in this process."""

from skyteller.kernel.clock import now
from skyteller.kernel.errors import SkytellerError


class TooManyRequestsError(SkytellerError):
    """More than the rate allows; ``retry_after_s`` seconds to wait."""

    code = "too-many-requests"
    status = 429
    zh = "操作太频繁，请 {retry_after_s} 秒后再试。"
    en = "Too many requests. Try again in {retry_after_s} seconds."


class VisitorRate:
    """A bucket for each client address: holds ``per_minute`` tokens, refilled evenly."""

    def __init__(self, per_minute: int, addresses: int = 10_000) -> None:
        """``addresses`` bounds the memory: past it, full buckets are forgotten first, then all."""
        self._size = float(per_minute)
        self._rate = per_minute / 60
        self._addresses = addresses
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> None:
        """Take one token; raises :class:`TooManyRequestsError` when there is none."""
        at = now().timestamp()
        tokens = self._tokens(address, at)
        if tokens < 1:
            raise TooManyRequestsError(retry_after_s=max(1, round((1 - tokens) / self._rate)))
        if address not in self._buckets and len(self._buckets) >= self._addresses:
            self._make_room(at)
        self._buckets[address] = (tokens - 1, at)

    def _tokens(self, address: str, at: float) -> float:
        tokens, since = self._buckets.get(address, (self._size, at))
        return min(self._size, tokens + max(0.0, at - since) * self._rate)

    def _make_room(self, at: float) -> None:
        self._buckets = {k: v for k, v in self._buckets.items() if self._tokens(k, at) < self._size}
        if len(self._buckets) >= self._addresses:
            self._buckets.clear()

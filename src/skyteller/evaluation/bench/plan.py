"""What the load generator is asked to do, and what it found."""

from dataclasses import dataclass

import orjson


@dataclass(frozen=True, slots=True)
class PairSpec:
    """Who talks: an open conversation, its customer's token, its agent's cookie (empty: no agent)."""

    conversation: str
    customer_token: str
    agent_cookie: str = ""
    agent: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do; durations in seconds, ``rate`` in messages a second over all pairs.

    Modes: ``closed`` keeps ``window`` messages of each customer outstanding, ``paced`` sends at
    ``rate`` whatever comes back, ``idle`` only opens the customers' sockets.
    """

    host: str
    port: int
    origin: str
    pairs: list[PairSpec]
    mode: str
    window: int = 1
    rate: float = 0.0
    warmup: float = 1.0
    seconds: float = 5.0
    drain: float = 10.0


@dataclass(slots=True)
class Result:
    """Counts over the whole run; rate and latencies over the measured part."""

    messages_per_s: float = 0.0
    p50_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None
    sent: int = 0
    acked: int = 0
    seen: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    refused: int = 0
    connections: int = 0
    broken: int = 0
    load_cpu: float = 0.0
    first_error: str | None = None


def read_plan(line: str | bytes) -> Plan:
    """The plan in one line of JSON."""
    raw = orjson.loads(line)
    return Plan(**{**raw, "pairs": [PairSpec(**pair) for pair in raw["pairs"]]})

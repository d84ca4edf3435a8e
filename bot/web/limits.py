"""How much may come at once: buckets that fill again, kept in memory."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

from bot.clock import Clock

# A resident may send twenty messages at once and then one a second.
SESSION_MESSAGES = (30, 1.0)
# A hall, or a village behind its carrier's one address, may all write at once.
ADDRESS_MESSAGES = (1000, 50.0)
# A full hall scans the poster within a minute; a script that opens conversations for ever does not get far.
ADDRESS_VISITORS = (300, 2.0)

_MOST_BUCKETS = 50_000


@dataclass
class _Bucket:
    left: float
    at: float


class Allowance:
    """One kind of thing, so many of it at once for each key, and so many a second again."""

    def __init__(self, clock: Clock, *, at_once: int, a_second: float) -> None:
        self._clock = clock
        self._at_once = at_once
        self._a_second = a_second
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one of the key's. Return 0, or after how many seconds there is one again."""
        now = self._clock.now().timestamp()
        bucket = self._buckets.pop(key, None) or _Bucket(left=self._at_once, at=now)
        bucket.left = min(self._at_once, bucket.left + max(0.0, now - bucket.at) * self._a_second)
        bucket.at = now
        self._buckets[key] = bucket
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if bucket.left < 1:
            return math.ceil((1 - bucket.left) / self._a_second)
        bucket.left -= 1
        return 0


class Limits:
    """All limits of the pages' API."""

    def __init__(self, clock: Clock) -> None:
        self.session_messages = Allowance(clock, at_once=SESSION_MESSAGES[0], a_second=SESSION_MESSAGES[1])
        self.address_messages = Allowance(clock, at_once=ADDRESS_MESSAGES[0], a_second=ADDRESS_MESSAGES[1])
        self.address_visitors = Allowance(clock, at_once=ADDRESS_VISITORS[0], a_second=ADDRESS_VISITORS[1])


def household(address: str) -> str:
    """Return what one line's addresses have in common: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))

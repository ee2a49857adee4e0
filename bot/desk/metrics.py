"""What Prometheus may read: counts and times by platform, district, outcome and rung; never a person or a word."""

from __future__ import annotations

from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

TIMES = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The process's counters, in a registry of their own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    answers: Counter = field(init=False)
    """Answers given; labels platform, district, outcome, rung."""
    answer_seconds: Histogram = field(init=False)
    """A whole answer, from the desk's door and back; label platform."""
    record_seconds: Histogram = field(init=False)
    """The part of it that reading the thread and recording took."""
    events: Counter = field(init=False)
    """Inbound events; labels platform, result (`first`, `again`, `failed`)."""
    posts: Counter = field(init=False)
    """Messages sent by adapters; labels platform, result (`sent`, `retried`, `failed`)."""
    spooled: Counter = field(init=False)
    """Records kept aside while the database was away."""
    held: Gauge = field(init=False)
    """Records kept aside that are not in the database yet."""
    database: Gauge = field(init=False)
    """1 while the database works, else 0."""
    requests: Counter = field(init=False)
    """HTTP answers; label status (`2xx`, `4xx`, `5xx`)."""

    def __post_init__(self) -> None:
        def put(name: str, made: Counter | Gauge | Histogram) -> None:
            object.__setattr__(self, name, made)

        to = self.registry
        put("answers", Counter("fenceline_answers", "Answers given.", ("platform", "district", "outcome", "rung"), registry=to))
        put(
            "answer_seconds",
            Histogram("fenceline_answer_seconds", "Time of one answer.", ("platform",), registry=to, buckets=TIMES),
        )
        put(
            "record_seconds",
            Histogram("fenceline_record_seconds", "Its part for the record.", ("platform",), registry=to, buckets=TIMES),
        )
        put("events", Counter("fenceline_events", "Inbound events.", ("platform", "result"), registry=to))
        put("posts", Counter("fenceline_posts", "Messages sent.", ("platform", "result"), registry=to))
        put("spooled", Counter("fenceline_records_spooled", "Records kept aside.", registry=to))
        put("held", Gauge("fenceline_records_held", "Records kept aside and not brought in yet.", registry=to))
        put("database", Gauge("fenceline_database_up", "1 while the database works.", registry=to))
        put("requests", Counter("fenceline_requests", "HTTP answers.", ("status",), registry=to))

    def posted(self, platform: str, result: str) -> None:
        """Count a message that an adapter sent (`sent`), sent again (`retried`) or gave up on (`failed`)."""
        self.posts.labels(platform, result).inc()

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)

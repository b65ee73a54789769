"""What happened in, Prometheus' text format out; labels are few and fixed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_ANSWER_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10)

_POLL_BUCKETS = (0.1, 0.5, 2, 5, 15, 60, 300, 900)


class Metrics:
    """The figures of one program, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._lookups = Counter(
            "offprint_lookups_total", "Lookups, by outcome.", ["outcome"], registry=self.registry
        )
        self._answers = Histogram(
            "offprint_answer_seconds",
            "Seconds from the arrival of a request of Slack's to the end of its listener's ack.",
            ["surface"],
            buckets=_ANSWER_BUCKETS,
            registry=self.registry,
        )
        self._ticks = Counter(
            "offprint_ticks_total", "Looks at what is due.", ["result"], registry=self.registry
        )
        self._polls = Counter(
            "offprint_feed_readings_total",
            "Readings of feeds, by result.",
            ["result"],
            registry=self.registry,
        )
        self._rounds = Histogram(
            "offprint_poll_seconds",
            "Seconds for reading all feeds that were due.",
            buckets=_POLL_BUCKETS,
            registry=self.registry,
        )
        self._last_tick = Gauge(
            "offprint_tick_timestamp_seconds",
            "When we last looked at what is due, successfully.",
            registry=self.registry,
        )
        self._corpus = Gauge(
            "offprint_corpus", "What the corpus holds, by noun.", ["noun"], registry=self.registry
        )
        self._feeds = Gauge(
            "offprint_feeds",
            "Feeds that are polled, by health.",
            ["health"],
            registry=self.registry,
        )
        self._deliveries = Gauge(
            "offprint_deliveries", "Deliveries, by state.", ["state"], registry=self.registry
        )

    def looked_up(self, outcome: str) -> None:
        """Count a lookup."""
        self._lookups.labels(outcome).inc()

    @contextmanager
    def answering(self, surface: str) -> Iterator[None]:
        """Time one answer."""
        started = perf_counter()
        try:
            yield
        finally:
            self._answers.labels(surface).observe(perf_counter() - started)

    def ticked(self, *, failed: bool) -> None:
        """Count a look at what is due."""
        self._ticks.labels("failed" if failed else "ok").inc()
        if not failed:
            self._last_tick.set_to_current_time()

    def polled(self, result: str) -> None:
        """Count a reading of a feed."""
        self._polls.labels(result).inc()

    @contextmanager
    def polling(self) -> Iterator[None]:
        """Time one round through the feeds that are due."""
        with self._rounds.time():
            yield

    def holds(
        self, *, corpus: Mapping[str, int], deliveries: Mapping[str, int], feeds: Mapping[str, int]
    ) -> None:
        """Take over what the store counted just now."""
        for health, number in feeds.items():
            self._feeds.labels(health).set(number)
        for noun, number in corpus.items():
            self._corpus.labels(noun).set(number)
        for state, number in deliveries.items():
            self._deliveries.labels(state).set(number)

    def exposition(self) -> bytes:
        """Write all of it as Prometheus reads it."""
        return generate_latest(self.registry)

"""Figures of the process for /metrics; labels are bound once."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3.5, 5)
REFUSED = (400, 403, 413)


class Metrics:
    """Counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        turns = Counter("jiedan_turns", "Messages handled", ["result"], registry=self.registry)
        self.done = turns.labels("done")
        self.repeated = turns.labels("repeated")
        self.late = turns.labels("late")
        self.failed = turns.labels("failed")
        self.flooded = turns.labels("flooded")
        self.unacknowledged = turns.labels("unacknowledged")
        refused = Counter(
            "jiedan_callbacks_refused", "Callbacks refused", ["status"], registry=self.registry
        )
        self._refused = {status: refused.labels(str(status)) for status in REFUSED}
        self.seconds = Histogram(
            "jiedan_turn_seconds", "From request to reply", buckets=BUCKETS, registry=self.registry
        )
        sends = Counter("jiedan_sends", "Outbox sends", ["result"], registry=self.registry)
        self._sends = {name: sends.labels(name) for name in SEND_RESULTS}
        jobs = Counter("jiedan_jobs", "Job runs", ["job", "result"], registry=self.registry)
        self._jobs = jobs
        self.pending = Gauge("jiedan_outbox_pending", "Rows to send", registry=self.registry)
        self.dead = Gauge("jiedan_outbox_dead", "Rows given up", registry=self.registry)
        self.age = Gauge(
            "jiedan_outbox_age_seconds", "Age of the oldest due row", registry=self.registry
        )
        self.lag = Gauge("jiedan_loop_lag_seconds", "Event loop lag", registry=self.registry)

    def refused(self, status: int) -> None:
        """One more callback was refused."""
        counter = self._refused.get(status)
        if counter is not None:
            counter.inc()

    def sent(self, result: str) -> None:
        """One more sending ended in `result`."""
        counter = self._sends.get(result)
        if counter is not None:
            counter.inc()

    def job(self, name: str, *, is_ok: bool) -> None:
        """One more run of a job."""
        self._jobs.labels(name, "ok" if is_ok else "failed").inc()

    def render(self) -> bytes:
        """The text for the scraper."""
        return generate_latest(self.registry)


SEND_RESULTS = (
    "sent", "retry", "unsure", "window", "recipient", "forbidden", "config", "content", "parked",
    "dead",
)  # fmt: skip

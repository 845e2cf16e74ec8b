"""Rows of the event log: events, snapshots, checkpoints of subscribers, parked events."""

from django.db import models

from titan.platform.db.fields import CurrentXactId, Xid8Field
from titan.platform.db.role import append_only

append_only("eventlog_event")


class EventRow(models.Model):
    """One recorded fact. Never updated, never deleted."""

    position = models.BigAutoField(primary_key=True)
    stream = models.UUIDField()
    version = models.IntegerField()
    type = models.CharField(max_length=120)
    bucket = models.SmallIntegerField()
    payload = models.JSONField()
    metadata = models.JSONField()
    recorded_at = models.DateTimeField()
    transaction_id = Xid8Field(db_default=CurrentXactId())

    class Meta:
        db_table = "eventlog_event"
        verbose_name = "event"
        constraints = [
            models.UniqueConstraint(fields=["stream", "version"], name="eventlog_event_stream_version"),
            models.CheckConstraint(condition=models.Q(version__gt=0), name="eventlog_event_version_positive"),
            models.CheckConstraint(condition=models.Q(bucket__range=(0, 4095)), name="eventlog_event_bucket"),
        ]
        indexes = [models.Index(fields=["transaction_id", "position"], name="eventlog_event_log_order")]

    def __str__(self) -> str:
        return f"{self.type} {self.stream}:{self.version}"


class Snapshot(models.Model):
    """The folded state of a stream at a version: a shortcut, always rebuildable."""

    pk = models.CompositePrimaryKey("stream", "kind")
    stream = models.UUIDField()
    kind = models.CharField(max_length=120)
    version = models.IntegerField()
    state = models.JSONField()

    class Meta:
        db_table = "eventlog_snapshot"


class Checkpoint(models.Model):
    """How far a subscriber has read; moves in the transaction of its effect."""

    subscriber = models.CharField(max_length=120, primary_key=True)
    transaction_id = models.BigIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "eventlog_checkpoint"

    def __str__(self) -> str:
        return f"{self.subscriber} @ {self.position}"


class ParkedEvent(models.Model):
    """An event that its subscriber could not take, or that waits behind such a one of its stream."""

    subscriber = models.CharField(max_length=120)
    stream = models.UUIDField()
    position = models.BigIntegerField()
    type = models.CharField(max_length=120)
    reason = models.TextField()
    attempts = models.IntegerField(default=1)
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "eventlog_parked"
        verbose_name = "parked event"
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "position"], name="eventlog_parked_once")
        ]
        indexes = [models.Index(fields=["subscriber", "stream", "position"], name="eventlog_parked_stream")]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.type} @ {self.position}"


class Cut(models.Model):
    """Where every reader of the log stops for now, so that all of them stand at one place while buckets change their home.

    `holder` is the server's process that serves the mover; without its lock the row says nothing, so a mover that dies leaves nobody waiting.
    """

    holder = models.IntegerField(primary_key=True)
    transaction_id = models.BigIntegerField()
    position = models.BigIntegerField()

    class Meta:
        db_table = "eventlog_cut"

    def __str__(self) -> str:
        return f"{self.transaction_id}:{self.position}"

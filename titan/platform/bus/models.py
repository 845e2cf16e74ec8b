"""How far each subscriber has read of each partition and stream, and the messages that it could not take."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class BusCheckpoint(models.Model):
    """The next offset of a partition; moves in the transaction of the effect. `cluster` tells one Kafka from another."""

    pk = models.CompositePrimaryKey("subscriber", "cluster", "topic", "partition")
    subscriber = models.CharField(max_length=120)
    cluster = models.CharField(max_length=60)
    topic = models.CharField(max_length=249)
    partition = models.IntegerField()
    next_offset = models.BigIntegerField(default=0)
    behind = models.BigIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "bus_checkpoint"
        verbose_name = "place on the bus"
        verbose_name_plural = "places on the bus"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_offset__gte=0, behind__gte=0), name="bus_checkpoint_offsets"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.topic}/{self.partition} @ {self.next_offset}"


class BusStream(models.Model):
    """The version of another cell's stream up to which a subscriber has taken it, and when it last took one."""

    pk = models.CompositePrimaryKey("subscriber", "stream")
    subscriber = models.CharField(max_length=120)
    stream = models.UUIDField()
    version = models.IntegerField()
    # A process of the former release writes none.
    taken_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "bus_stream"
        constraints = [models.CheckConstraint(condition=models.Q(version__gte=0), name="bus_stream_version")]
        # For a purge now and then; one by tree would cost every letter.
        indexes = [BrinIndex(fields=["taken_at"], name="bus_stream_taken")]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.stream}:{self.version}"


class ParkedMessage(models.Model):
    """A message that its subscriber could not take, or that waits for one of its stream. Kept whole: Kafka may forget it."""

    subscriber = models.CharField(max_length=120)
    cluster = models.CharField(max_length=60)
    topic = models.CharField(max_length=249)
    partition = models.IntegerField()
    offset = models.BigIntegerField()
    stream = models.UUIDField(null=True)
    version = models.IntegerField(null=True)
    after = models.IntegerField(null=True)
    type = models.CharField(max_length=120, blank=True)
    key = models.BinaryField()
    headers = models.JSONField()
    value = models.BinaryField()
    kind = models.CharField(max_length=10)
    reason = models.TextField()
    attempts = models.IntegerField(default=1)
    parked_at = models.DateTimeField()

    class Meta:
        db_table = "bus_parked"
        verbose_name = "parked message"
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "cluster", "topic", "partition", "offset"], name="bus_parked_once"
            ),
            models.UniqueConstraint(
                fields=["subscriber", "stream", "version"], name="bus_parked_stream_version"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["poison", "behind", "gap", "arriving"]), name="bus_parked_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="poison") | models.Q(version__isnull=False),
                name="bus_parked_waits_with_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber}: {self.type} {self.topic}/{self.partition} @ {self.offset}"

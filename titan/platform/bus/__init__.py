"""The bus: events of this cell go out to Kafka, events of other cells come in.

Owns: the topics, how far the log is published, how far each subscriber has read each partition, parked messages.
Words: a *topic* is a published part of the log; a *message* is an event in its Kafka envelope; a *subscriber* reads
the messages of other cells; a *gap* is an event of a stream whose forerunner has not come.
Invariants: a message takes effect once, in the order of its stream, with the checkpoint in the same transaction. Without
TITAN_KAFKA_BOOTSTRAP no process imports anything of Kafka.
"""

"""How far this cell has read what others published."""

from titan.platform.portability.rules import Stays

TABLES = (
    Stays("bus_checkpoint", "offsets of this cell's subscribers"),
    Stays("bus_parked", "messages that this cell's subscribers could not take"),
    Stays("bus_stream", "versions of streams that this cell's subscribers have taken"),
)

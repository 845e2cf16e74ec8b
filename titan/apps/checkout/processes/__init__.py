"""The purchase as a process: its steps, and buying by it."""

from . import steps as steps

"""Measuring Titan from outside: over HTTP on loopback, client and servers on the same cores."""

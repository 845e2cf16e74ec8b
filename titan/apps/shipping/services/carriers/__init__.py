"""Carriers behind one port: `port` says what Titan wants of a carrier, one module per carrier does it."""

"""Proofs by force: what is promised must hold whatever is killed, at whatever moment."""

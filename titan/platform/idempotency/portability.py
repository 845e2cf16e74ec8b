"""Answers go with who asked."""

from titan.platform.portability.rules import Moved

TABLES = (Moved("idempotency_answer", "scope", is_text=True),)

"""Log lines: one JSON object a line on stdout in production, coloured text for people."""

from config.env import environment
from titan.platform.observability.logs import logging_config

LOGGING = logging_config(level=environment().log_level, form=environment().log_format)

"""The bus between cells; nothing of it runs without an address of Kafka."""

import json
from typing import Any

from config.env import environment

_ENV = environment()
KAFKA_BOOTSTRAP = _ENV.kafka_bootstrap
KAFKA_OPTIONS: dict[str, Any] = json.loads(_ENV.kafka_options or "{}")
# Names of topics, groups and producers begin with it.
BUS_PREFIX = "titan"

"""The bus between cells; nothing of it runs without an address of Kafka."""

from config.env import environment

_ENV = environment()
KAFKA_BOOTSTRAP = _ENV.kafka_bootstrap
KAFKA_OPTIONS = _ENV.kafka_options
BUS_RELAY = _ENV.bus_relay
CONNECT_URL = _ENV.connect_url
DEBEZIUM_OPTIONS = _ENV.debezium_options
# Names of topics, groups and producers begin with it.
BUS_PREFIX = "titan"

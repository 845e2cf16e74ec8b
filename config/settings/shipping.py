"""Who takes parcels: the carrier's address, and the secrets that sign its webhooks."""

from config.env import environment
from titan.platform.engines.partners import simulator_url
from titan.simulators.shared_secret import shared_secret

_env = environment()
_is_simulated = not _env.carrier_url and _env.env != "prod"

CARRIER_URL = _env.carrier_url.rstrip("/") or (
    f"{simulator_url(_env.var_dir, port=_env.simulator_port)}/carrier" if _is_simulated else ""
)
# Several, separated by commas, while a secret is being changed.
CARRIER_WEBHOOK_SECRET = _env.carrier_webhook_secret or (
    shared_secret(_env.var_dir, "carrier_webhook_secret") if _is_simulated else ""
)
# Adapters by the name that sellers use; imported at the first parcel.
CARRIERS = {"simulated": "titan.apps.shipping.services.carriers.simulated.SimulatedCarrier"}

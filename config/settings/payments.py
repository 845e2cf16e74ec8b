"""Who takes cards: the provider's address, how long to wait for it, the secret that signs its webhooks."""

from config.env import environment
from titan.platform.engines.partners import simulator_url
from titan.simulators.shared_secret import shared_secret

_env = environment()
_is_simulated = not _env.card_provider_url and _env.env != "prod"

CARD_PROVIDER = "titan.apps.payments.services.providers.http.HttpCardProvider"
CARD_PROVIDER_URL = _env.card_provider_url.rstrip("/") or (
    f"{simulator_url(_env.var_dir, port=_env.simulator_port)}/card" if _is_simulated else ""
)
CARD_PROVIDER_TIMEOUT_S = 3.0
CARD_WEBHOOK_SECRET = _env.card_webhook_secret or (
    shared_secret(_env.var_dir, "card_webhook_secret") if _is_simulated else ""
)

"""Who takes cards: the providers and the rule between them, how long to wait, the secrets that sign their webhooks."""

import json

from config.env import environment
from titan.platform.engines.partners import simulator_url
from titan.simulators.shared_secret import shared_secret

_env = environment()
_is_simulated = not _env.card_provider_url and _env.env != "prod"

# What a provider in the list says for itself goes before these two.
CARD_PROVIDER_URL = _env.card_provider_url.rstrip("/") or (
    f"{simulator_url(_env.var_dir, port=_env.simulator_port)}/card" if _is_simulated else ""
)
CARD_WEBHOOK_SECRET = _env.card_webhook_secret or (
    shared_secret(_env.var_dir, "card_webhook_secret") if _is_simulated else ""
)
CARD_PROVIDER_TIMEOUT_S = 3.0
# The form: titan/apps/payments/services/providers/configured.py. 1.4 % and 25 cents are the simulated one's fee.
CARD_PROVIDERS = (
    json.loads(_env.card_providers)
    if _env.card_providers
    else [{"name": "card", "adapter": "http", "fee_bp": 140, "fee_fixed": 25}]
)

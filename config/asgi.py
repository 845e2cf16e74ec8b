"""The front application: thin lanes, sockets, and Django's WSGI handler in a pool of threads."""

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from config.env import environment
from config.wsgi import application as django
from titan.platform.serving import lanes
from titan.platform.serving.front import Front
from titan.platform.serving.pool import ThreadPool

# Dotted path of the ASGI application that takes websockets (a Channels router), or empty.
_sockets = getattr(settings, "TITAN_SOCKETS", "")

application = Front(
    wsgi=django,
    lanes=lanes.load(settings.TITAN_LANES),
    sockets=import_string(_sockets) if _sockets else None,
    pool=ThreadPool(threads=environment().web_threads, max_waiting=200, at_exit=connections.close_all),
    trust_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
)

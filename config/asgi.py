"""The front application: thin lanes, sockets, and Django's WSGI handler in a pool of threads."""

import orjson
from django.conf import settings
from django.db import connections

from config.env import environment
from config.wsgi import application as django
from titan.platform.pages.at_hand import PagesAtHand
from titan.platform.rest import problems
from titan.platform.serving import lanes, sockets
from titan.platform.serving.front import Front
from titan.platform.serving.pool import ThreadPool


def refuse(request: lanes.LaneRequest, error: Exception) -> lanes.LaneResponse:
    """What a lane raised, as REST would have rendered it. Faults of ours are logged there."""
    known = problems.as_titan_error(error)
    status = problems.status_of(known)
    body = {
        "type": problems.type_of(known.code),
        "title": known.title,
        "status": status,
        "detail": known.detail,
        "instance": request.path,
        "code": known.code,
        **known.extra,
    }
    headers = [("cache-control", "no-store")]
    if status in (429, 503):
        headers.append(("retry-after", str(known.retry_after or problems.RETRY_SECONDS)))
    return lanes.LaneResponse(status, orjson.dumps(body, default=str), problems.MEDIA_TYPE, tuple(headers))


application = Front(
    wsgi=django,
    lanes=lanes.load(settings.TITAN_LANES),
    sockets=sockets.load(settings.TITAN_SOCKETS),
    pool=ThreadPool(threads=environment().web_threads, max_waiting=200, at_exit=connections.close_all),
    trust_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
    refuse=refuse,
    at_hand=PagesAtHand(),
)

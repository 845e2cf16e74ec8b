"""Django's WSGI handler. The web role runs it behind `config.asgi`; other WSGI servers can run it alone."""

import os

from django.core.wsgi import get_wsgi_application

from config.env import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{environment().env}")
application = get_wsgi_application()

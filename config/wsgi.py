"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from config.custody.checks import refuse_the_owner
from config.settled import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
refuse_the_owner()
settle()

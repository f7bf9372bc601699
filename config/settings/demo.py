"""A demo on one machine: everything real, nothing secret. The launcher sets the rest in the environment."""

from .base import *  # noqa: F403
from .base import env

SECRET_KEY = env("SECRET_KEY", default="demo-only-not-a-secret-demo-only-not-a-secret-0123456789")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMO = True

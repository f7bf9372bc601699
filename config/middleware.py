"""What every answer of this installation carries, and which language it is in.

The content security policy is django-csp's and stands in the settings; nothing here knows what a case is.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.custody import speaking
from config.custody.remembered import asked_once

Next = Callable[[HttpRequest], HttpResponse]

# Where standing facts are changed.
ADMINISTRATION = "/admin/"
# Position is asked for once, on arrival; a photo comes through the file field. Nothing else of the phone is used.
PERMISSIONS_POLICY = ", ".join(
    [
        "geolocation=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "display-capture",
                "encrypted-media",
                "fullscreen",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "usb",
            )
        ),
    ]
)


def protect(get_response: Next) -> Next:
    """Add the headers that keep a page private: no sensors, no indexing, no use by other sites."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response

    return respond


def keep_nothing(get_response: Next) -> Next:
    """Let no browser and no machine between keep a page, whatever it is: most hold somebody's words, a code or a
    number, and a phone is handed on. What may be kept says so itself, as the files of `static` do."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return respond


def in_their_own_name(get_response: Next) -> Next:
    """While a request is answered, whoever is signed in is who speaks to the database. Asked only at the first deed."""

    def respond(request: HttpRequest) -> HttpResponse:
        with speaking.signed_in(lambda: request.user.pk):
            return get_response(request)

    return respond


def asking_once(get_response: Next) -> Next:
    """A page is made of one state of the standing facts, asked for once. Not where they are being changed: what follows
    there must go by what has just been saved."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") and request.path.startswith(ADMINISTRATION):
            return get_response(request)
        with asked_once():
            return get_response(request)

    return respond


def chosen_language(get_response: Next) -> Next:
    """Answer in the language the person chose by the switch, else in Chinese.

    Django's own middleware would follow the browser's language; many phones sold here are set to English by whoever
    set them up, and their owners read Chinese.
    """
    offered = {code for code, _name in settings.LANGUAGES}

    def respond(request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = cookie if cookie in offered else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response

    return respond

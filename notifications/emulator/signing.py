"""The provider's signature: HMAC-SHA1 over the address and the sorted form fields, in base64.

Written from the provider's published rule, not with its library, so that the two check each other.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping


def sign(url: str, params: Mapping[str, str], *, token: str) -> str:
    """The value of the signature header for a form posted to the address."""
    signed = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()

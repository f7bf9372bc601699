"""The frame of a page that belongs to one site: its own hotline in the bar that stands on every page."""

from __future__ import annotations

from cases.templatetags.case_tags import tel, telephone
from mediation.models import Site


def of_site(site: Site | None) -> dict[str, str]:
    """Context that puts the site's hotline in the place of the installation's number."""
    if site is None or not site.hotline:
        return {}
    return {"call_number": telephone(site.hotline), "call_href": f"tel:{tel(site.hotline)}"}

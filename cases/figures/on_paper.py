"""The weekly brief and the sheet for the meeting as PDF, with the seal of the ledger: on them stands what their pages
say, number by number. How they look is `typesetting`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import formats, typesetting
from cases.figures.brief import Brief
from cases.figures.counting import Tally
from cases.figures.overview import Overview
from cases.ledger.roots import last_root
from cases.states import NotNow
from mediation.models import Organisation


def weekly(brief: Brief, organisation: Organisation) -> typesetting.Printed:
    """The brief of a week.

    Raises:
        NotNow: it cannot be set; the sentence says why.
    """
    parts = [
        {
            "title": part.title,
            "figures": [
                {
                    "label": each.label,
                    "said": f"{each.n}" if each.of is None else f"{each.n} / {each.of}",
                    "percent": "" if each.percent is None else f"{each.percent} %",
                }
                for each in part.figures
            ],
        }
        for part in brief.parts
    ]
    data = {
        "title": _("Weekly brief"),
        "period": f"{brief.week.first_day} – {brief.week.last_day}",
        "not_over": _("This week is not over yet.") if brief.until < brief.week.ends else "",
        "counted": _counted(brief.now),
        "parts": parts,
        "none": _("There are none."),
    }
    return _set("brief", data, organisation, dated=brief.until)


def for_meeting(overview: Overview, organisation: Organisation) -> typesetting.Printed:
    """A stretch on one sheet: the headline, every figure beside the stretch before, the first rows of the split, and
    room to write.

    Raises:
        NotNow: it cannot be set; the sentence says why.
    """
    headline, chosen, span = overview.headline, overview.chosen, overview.span
    scope = chosen.scope
    place = [str(each) for each in (scope.street, scope.site, scope.building, scope.contractor, scope.category) if each]
    data = {
        "title": _("For the meeting"),
        "of": " · ".join(place),
        "period": f"{span.first_day} – {span.last_day}",
        "not_over": _("not over yet") if overview.until < span.ends else "",
        "counted": _counted(overview.now),
        "headline": {
            "name": str(headline.figure.name),
            "now": said(headline.now.tally),
            # Where it is too few for a percentage, that is what is said anyway.
            "of": f"{headline.now.tally.rows} / {headline.now.tally.whole_rows}" if headline.now.tally.share else "",
            "before": f"{_('The stretch before:')} {said(headline.before)}",
            "year": f"{_('A year before:')} {said(headline.year)}",
        },
        "columns": [_("Figure"), _("Now"), _("Stretch before")],
        "figures": [[str(each.figure.name), said(each.now.tally), said(each.before)] for each in overview.compared],
        "heads": [_("Row"), *(str(each.name) for each in overview.columns)],
        "rows": [[row.name, *(said(shown.tally) for shown in row.shown)] for row in overview.rows],
        "agreed": _("Agreed at the meeting"),
    }
    return _set("meeting", data, organisation, dated=overview.until)


def said(tally: Tally) -> str:
    """A figure as its page says it, by the same words."""
    return html.unescape(render_to_string("cases/parts/figure_said.html", {"tally": tally})).strip()


def _counted(now: datetime) -> str:
    return _("Counted %(moment)s.") % {"moment": formats.when(now, get_language() or "zh-hans")}


def _set(form: str, data: Mapping[str, Any], organisation: Organisation, *, dated: datetime) -> typesetting.Printed:
    root = last_root()
    seal = {"label": _("Seal of the ledger"), "day": str(root.day), "root": root.root} if root else None
    whole = {**data, "office": organisation.called, "seal": seal, "number": organisation.called}
    try:
        return typesetting.typeset(form, whole, dated=dated)
    except typesetting.NoGlyph as lacking:
        raise NotNow(_("The fonts have no %(signs)s. Nothing was printed.") % {"signs": str(lacking)}) from lacking
    except typesetting.NotSet as too_much:
        raise NotNow(_("This paper is too long to be printed in one piece.")) from too_much
    except typesetting.Busy as busy:
        raise NotNow(_("Many papers are being printed just now. Please try again in a minute.")) from busy

"""Every form of a member by its verb, the last part of `/desk/<number>/<verb>/`: those of `forms`, and the one by which
a paper is printed, which stands with the papers.
"""

from __future__ import annotations

from cases.forms import DEED_FORMS
from cases.forms.deed import DeedForm
from cases.papers.form import PrintForm

MEMBER_DEEDS: dict[str, type[DeedForm]] = {**DEED_FORMS, PrintForm.verb: PrintForm}

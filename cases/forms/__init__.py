"""The questions people are asked, one form per door or deed. Forms call actions; they hold no rule of their own."""

from .aside import AskAsideForm
from .asking import AskForm, GrantForm
from .contact import OpenContactForm, ReadOutForm
from .costs import AgreeCostForm, CostForm, DropCostForm
from .deed import DeedForm
from .follow import CodeForm, FollowForm
from .joining import JoinForm, PartForm
from .leading import AssignForm, ReassignForm
from .members import (
    AcceptForm,
    AddForm,
    ArriveForm,
    CloseForm,
    CorrectForm,
    DeclineForm,
    EscalateForm,
    PlaceForm,
    ReopenForm,
    ResolveForm,
    SecureForm,
)
from .owed import BreakForm, IssueForm, KeepForm, KeepPartForm, ReferForm, ReportDoneForm, UndertakeForm
from .proof import RejectForm, VouchForm
from .report import ReportForm, TakenReportForm
from .resident import RESIDENT_DEEDS
from .review import AcknowledgeForm, CallForm, DecideForm, TrayForm
from .table import TABLE_DEEDS
from .time import (
    AdjournForm,
    AskExtensionForm,
    AskHoldForm,
    GrantExtensionForm,
    GrantHoldForm,
    RefuseForm,
    ReleaseForm,
)

# By verb; with the one of printing they are `desk_forms`.
DEED_FORMS: dict[str, type[DeedForm]] = {
    form.verb: form
    for form in (
        AssignForm,
        AcceptForm,
        DeclineForm,
        ReassignForm,
        ArriveForm,
        SecureForm,
        ResolveForm,
        CloseForm,
        ReopenForm,
        EscalateForm,
        AcknowledgeForm,
        DecideForm,
        AddForm,
        PlaceForm,
        CorrectForm,
        OpenContactForm,
        ReadOutForm,
        AdjournForm,
        UndertakeForm,
        KeepForm,
        AskForm,
        GrantForm,
        AskHoldForm,
        AskExtensionForm,
        GrantHoldForm,
        GrantExtensionForm,
        RefuseForm,
        ReleaseForm,
        JoinForm,
        PartForm,
        AskAsideForm,
        VouchForm,
        RejectForm,
        ReportDoneForm,
        KeepPartForm,
        BreakForm,
        IssueForm,
        ReferForm,
        CostForm,
        AgreeCostForm,
        DropCostForm,
    )
}
DEED_FORMS |= {form.verb: form for form in TABLE_DEEDS}

__all__ = [
    "DEED_FORMS",
    "RESIDENT_DEEDS",
    "CallForm",
    "CodeForm",
    "DecideForm",
    "DeedForm",
    "FollowForm",
    "ReportForm",
    "TakenReportForm",
    "TrayForm",
]

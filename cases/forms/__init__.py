"""The questions people are asked, one form per door or deed. Forms call actions; they hold no rule of their own."""

from .joining import JoinForm, PartForm
from .members import (
    AcceptForm,
    AddForm,
    ArriveForm,
    AssignForm,
    CloseForm,
    CorrectForm,
    DeclineForm,
    DeedForm,
    EscalateForm,
    OpenContactForm,
    PlaceForm,
    ReassignForm,
    ReopenForm,
    ResolveForm,
    SecureForm,
)
from .proof import RejectForm, VouchForm
from .report import FollowForm, ReportForm, TakenReportForm
from .resident import RESIDENT_DEEDS
from .review import AcknowledgeForm, CallForm, DecideForm, TrayForm
from .time import (
    AdjournForm,
    AskExtensionForm,
    AskHoldForm,
    GrantExtensionForm,
    GrantHoldForm,
    KeepForm,
    RefuseForm,
    ReleaseForm,
    UndertakeForm,
)

# The last part of `/desk/<number>/<verb>/`.
MEMBER_DEEDS: dict[str, type[DeedForm]] = {
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
        AdjournForm,
        UndertakeForm,
        KeepForm,
        AskHoldForm,
        AskExtensionForm,
        GrantHoldForm,
        GrantExtensionForm,
        RefuseForm,
        ReleaseForm,
        JoinForm,
        PartForm,
        VouchForm,
        RejectForm,
    )
}

__all__ = [
    "MEMBER_DEEDS",
    "RESIDENT_DEEDS",
    "CallForm",
    "DecideForm",
    "DeedForm",
    "FollowForm",
    "ReportForm",
    "TakenReportForm",
    "TrayForm",
]

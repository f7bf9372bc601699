"""Signing what is agreed: by finger on the screen, or by a photo of the paper, a thumbprint counting as a signature.

Each signature names its side, when, where, before whom, and carries the digest of the text that was read; a text that
was changed meanwhile is read again first. When the last one that it needs stands, it takes effect (`taking_effect`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import photos
from cases.actions import judging
from cases.actions._door import Underway, door, rehearse
from cases.actions.table import agreed_text, linting, taking_effect
from cases.actions.table.agreeing import open_version
from cases.models import Agreement, Case, CaseEvent, Party, Photo, Representative, Signature, Words
from cases.models.agreement import Signed, SignsAs
from cases.models.fieldwork import PhotoKind
from cases.photos import Shot
from cases.states import Actor, DoubtKind, NotNow, Readers, RepresentativeKind, Verb
from mediation.models import Terms

# The strokes of a finger: "M12 30L13 31L..." in a box of 1000 by 400, with nothing else in it.
INK = re.compile(r"(?:M[0-9]{1,4} [0-9]{1,4}(?:L[0-9]{1,4} [0-9]{1,4})*)+")
LONGEST_INK = 40_000
WIDE, HIGH = 1000, 400
# A dot, a scratch or a line is no signature: so many points, over so much of the box, so far from one straight line.
FEWEST_POINTS, NARROWEST, FLATTEST = 8, 60, 12
ON_PAPER = (Signed.PAPER, Signed.THUMB)
# What a photo of the paper cannot be: one that was sent before, or too small to read.
_NOTHING_SEEN = {DoubtKind.SEEN, DoubtKind.SMALL}


@dataclass(frozen=True)
class Signer:
    """Who signs: a side, itself or by who acts for it; the mediator; a witness by name; the committee by its seal."""

    signs_as: str = SignsAs.PARTY
    party: Party | None = None
    representative: Representative | None = None
    name: str = ""


def sign(
    case: Case,
    *,
    by: Actor,
    read: str,
    signers: Sequence[Signer],
    how: str,
    ink: str = "",
    pictures: Sequence[Shot] = (),
    place: str = "",
) -> CaseEvent:
    """Put signatures under the version that is open: one by finger, or all that stand on one paper.

    `read`: the digest of the text as it was read (`agreed_text.of_version`).

    Raises:
        NotNow: the text was changed since it was read or still lacks something; a side has signed already, is none of
            the agreement's, or is not who may sign for it; nothing was drawn; the photo shows nothing.
    """
    if pictures:
        rehearse(case, Verb.SIGN, by=by)
    shown = photos.develop(pictures)
    with door(case, Verb.SIGN, by=by) as deed:
        agreement = open_version(deed.case)
        if agreement is None:
            raise NotNow(_("There is nothing to sign: write the agreement first."))
        plain = agreed_text.plain(agreement)
        text = agreed_text.digest(plain)
        if read != text:
            raise NotNow(_("The text was changed since you read it. Read it again, then sign."))
        if missing := linting.holding_up(agreement, today=timezone.localdate(deed.at)):
            raise NotNow(missing[0].sentence)
        if not signers:
            raise NotNow(_("Choose who signs."))
        _check_hand(how, ink, signers, has_photo=bool(shown))
        photo = _paper(deed, shown) if how in ON_PAPER else None
        if agreement.text is None:
            agreement.text = Words.keep(plain, readers=Readers.GROUP)
            agreement.save(update_fields=["text"])
        made = [
            _signature(deed, agreement, each, how=how, ink=ink, photo=photo, place=place, text=text) for each in signers
        ]
        deed.note(agreement=agreement, version=agreement.version, signatures=[each.pk for each in made])
        deed.record()
        if taking_effect.is_complete(agreement):
            taking_effect.take_effect(agreement, at=deed.at)
    return deed.event


def is_drawn(ink: str) -> bool:
    """Whether somebody drew something there that could be a name."""
    if len(ink) > LONGEST_INK or INK.fullmatch(ink) is None:
        return False
    points = [(int(x), int(y)) for x, y in re.findall(r"([0-9]+) ([0-9]+)", ink)]
    across = [x for x, _y in points]
    down = [y for _x, y in points]
    if max(across) > WIDE or max(down) > HIGH or len(set(points)) < FEWEST_POINTS:
        return False
    return max(max(across) - min(across), max(down) - min(down)) >= NARROWEST and not _is_a_line(points)


def _is_a_line(points: Sequence[tuple[int, int]]) -> bool:
    """Whether all of them lie along one straight line: that between two that are far apart."""
    one = max(points, key=lambda each: math.dist(each, points[0]))
    other = max(points, key=lambda each: math.dist(each, one))
    wide, high = other[0] - one[0], other[1] - one[1]
    off = max(abs(wide * (y - one[1]) - high * (x - one[0])) for x, y in points)
    return off < FLATTEST * math.hypot(wide, high)


def _check_hand(how: str, ink: str, signers: Sequence[Signer], *, has_photo: bool) -> None:
    if how not in (Signed.FINGER, *ON_PAPER):
        raise NotNow(_("Choose how it is signed."))
    if how != Signed.FINGER:
        return
    if any(each.signs_as == SignsAs.WITNESS for each in signers) and len(signers) > 1:
        raise NotNow(_("A witness signs on the paper: choose that it is signed on paper, or leave the name out."))
    if len(signers) > 1:
        raise NotNow(_("On the screen one signs after the other."))
    if has_photo:
        raise NotNow(_("There is a photo of a paper: choose that it is signed on paper, or leave the photo out."))
    if not is_drawn(ink):
        raise NotNow(_("There is no signature in the box yet: write the name with a finger."))


def _paper(deed: Underway, shown: Sequence[photos.Picture]) -> Photo:
    doubts = judging.of_pictures(shown, Terms.current(), at=deed.at)
    if not shown or all(_NOTHING_SEEN & set(found) for found in doubts):
        raise NotNow(_("Take a photo of the signed paper, so that every signature can be read."))
    kept = photos.keep(deed.case, shown, kind=PhotoKind.SIGNED, at=deed.at, by=deed.by)
    return next(photo for photo, found in zip(kept, doubts, strict=True) if not _NOTHING_SEEN & set(found))


def _signature(
    deed: Underway,
    agreement: Agreement,
    signer: Signer,
    *,
    how: str,
    ink: str,
    photo: Photo | None,
    place: str,
    text: str,
) -> Signature:
    member = deed.by.member if signer.signs_as == SignsAs.MEDIATOR else None
    if signer.signs_as == SignsAs.PARTY:
        _check_side(agreement, signer)
    elif signer.signs_as == SignsAs.WITNESS and not signer.name.strip():
        raise NotNow(_("Write the name of the witness."))
    elif signer.signs_as == SignsAs.SEAL and (agreement.committee_id is None or how == Signed.FINGER):
        raise NotNow(_("A seal is a photo of the sealed paper, of the committee before which it is made."))
    twice = agreement.signatures.filter(signs_as=signer.signs_as, party=signer.party, member=member, name=signer.name)
    if twice.exists():
        raise NotNow(_("%(name)s has signed already.") % {"name": _called(signer)})
    return Signature.objects.create(
        agreement=agreement,
        signs_as=signer.signs_as,
        party=signer.party,
        representative=signer.representative,
        member=member,
        name=signer.name,
        how=how,
        ink=ink if how == Signed.FINGER else "",
        photo=photo,
        digest=text,
        place=place,
        at=deed.at,
        taken_by=deed.by.member,
    )


def _check_side(agreement: Agreement, signer: Signer) -> None:
    if signer.party is None or not agreement.sides.filter(party=signer.party).exists():
        raise NotNow(_("Only the sides of the agreement sign it."))
    who = signer.representative
    if who is None:
        return
    acts = who.party_id == signer.party.pk and who.left_at is None and who.kind == RepresentativeKind.AGENT
    if not acts or who.authority_id is None:
        raise NotNow(_("Only who acts for a side by a written authority signs for it."))


def _called(signer: Signer) -> str:
    if signer.signs_as == SignsAs.PARTY:
        return agreed_text.called(signer.party)
    return signer.name or str(SignsAs(signer.signs_as).label)

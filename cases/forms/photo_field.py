"""The field for photos: up to four, looked at from outside and not opened yet; kept while the form is put right.

Where they are kept is `cases.stash`. Opening them is dear, and comes when nothing cheaper refuses what the form asks
for (`photos.develop`).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import photos, stash
from cases.photos import Negative, NoPicture
from cases.stash import Kept
from cases.states import NotNow

MOST_PHOTOS = 4
# Whether a photo of so many bytes may be kept for whoever sent it.
MayKeep = Callable[[int], bool]


class PostedFiles(MultiValueDict[str, UploadedFile]):
    """The files of a form, with the answer to whether they may be kept for their sender. Of a plain `FILES` nothing is
    kept."""

    may_keep: MayKeep | None = None


@dataclass
class Chosen:
    """What was chosen for one field: files that came now, and those kept from before by their keys."""

    files: list[UploadedFile] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    may_keep: MayKeep | None = None
    # By key, once asked for; and what came of the files that came now.
    _taken: dict[str, tuple[Kept, bytes] | None] = field(default_factory=dict)
    _opened: dict[str, BinaryIO] = field(default_factory=dict)
    _kept: list[Kept] | None = None
    are_lost: bool = False

    def __bool__(self) -> bool:
        return bool(self.files or self.keys)

    def negatives(self) -> list[Negative]:
        """All of them, looked at from outside. Raises NoPicture: one will not do; LookupError: one is kept no more."""
        found = []
        for key in self.keys:
            if (taken := self._take(key)) is None:
                raise LookupError(key)
            self._opened[key] = io.BytesIO(taken[1])
            found.append(photos.negative(self._opened[key], size=len(taken[1])))
        return found + [photos.negative(cast(BinaryIO, file), size=file.size or 0) for file in self.files]

    def holds(self, upload: BinaryIO | None) -> bool:
        """Whether this is one of them."""
        return any(cast(BinaryIO, file) is upload for file in self.files) or upload in self._opened.values()

    def leave_out(self, upload: BinaryIO | None) -> None:
        """This one turned out to be no picture: it is not offered again."""
        self.files = [file for file in self.files if cast(BinaryIO, file) is not upload]
        self.keys = [key for key in self.keys if self._opened.get(key) is not upload]

    def kept(self) -> list[Kept]:
        """Keep what came now, if it may be a photo, with what was kept before: for a form that is shown again."""
        if self._kept is None:
            self._kept = [taken[0] for key in self.keys if (taken := self._take(key)) is not None]
            for file in self.files[: max(0, MOST_PHOTOS - len(self._kept))]:
                if (new := self._keep(file)) is not None:
                    self._kept.append(new)
                else:
                    self.are_lost = True
        return self._kept

    def _take(self, key: str) -> tuple[Kept, bytes] | None:
        if key not in self._taken:
            self._taken[key] = stash.take(key)
        return self._taken[key]

    def _keep(self, file: UploadedFile) -> Kept | None:
        size = file.size or 0
        try:
            photos.negative(cast(BinaryIO, file), size=size)
        except NotNow:
            return None
        if self.may_keep is None or not self.may_keep(size):
            return None
        file.seek(0)
        return stash.keep(file.read(), label=file.name or "")


class ManyPhotos(forms.ClearableFileInput):
    """The browser's own choice of files, above it those that are kept, each with a tick. Works without scripts."""

    allow_multiple_selected = True
    template_name = "cases/widgets/photos.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Chosen:
        """What was chosen: the same each time it is asked for, so that nothing is kept twice."""
        known: dict[str, Chosen] = files.__dict__.setdefault("chosen", {}) if hasattr(files, "__dict__") else {}
        if name not in known:
            came = files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []
            keys = data.getlist(f"{name}-kept") if hasattr(data, "getlist") else data.get(f"{name}-kept") or []
            known[name] = Chosen(
                list(came) if isinstance(came, list | tuple) else [came],
                list(dict.fromkeys(keys))[: MOST_PHOTOS + 1],
                getattr(files, "may_keep", None),
            )
        return known[name]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        if isinstance(value, Chosen):
            context["widget"]["kept"] = value.kept()
            context["widget"]["are_lost"] = value.are_lost
        return context


class Photos(forms.FileField):
    """Up to four photos. Those of a form that is not whole are kept and offered again with it."""

    def __init__(self, *, needed: bool = False, shrink: str = "", **kwargs: Any) -> None:
        self.needed = needed
        kwargs.setdefault("label", _("Photo"))
        kwargs.setdefault("required", False)
        # `shrink`: which of them the browser makes smaller, all or the "large" ones alone (site.js).
        accepted = {"accept": "image/*", "data-shrink": shrink, "multiple": True}
        kwargs.setdefault("widget", ManyPhotos(attrs=accepted))
        super().__init__(**kwargs)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was chosen is shown again, which a browser's own field never can."""
        return data

    def clean(self, data: Any, initial: Any = None) -> list[Negative]:
        """Raises ValidationError: too many, one is no photo, or one is kept no more."""
        chosen = data if isinstance(data, Chosen) else Chosen(_as_list(data))
        if len(chosen.files) + len(chosen.keys) > MOST_PHOTOS:
            raise forms.ValidationError(gettext("At most %(n)d photos at a time, please.") % {"n": MOST_PHOTOS})
        try:
            return chosen.negatives()
        except LookupError as gone:
            sentence = gettext("The photos you had chosen are kept no more. Please choose them again.")
            raise forms.ValidationError(sentence) from gone
        except NotNow as refusal:
            raise forms.ValidationError(refusal.sentence) from refusal


def refuse(form: Any, refusal: NoPicture) -> None:
    """Say at the form's photos that one of them will not do; the others are kept."""
    chosen = {name: form[name].data for name, each in form.fields.items() if isinstance(each, Photos)}
    mine = [name for name, each in chosen.items() if isinstance(each, Chosen) and each.holds(refusal.upload)]
    for name in mine or list(chosen)[:1]:
        form.add_error(name, refusal.sentence)
        if isinstance(chosen[name], Chosen):
            chosen[name].leave_out(refusal.upload)


def _as_list(data: Any) -> list[Any]:
    return list(data) if isinstance(data, list | tuple) else [data] if data else []

"""Who is signed in, found again for each request: the member together with their organisation and their account,
which every page asks for. Whether the password was right is Django's business, how often it may be wrong axes' and
`accounts.bounds`'."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from mediation.models import Member


class MemberBackend(ModelBackend):
    """Signs members in as Django does, and fetches them in one statement."""

    def get_user(self, user_id: int) -> Member | None:
        member = Member.objects.select_related("organisation", "account").filter(pk=user_id).first()
        return member if member is not None and self.user_can_authenticate(member) else None

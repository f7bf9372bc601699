"""The database as an auditor would look at it: read only, plain SQL, its own connection."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.outside.seen import PATIENCE, NotSeen, eventually


class Ledger:
    """Rows of the running system. Writing is refused by the connection itself."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(
            url, autocommit=True, row_factory=dict_row, options="-c default_transaction_read_only=on"
        )

    def close(self) -> None:
        self._connection.close()

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> dict[str, Any]:
        """The one row. Raises NotSeen when there is none, or more."""
        found = self.rows(query, *values)
        if len(found) != 1:
            raise NotSeen(f"one row of {query} {values}", found)
        return found[0]

    def value(self, query: str, *values: Any) -> Any:
        """The one value of the one row."""
        return next(iter(self.row(query, *values).values()))

    def case(self, number: str) -> dict[str, Any]:
        """A case, with its lead's name and phone, site code, and category code."""
        return self.row(
            "SELECT c.*, m.name AS lead_name, m.phone AS lead_phone, s.code AS site_code, k.code AS category_code "
            "FROM cases_case c LEFT JOIN mediation_member m ON m.id = c.lead_id "
            "LEFT JOIN mediation_site s ON s.id = c.site_id JOIN mediation_category k ON k.id = c.category_id "
            "WHERE c.number = %s",
            number,
        )

    def verbs(self, number: str) -> list[str]:
        """What happened to a case, in order, without early signs; an escalation as `escalate:<level>`."""
        rows = self.rows(
            "SELECT verb, facts->>'level' AS level FROM cases_caseevent WHERE verb <> 'flag' "
            "AND case_id = (SELECT id FROM cases_case WHERE number = %s) ORDER BY id",
            number,
        )
        return [f"escalate:{row['level']}" if row["verb"] == "escalate" else row["verb"] for row in rows]

    def clocks(self, number: str, *, handling: int = 1) -> dict[str, dict[str, Any]]:
        """The promises of one handling of a case: `due_at`, `stopped_at`, `started_at`."""
        rows = self.rows(
            "SELECT promise, started_at, due_at, stopped_at FROM cases_clock WHERE escalation_id IS NULL "
            "AND handling = %s AND case_id = (SELECT id FROM cases_case WHERE number = %s) ORDER BY id",
            handling, number,
        )  # fmt: skip
        return {row["promise"]: row for row in rows}

    def message(self, body: str, *, to: str) -> dict[str, Any]:
        """The row of a text that was seen on a phone."""
        return self.row("SELECT * FROM notifications_message WHERE body = %s AND recipient = %s", body, to)

    def delivered(self, body: str, *, to: str, within: float = PATIENCE) -> dict[str, Any]:
        """The row of a text once its receipt has come: `delivered`. Raises NotSeen."""
        eventually(
            lambda: self.message(body, to=to)["status"] == "delivered", f"“{body}” delivered to {to}", within=within
        )
        return self.message(body, to=to)

    def leader(self, site: str) -> dict[str, Any]:
        """Name and phone of the leader of a site's group."""
        return self._member(
            "JOIN mediation_membership s ON s.member_id = m.id JOIN mediation_coordinationgroup g ON g.id = s.group_id "
            "JOIN mediation_site p ON p.id = g.site_id WHERE s.role = 'leader' AND s.until IS NULL AND p.code = %s",
            site,
        )

    def reviewer(self, site: str) -> dict[str, Any]:
        """Name and phone of the first reviewer of the street office a site belongs to."""
        return self._member("JOIN mediation_site p ON p.street_id = m.organisation_id WHERE p.code = %s", site)

    def district(self, site: str) -> dict[str, Any]:
        """Name and phone of the first person at the district bureau above a site's street office."""
        return self._member(
            "JOIN mediation_organisation o ON o.parent_id = m.organisation_id "
            "JOIN mediation_site p ON p.street_id = o.id WHERE p.code = %s",
            site,
        )

    def serving(self, site: str, organisation: str) -> dict[str, Any]:
        """Name and phone of the first of an organisation's people in the group of a site; `organisation`: what it is
        called in short."""
        rows = self.rows(
            "SELECT m.id, m.name, m.phone FROM mediation_member m "
            "JOIN mediation_organisation o ON o.id = m.organisation_id "
            "JOIN mediation_membership s ON s.member_id = m.id AND s.until IS NULL "
            "JOIN mediation_coordinationgroup g ON g.id = s.group_id JOIN mediation_site p ON p.id = g.site_id "
            "WHERE p.code = %s AND o.short_name = %s ORDER BY m.id LIMIT 1",
            site, organisation,
        )  # fmt: skip
        if not rows:
            raise NotSeen(f"somebody of {organisation} at {site}", "nobody")
        return rows[0]

    def operator(self) -> dict[str, Any]:
        return self._member("WHERE m.is_superuser AND %s", True)

    def member(self, name: str) -> dict[str, Any]:
        return self._member("WHERE m.name = %s", name)

    def _member(self, where: str, value: object) -> dict[str, Any]:
        rows = self.rows(f"SELECT m.id, m.name, m.phone FROM mediation_member m {where} ORDER BY m.id LIMIT 1", value)
        if not rows:
            raise NotSeen(f"a member {where} {value}", "nobody")
        return rows[0]

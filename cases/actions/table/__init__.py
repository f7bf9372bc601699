"""What people do at the table: sides, consents, notices, sessions, notes, proposals, agreements (law.md section 7)."""

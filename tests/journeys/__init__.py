"""Stories through everything that runs: HTTP, worker, beat, carrier, PostgreSQL and Valkey, seen from outside."""

"""The ledger, provable: every event and every row of evidence sealed to the one before, and one root a day.

    canonical   what is hashed, and how: pure, nothing of the database
    tables      which tables are evidence, whose case a row is of, and how a row is written down
    sealing     the sweep that seals what is new
    roots       the root of a day, and who is texted it
    findings    what can be wrong, named, and what of it is known
    checking    the streams that find it
    verifying   all of them, kept as a row
    proof       one case as a file that anybody can check (`docs/verify_proof.py`)

What an event is stands in `history`, what is evidence above each model. Why it is so: docs/decisions.
"""

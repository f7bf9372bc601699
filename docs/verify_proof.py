#!/usr/bin/env python3
"""Check the proof of one case, as the street office or the leader downloads it, without our program or a database.

    python3 verify_proof.py HL-2026-000123.json 2026-11-27:1f0c9a…   (a root of that day or later, kept outside)

Python's standard library, nothing else. Ends with 0 when everything fits and the root given is one the proof leads to;
with 1 when something does not fit, which it names; with 2 when it was called wrongly. How each text is written down
stands in docs/decisions/0036-sealed-history.md.
"""

import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).hexdigest()


def text(value):
    """JSON in one form: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def check_seals(proof):
    """Every event gives its digest, every seal hangs on the one before. Yields what does not fit."""
    case = proof["case"]
    before = sha(text({"case": case["number"], "id": case["id"], "v": 1}))
    if before != proof["genesis"]:
        yield "the beginning is not that of case " + str(case["number"])
    for place, seal in enumerate(proof["seals"], 1):
        name = f"seal {place}"
        if seal["position"] != place:
            yield f"{name} is missing: number {seal['position']} stands there"
        if "event" in seal:
            if sha(bytes.fromhex(seal["key"]) + seal["event"].encode()) != seal["event_digest"]:
                yield f"{name}: its event was changed"
            elif json.loads(seal["event"])["case"] != case["id"]:
                yield f"{name}: its event is of another case"
        rows = seal.get("rows")  # left out with the event that its reader may not see
        if rows is None and ("event" in seal or seal["event_digest"] is None):
            yield f"{name}: its rows of evidence are missing"
        elif rows is not None:
            # The first form named the table beside each digest.
            digests = [each if isinstance(each, str) else each[1] for each in rows]
            if sha(b"".join(bytes.fromhex(each) for each in digests)) != seal["rows_digest"]:
                yield f"{name}: its rows of evidence are others"
        link = {name: seal[name] for name in ("at", "since")}
        link |= {"event": seal["event_digest"], "previous": before, "rows": seal["rows_digest"], "v": 1}
        if sha(text(link)) != seal["seal"]:
            yield f"{name} does not hang on the one before"
        before = seal["seal"]


def check_anchor(proof, outside):
    """The last seal of its day leads to that day's root, and the roots to those from outside. Yields what does not."""
    anchor = proof["anchor"]
    if anchor is None:
        yield "no root of a day has this case in it yet: nothing outside can vouch for it"
        return
    found = [seal["seal"] for seal in proof["seals"] if seal["position"] == anchor["position"]]
    if not found:
        yield "the seal that the root was made of is missing"
        return
    leaf = {"case": proof["case"]["number"], "position": anchor["position"], "seal": found[0]}
    here = hashlib.sha256(b"\0" + text(leaf)).digest()
    for side, other in anchor["path"]:
        pair = bytes.fromhex(other) + here if side == "left" else here + bytes.fromhex(other)
        here = hashlib.sha256(b"\1" + pair).digest()
    roots = anchor["roots"]
    if not roots or roots[0]["day"] != anchor["day"] or here.hex() != roots[0]["tree"]:
        yield f"the case does not lead to the root of {anchor['day']}"
    before = None
    for made in roots:
        said = {name: made[name] for name in ("chains", "day", "previous", "seals", "tree")}
        if sha(text(said | {"v": 1})) != made["root"] or (before is not None and made["previous"] != before):
            yield f"the root of {made['day']} does not fit"
        before = made["root"]
    kept = {made["day"]: made["root"] for made in roots}
    for day, begins in outside:
        if day not in kept:
            yield f"the proof has no root of {day}: it has those of {', '.join(kept) or 'no day'}"
        elif not kept[day].startswith(begins):
            yield f"the root of {day} is not the one that was kept outside"


def main(words):
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 2
    outside = []
    for word in words[1:]:
        day, colon, begins = word.strip().lower().partition(":")
        if not colon or len(begins) < 16:
            print(f"{word}: a root is DATE:HEX, with 16 signs or more", file=sys.stderr)
            return 2
        outside.append((day, begins))
    try:
        with open(words[0], encoding="utf-8") as file:
            proof = json.load(file)
        wrong = [*check_seals(proof), *check_anchor(proof, outside)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        wrong = [f"{words[0]} is no proof of a case: {error!r}"]
    for sentence in wrong:
        print("NOT WHOLE:", sentence)
    if wrong:
        return 1
    shown = sum("event" in seal for seal in proof["seals"])
    behind = len(proof["seals"]) - proof["anchor"]["position"]
    print(f"{proof['case']['number']}: {len(proof['seals'])} seals fit, {shown} events are shown as they were sealed.")
    print(f"They lead to the root of {proof['anchor']['day']}; {behind} newer seals wait for theirs.")
    if not outside:
        print("No root from outside was given: whoever made this file could have made all of it. Give one.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`python -m tests.tour`: plays the stories against the installation the environment names; 0 when all was seen."""

import os
import sys
import time

from tests.outside.seen import NotSeen
from tests.outside.world import World
from tests.tour.mediated import Mediated
from tests.tour.missed import Missed
from tests.tour.settled import Settled
from tests.tour.telling import Failed, Telling


def main() -> int:
    world, telling = World.named_by(os.environ), Telling()
    telling.title("The tour: three disputes, played over HTTP on the running parts")
    telling.say(f"pages {world.web_url}/  ·  phones {world.phones_url}/")
    if os.environ.get("SMS_QUIET_HOURS") == "":
        telling.say(
            "This installation has no quiet hours (SMS_QUIET_HOURS is empty), so that texts go out at any hour."
        )
    try:
        Settled(world, telling).play()
        Missed(world, telling).play()
        Mediated(world, telling).play()
    except Failed:
        print(f"\nThe tour ended in step {telling.steps}: not everything was seen.", flush=True)
        return 1
    except NotSeen as missed:
        telling.misses(missed)
        print("\nThe tour could not go on.", flush=True)
        return 1
    finally:
        world.ledger.close()
    seconds = time.monotonic() - telling.began
    print(
        f"\nAll {telling.steps} steps were seen, on pages, phones and in the database, in {seconds:.0f} s.", flush=True
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

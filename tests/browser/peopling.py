"""What a demo's week lacks for every page to be worth a look: a settled case that waits for its answer, a text in the
tray, one that nobody has. For tests and for whoever photographs; only on an installation that is thrown away."""

from __future__ import annotations

from tests.browser.places import SITE
from tests.outside import deeds
from tests.outside.world import World

STORIES = (("楼道堆满水泥", "resolved"), ("砸墙灰太大", "on_site"), ("树被砍了", "reported"))


def people_if_needed(world: World) -> None:
    """The same, once."""
    if not world.ledger.rows("SELECT id FROM cases_trayitem WHERE done_at IS NULL LIMIT 1"):
        people(world)


def people(world: World) -> None:
    """Tell these stories from outside, as people would."""
    texter = world.new_resident()
    texter.send("？？？")
    texter.wait_for("工作人员")
    leader = world.signed_in(world.ledger.leader(SITE))
    for words, until in STORIES:
        phone = world.new_resident()
        phone.send(f"锦绣华庭4号楼{words}")
        number = deeds.number_in(phone.wait_for("已收到"))
        if until == "reported":
            continue
        lead = world.signed_in(world.ledger.member(deeds.assigns(leader, number)[1].name))
        deeds.arrives(lead, number, deeds.board_code(leader, SITE))
        if until == "resolved":
            deeds.settles(lead, number, words="水泥已清走", resident_word="好")

"""A complaint about one of our own people: the leader hears of it and the street office keeps it, never whoever it is
about; and nobody is promised a visit.

About the workers of the site it is a dispute like any other. About the leader it goes to the street office alone.
"""

from __future__ import annotations

import re

from cases.announcements.placeholders import ENDS_A_SENTENCE
from cases.models import Case
from cases.models.contact import TrayReason
from cases.states import OPEN, QuestionKind, Verb
from mediation import directory
from mediation.models import Member
from notifications import outbox
from notifications.segments import cut

from .asked_deeds import do
from .result import Result, waits
from .turn import Turn

_OURS = (
    r"(?:你们?(?:派|单位|那边|这边|组)?(?:来|派)?的?(?:那个|那位|这个|这位)?(?:人|人员|同志|工作人员|调解员|经办人|组长|办事的|小组)"
    r"|经办人?员?|调解员|调解人|协调(?:小组|员)|组长|工作人员|街道(?:办)?(?:的|那个)?(?:人|干部)?|社区(?:的|那个)(?:人|干部)"
    r"|(?:上次|上回|昨天|前天|今天|那天|刚才|下午|上午|早上)?(?:来|派)?(?:的)?(?:那|这)(?:个|位)(?:来的?)?(?:人|同志|师傅|男的|女的)"
    r"|(?:上次|上回|昨天|前天|今天|那天|刚才|早上|上午|下午)(?:上门|到场|派)?来的?(?:那个|那位)?(?:人|同志|师傅)"
    r"|来的(?:那个|那位|这个)?(?:人|同志|干部)|(?:你们|街道|社区|小组)(?:派|叫|请)?来?的(?:那个|那位)?师傅"
    r"|your (?:man|woman|people|person|staff|mediator|colleague|guy)"
    r"|the (?:mediator|man you sent|person (?:you sent|who came)))"
)
_BAD = (
    r"(?:态度.{0,6}(?:差|坏|恶劣|不好|不行|有问题|蛮横|凶|嚣张|恶)|恶劣|敷衍|糊弄|骂(?:人|我)|吼(?:我|人)|凶(?:我|得|巴巴)|不讲理|偏(?:心|袒|向|着|帮)|向着|站在.{1,6}(?:一边|那边)|穿一条裤子|帮着?(?:施工|物业|对方)"
    r"|(?:根本|从来|压根|完全|什么都|啥都)不管|不管事|不理(?:人|我|会)|不负责|推诿|推来推去|踢皮球|不作为|收(?:了|过)?.{0,6}(?:红包|好处|烟|钱|礼)|吃(?:拿卡要|人家)|不耐烦|爱理不理|挂(?:我|了我)?电话|不接电话|瞎(?:说|搞|写)|撒谎|骗(?:人|我)|说话.{0,4}难听|看(?:都|也)?(?:没|不)看.{0,4}就走"
    r"|很?没(?:有)?(?:礼貌|素质)|不(?:尊重|公平|公正|中立)|rude|unfair|biased|shouted|insult|careless|lied|bribe)"
)
_ABOUT = re.compile(rf"{_OURS}.{{0,16}}{_BAD}|{_BAD}.{{0,8}}(?:的)?{_OURS}")
_PLAIN = re.compile(
    rf"(?:投诉|举报|反映|告|意见|不满|complain(?:t)? about|report)(?:一下)?.{{0,8}}?{_OURS}"
    r"(?!.{0,12}(?:噪|漏|吵|停水|停电))"
)
# Whoever works on the site is a side, not one of us.
_NOT_OURS = re.compile(
    r"施工|工人|民工|包工头|工地|工程队|装修|物业|保安|邻居|楼上|楼下|隔壁|业主|业委会|开发商|保洁|城管|司机|worker|builder|contractor|neighbo"
)


def about_our_own(turn: Turn) -> Result | None:
    """A complaint about who came or who leads; None if it is about anybody else."""
    named = {pk for pk, name in turn.sender.our_people.items() if name in turn.words}
    if not _is_one(turn.words, tuple(turn.sender.our_people[pk] for pk in named)):
        return None
    cases = list(turn.sender.cases[:8])
    open_ones = [case for case in cases if case.state in OPEN]
    case = next((each for each in open_ones if each.lead_id), None) or next(iter(open_ones or cases), None)
    knows = case is not None and _tell(turn, case, leads={each.lead_id for each in cases} | named)
    asked = turn.sender.question
    if asked is not None and asked.kind == QuestionKind.SOLVED and turn.rejects and turn.sender.awaits(asked.matter):
        do(turn, Verb.REOPEN, asked.matter, keeps_words=False)
    turn.reply("reply_complaint" if knows else "reply_complaint_street")
    return waits(TrayReason.COMPLAINT, about=case)


def _is_one(words: str, names: tuple[str, ...]) -> bool:
    for name in names:
        words = words.replace(name, "经办人")
    if not (_ABOUT.search(words) or _PLAIN.search(words)):
        return False
    by_name = re.search(r"经办|调解|协调|组长|工作人员|你们|your|mediator", words)
    return by_name is not None or not _NOT_OURS.search(words)


def _tell(turn: Turn, case: Case, *, leads: set[int | None]) -> bool:
    """The leader of its site, unless a case of theirs is in that leader's own hands; and the street office, in whose
    tray it lies. Whether the leader was told."""
    if case.site is None:
        return False
    leader = directory.leader_of(case.site)
    told: dict[int, Member] = {each.pk: each for each in directory.reviewers_of(case.site.street)}
    if leader is not None and leader.pk not in leads:
        told[leader.pk] = leader
    said = cut(" ".join(turn.body.split()).rstrip(ENDS_A_SENTENCE), 20)
    for member in told.values():
        if member.pk in leads:
            continue
        outbox.queue(
            cause=f"text:{turn.text.pk}",
            recipient=str(member.phone),
            template="complaint_leader" if leader is not None and member.pk == leader.pk else "complaint_street",
            language=member.language,
            params={"number": case.number, "words": said},
        )
    return leader is not None and leader.pk in told and leader.pk not in leads

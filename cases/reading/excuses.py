"""Why a word of danger does not count where it stands: denied, nearly, over, feared, likened, only spoken of.

Each cue has its own meaning and its own reach. 小心 inside 不小心 is none, nor 防 inside 消防; 以后 is "some day" only
where nothing went before it: 改造以后阳台塌了 dates the works, and the balcony is down. What is being told as happening
now is never over. The words of danger themselves are in the administration (`emergency`) and in `scenes`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from mediation.models import EmergencyService


class Why(StrEnum):
    """What a danger is instead: `OVER` and `FEARED` are grave all the same."""

    DENIED = "denied"
    NEARLY = "nearly"
    OVER = "over"
    FEARED = "feared"
    LIKENED = "likened"
    SPOKEN_OF = "spoken of"
    PART_OF_A_WORD = "part of a word"
    ABSENT = "absent"


GRAVE = (Why.NEARLY, Why.OVER, Why.FEARED)

_CLAUSE = re.compile(r"[,.;!?。;、\n]")
_SENTENCE = re.compile(r"[.;!?。;\n]")
_NOT = re.compile(
    r"(?<!有)(?:没有再?|没再?|未|不再|并非|不是|不会|防止|预防|避免|以免|免得|严禁|禁止|不|没有人|没人|无人|不像是?|不算|不至于|杜绝|no|not)\s?$"
)
_A_QUESTION = re.compile(r"有没有$|不得不$|是不是$|了没$|[要岂]不是$|会不会$")
_NEARLY = re.compile(
    r"以为|还当是?|差点|差一点|差一丁点|险些|差些|差不多|几乎|就差|要不是|再晚一步|nearly|almost"
    r"|(?:幸亏|亏得|幸好|多亏|好在|还好|万幸|命大)(?=[^,.;!?。]{0,8}(?:没|躲|不|否则))"
)
_SPARED = re.compile(
    r"(?:幸亏|亏得|幸好|多亏|好在|还好|万幸)[^.;!?。]{0,8}(?:没|躲|饭点|不在|来得及|救得|发现得)|(?:没有?"
    r"|未)(?:人员?)?(?:砸|伤|碰|压|烧|打)(?:到|着)?(?:人|谁|什么人)"
    r"|人没事|没事(?:了|儿|$)|命大|(?:没有?|未)(?:人|人员)?(?:受伤|伤亡)|虚惊|没(?:有)?出(?:大)?事|没伤(?:到"
    r"|着)?人|就没命了|不然就是"
)
# "Some day" only at the head of what is said; 以后 behind a verb is "after".
_SOME_DAY = re.compile(
    r"(?:^|[ ])(?:那|这|我们?|你们?|他们?|大家|谁|将来|等|看|让|叫|到时|今)?以后(?=$|[^,.;!?。]{0,14}$)"
)
_MIGHT = re.compile(
    r"万一|(?<![主重只需想还])要是|如果|假如|假使|倘若|一旦|若是|真要|要真|迟早|早晚(?![都各两])|会不会|担心"
    r"|(?<![可哪恐])怕(?!是)|生怕"
    r"|(?<!不)(?<!好)容易(?=[^,.;!?。]{0,6}$)|(?<!不)(?:小心|当心)|(?<!没)(?<!没有)(?<!不)(?<!太)注意(?!到)"
    r"|防(?=$)|以防|谨防|严防|提防|防范|预防(?!针|接种|所|站)|防止|(?<!不知道)(?<!不知)哪天|可能会|说不定会|担忧"
    r"|顾虑|就等着|非得等?|非要等?|难道要|等到"
    r"|总有一天|(?:还|是不是)要(?:等|出)|what if|might|could|afraid|risk of|in case|one day|will soon"
)
_FEAR = re.compile(
    r"万一|迟早|早晚(?![都各两])|担心|(?<![可哪恐])怕(?!是)|(?<!消)(?<!预)防(?=$|着)|提防|(?<!不)(?:小心|当心)"
    r"|(?<!不)(?<!好)容易"
)
_NOW = re.compile(
    r"再不|再没|快来|快点|快快|赶快|赶紧|救(?![上出下回]来|走|活|火|灾|助|护车(?:停|进不))|正在|正(?=[往在从哗冒烧滴])|现在(?!就怕)|此刻|这会儿?|眼下|目前"
    r"|刚刚?(?!(?:来|栽|买|搬|装|换|改|修|做|刷|铺|会|满|好|哄))|还在|仍在|还没(?:灭|救|出来|人)|一直|不停|越来越"
    r"|好像|是不是|恐怕|怕是|又(?!不)|今天|今晚|今早|马上"
    r"|到现在|still|right now"
)
# Of what has gone on for months, 又 and 一直 say only that it goes on.
_NOW_INDEED = re.compile(
    r"快来|快点|赶快|赶紧|救(?![上出下回]来|走|活|火|灾|助|护车(?:停|进不))|正在|现在"
    r"|此刻|这会儿?|刚才|今天|马上|越来越|right now"
)
_PAST = re.compile(
    r"(?:上|前)(?:一|两|几|些)?个?(?:月|礼拜|星期|周|阵子|回|次|段)|前(?:天|晚|夜|几天|两天|些天|些日子|阵子"
    r"|段时间|不久|日)|大前天|昨(?:天|日|晚|夜|朝)|那(?:天|晚|次|回|年|夜|阵子|时候?)|去年|前年|当年|早年|早些年"
    r"|前几年|几年前|多年前"
    r"|[一二两三四五六七八九十半几\d]+个?(?:月|年|天|星期|礼拜)[以之]?前|以前|从前|曾经|有(?:一)?(?:次|回)|上半年"
    r"|下半年|年初|开春|年前|(?<![\d月])\d{1,2}月(?:份|\d{1,2}[号日])|(?:别的|其他|其它|隔壁|旁边|人家|有的|另一个|哪个|对面)小区|电视[里上]"
    r"|新闻(?:[里上]|说|报道|播)|看新闻|某地|外省|外地"
    r"|last (?:week|month|year|night)|yesterday|two days ago"
)
# A past moment that says when something was built or told, or since when, does not date what is happening.
_DATES_SOMETHING_ELSE = re.compile(
    r"[以之]后|(?<![前先])后(?=[,. ]|$)|(?<!那)(?<!一)起(?!火)|开始|以来|到现在|至今|说|反映|报[过了修警]|提过"
    r"|投诉|打过?电话|来人"
    r"|来看|答应|(?:装|换|改|做|修|建|铺|刷|搭|买|挖|砌|拆)(?:好|完|过|修|造)?(?:的|了?[,. ]|过|好|完)"
)
_ENDS_OF_IT = re.compile(
    r"(?:去|送|送进|送到|送去|进|进了|送往|跑)了?(?:趟|到)?医院|在医院|住(?:了[^,.;!?。]{0,5})?院|出院|拍(?:了"
    r"|过)?片|片子|缝了|打了?石膏|动了?手术|做了?手术|icu|抢救无效|伤残|医药费|医疗费|药费|误工|营养费|检查费|工伤"
    r"|索赔"
    r"|(?:要求|要|得|该|应该|给|不|不肯|谁来?|怎么|来|才|没|肯|拒绝|让他们?|叫他们?)(?:来)?(?:赔|负责赔)|赔(?:偿"
    r"|钱|了|给|我|不|多少|付|礼)|调解书|扑灭|(?:被|已|已经|后来|才|给|把火|火|终于|用水|人|总算)(?:浇|扑"
    r"|弄)?灭(?:了|掉)|熄灭|救(?:出来|出去|上来|下来|走)了?|(?:拉|捞|抬|背)(?:上来|出来|走)了|放出来了|才(?:出来"
    r"|放|救|爬)|消防(?:队|员)?(?:来|走|到)(?:过|了才)?|报过警|笔录|派出所"
    r"|(?:修|弄|处理|抢修|整改|补|搞|堵|接|关|治|解决|排除|换)(?:理)?(?:好|完|掉|妥|住|上)了?(?!没|吗|又|也|还"
    r"|之?后|以后)|已处理|处理了|修过了?(?!又|还|也|没|再)|(?:已经?|人工|自己)(?:断电|断了电|拉闸|拉了闸|关了?总闸|关了?阀)|没伤到?人|解除|偷(?:走|去|了)|原来是|就没下文"
    r"|in hospital|to hospital|compensat|put out"
)
_AGAIN = re.compile(
    r"(?:现在|今天|刚才?|这会儿?|结果|可是?)[^,.;!?。]{0,4}(?:又|还在)|又(?:开始|来了|冒|漏|响|着|塌|掉|裂)|快来|快点"
)
_LONG_PASSED = re.compile(
    r"(?:[一二两三四五六七八九十几多\d]+个?多?(?:年|月)|大?半年|大?半个?多?月|好些年|好几个?[年月])(?:多|来)?了"
)
_HABIT = re.compile(
    r"(?<![了得])一(?:下雨|下雪|刮|到|来|踩|走|落|开|吹|吸|闻|听)[^,.;!?。]{0,6}(?:就|都)|三天两头|(?<!一)动不动"
    r"|隔三差五"
    r"|时不时|每次|每回|经常|老是|总是|常常|天天|年年|(?:了|过)[一两三四五六七八九十几好多\d]+(?:回|次|趟)"
)
_LIKE_BEFORE = re.compile(r"(?:跟|像|如同|好比|仿佛|好似|就跟)[^,.;!?。]{0,6}$")
_LIKE_AFTER = re.compile(r"^(?:了|人)?(?:一样|一般|似的|般|现场一样|那样)")
_JUST_LIKE = re.compile(r"(?:得|就)(?:跟|像)$")
_ONLY_SPOKEN_OF = re.compile(
    r"^的事(?:情|儿)?(?!故)|^(?:的)?(?:那(?:天|次|晚|回|年|阵子)|后来|报警(?:主机|系统|装置|设备|按钮|联动)|演练|演习|培训|预案|隐患|风险|报警(?!了|声|响|叫|一直|在|不停|啊|$)|探测器|保险|知识|宣传|事故(?:案例|报告|调查|处理|责任|原因)|应急|逃生|疏散|事件)"
)
_SOUNDS = re.compile(r"^(?:的)?(?:报警器?|探测器)[^,.;。]{0,6}(?:响|叫|报|鸣|闪)")
_WHAT_THEN = re.compile(
    r"^(?:的时候|时|的话)?[,. ]?(?:了)?(?:怎么(?:办|跑|逃|得了|出去|救)|咋(?:办|跑)|往哪|如何|谁(?:来)?负责|拿什么)"
)
_REALLY = re.compile(r"怎么|往哪|哪里跑|拿什么|谁|咋")
_WHEN_IT_IS = re.compile(r"^(?:时|的时候|的话|之前|以前|就晚了|就完了|就来不及)")
_A_NOTICE = re.compile(
    r"^\s*【[^】]{1,20}】|【[^】]{1,20}】\s*$|温馨提示|演练|演习|宣传|讲座|培训|谨防|拨打\s?(?:119|110|120)"
    r"|尊敬的(?:客户|用户|家长|业主|居民)"
)
_ASKS = re.compile(
    r"(?:装|安装|配|配备|加装|换|更换|检查|检测|增设|添置|补)(?:个|一个|一下|上|几个|些)?[^,.;!?。]{0,8}(?:报警器?(?!一?直?[响叫])"
    r"|探测器|灭火器|消防门|防火门|消防栓|消火栓|喷淋|漏电保护|烟感)"
)
# Only waited for: 等砸到人你们就晚了.
_WAITED_FOR = re.compile(r"(?:^|不要|别|非要|非得|难道|就|只|真|要)等(?:着|到)?[^,.;!?。]{0,4}$")
_TOO_LATE = re.compile(r"才|再|就晚|就来不及|你们")
# A wish and a piece of advice are no news: 别中暑.
_DO_NOT = re.compile(r"(?:别|不要|莫|不准)再?$")
_SLANG = re.compile(r"^(?:我的?)?(?:晕倒|昏倒|晕死)(?=[,.!。~])")
_JOKE = re.compile(r"哈哈|嘿嘿|嘻嘻|开玩笑|呵呵|metaphorically|haha")
# What people do where nothing is on fire: smoking, airing bedding, selling, playing.
_EVERY_DAY = re.compile(
    r"[抽吸]烟|烟头|烟味|二手烟|油烟|晒(?:被|衣|太阳)|晾|乘凉|聊天|种菜|养鸡|捉迷藏|烧烤|烟花|跳舞|打牌|麻将|唱歌|游戏|快递|外卖"
    r"|吃饭|火锅|请客|摆摊|午睡|睡了|打工|上班|下班"
)
NEAR = 14
_SMELLS = (EmergencyService.GAS,)
# What has gone on for months, or happens again and again, is no emergency of these; of gas and blows it is.
_DONE_WITH = (EmergencyService.FIRE, EmergencyService.AMBULANCE)


def tells_of_the_past(text: str) -> bool:
    """Whether a normal text tells of what is over, goes on for long, or happens again and again, and of nothing now."""
    told = (_PAST, _ENDS_OF_IT, _LONG_PASSED, _HABIT, _SPARED)
    return not _NOW.search(text) and any(cue.search(text) for cue in told)


def is_of_every_day(text: str) -> bool:
    """Whether a normal text tells of what people do on any day."""
    return _EVERY_DAY.search(text) is not None


def why_not(service: str, text: str, start: int, end: int) -> Why | None:
    """Why the words of danger at `start`-`end` of a normal text do not count, or None if they do."""
    here = _Here(text, start, end)
    return (
        _spoken_of(here)
        or _likened(here, service)
        or _denied(here, service)
        or _nearly(here, service)
        or _over(here, service)
        or _feared(here, service)
    )


class _Here:
    """The words around a danger: its clause before and after, what stands between its parts, and all that follows."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.said, self.after = text, text[start:end], text[end:]
        self.all_before = text[:start]
        self.before = _CLAUSE.split(self.all_before)[-1]
        self.rest = _CLAUSE.split(self.after)[0]
        self.clause = self.before + self.said + self.rest
        # What has a gap has a middle in which a cue may stand: 老人家[差点]翻下.
        self.middle = self.said[2:-2]
        # 又 alone makes nothing present that is told of a past day: 昨天电梯又关人了.
        now = {match[0] for match in _NOW.finditer(self.clause)}
        self.is_now = bool(now - {"又"}) or ("又" in now and not _PAST.search(self.clause))


def _spoken_of(here: _Here) -> Why | None:
    if _ONLY_SPOKEN_OF.match(here.after) and not _SOUNDS.match(here.after):
        return Why.SPOKEN_OF
    if _A_NOTICE.search(here.text) and not _NOW.search(here.clause):
        return Why.SPOKEN_OF
    return Why.SPOKEN_OF if _ASKS.search(here.clause) else None


def _likened(here: _Here, service: str) -> Why | None:
    if _LIKE_AFTER.match(here.after) and service not in _SMELLS and not here.said.endswith("住"):
        return Why.LIKENED
    if _JUST_LIKE.search(here.before) or _JOKE.search(here.text) or _SLANG.match(here.text):
        return Why.LIKENED
    if _LIKE_BEFORE.search(here.before) and re.match(r"[^,.;!?。]{0,4}(?:一样|似的|一般)", here.after):
        return Why.LIKENED
    return None


def _denied(here: _Here, service: str) -> Why | None:
    if service != EmergencyService.POLICE and _DO_NOT.search(here.before):
        return Why.DENIED
    return Why.DENIED if _NOT.search(here.before[-7:]) and not _A_QUESTION.search(here.before) else None


def _nearly(here: _Here, service: str) -> Why | None:
    if _NEARLY.search(here.before[-10:] + " ") or _NEARLY.search(here.middle):
        return Why.NEARLY
    if service in _SMELLS or here.is_now:
        return None
    return Why.NEARLY if _SPARED.search(here.text) else None


def _over(here: _Here, service: str) -> Why | None:
    """Told of a moment that is past, or with what came of it; gas of yesterday may still be there."""
    goes_on = _LONG_PASSED.search(here.text) or _HABIT.search(here.clause)
    if service in _DONE_WITH and goes_on and not _NOW_INDEED.search(here.clause):
        return Why.OVER
    if here.is_now:
        return None
    if _ENDS_OF_IT.search(here.after) or (_ENDS_OF_IT.search(here.before) and service not in _SMELLS):
        return None if _AGAIN.search(here.after) else Why.OVER
    return Why.OVER if _is_dated(here, service) else None


def _is_dated(here: _Here, service: str) -> bool:
    """Whether a past moment is said of it: in its clause, or in the two before it if nothing of now is between."""
    clauses = _CLAUSE.split(_SENTENCE.split(here.all_before)[-1])
    near = clauses[-3:]
    for back, clause in enumerate(reversed(near)):
        if back and _NOW.search(clause):
            return False
        own = clause if back else clause + here.said
        for match in _PAST.finditer(own):
            if service in _SMELLS and match[0].startswith(("昨", "前天", "前晚")):
                continue
            if not _DATES_SOMETHING_ELSE.search(own[match.end() :] + (" " if back else "")):
                return True
    # 我爸从架子上摔下来了,上个月的事
    return bool(
        re.match(
            r"[^.;!?。]{0,12}(?:上个?月|去年|前年|上周|前阵子|那天|以前|前天|昨天|前几天|上次|大前天)的?事", here.after
        )
    )


def _feared(here: _Here, service: str) -> Why | None:
    if service == EmergencyService.POLICE:
        return Why.FEARED if _FEAR.search(here.before[-10:]) else None
    if _WHAT_THEN.match(here.after) and not here.said.endswith("了"):
        return Why.FEARED
    if _WAITED_FOR.search(here.before) and _TOO_LATE.search(here.after[:14]):
        return Why.FEARED
    if _WHEN_IT_IS.match(here.after):
        return Why.FEARED
    if here.before.endswith(("真", "真的")) and _REALLY.search(here.text[len(here.all_before) :]):
        return Why.FEARED
    doubt = _MIGHT.search(here.before[-NEAR:]) or _SOME_DAY.search(here.before[-NEAR:]) or _MIGHT.search(here.middle)
    if doubt is None:
        return None
    # "会不会是煤气漏了" is a question about a smell that is there.
    if _NOW.search(here.clause) or (doubt[0] == "会不会" and service in _SMELLS):
        return None
    return Why.FEARED

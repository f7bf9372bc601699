"""A paper of every kind as its form is handed it: short, whole, and with all that may be there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

DATED = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
OFFICE = "锦绣华庭矛盾协调小组"

COMMON: dict[str, Any] = {
    "number": "（2026）锦绣华庭调字第12号", "office": OFFICE, "stamp": "第1版", "day": "2026年11月27日",
    "case_number": "HL-2026-000123",
}  # fmt: skip
RESIDENT = {
    "role": "申请人", "kind": "person", "name": "王秀兰", "address": "锦绣华庭3号楼2单元501", "phone": "13800138001",
}  # fmt: skip
BUILDER = {"role": "被申请人", "kind": "organisation", "name": "宏达建设有限公司", "address": "", "phone": ""}
SIGNS = [
    {"role": "当事人", "name": "王秀兰"},
    {"role": "当事人", "name": "宏达建设有限公司", "signed": "2026年11月27日"},
    {"role": "调解员", "name": "钱永康"},
]
ROUTES = ["向人民法院起诉", "向12345政务服务便民热线反映", "请行政主管部门依法处理"]
CLAUSES = [
    {
        "who": "宏达建设", "does": "对501室卫生间顶棚重做防水，恢复吊顶", "amount": "1,200.00",
        "where": "3号楼2单元501室",
        "until": "2026年12月5日", "checked": "闭水24小时，质量监督员到场",
    },
    {
        "who": "王秀兰", "does": "按约定时间留门", "amount": "", "where": "同上", "until": "2026年12月1日",
        "checked": "组员当面确认",
    },
]  # fmt: skip
AGREEMENT: dict[str, Any] = {
    "parties": [RESIDENT, BUILDER], "facts": "外墙施工后501室卫生间渗水。", "issues": "渗水原因和修复责任。",
    "responsibility": "施工方承担修复。", "clauses": CLAUSES, "rules": ["《建设工程质量管理条例》第四十条"],
    "manner": "施工方上门修复，费用自理。",
    "closing": "本协议一式三份，当事人各执一份，矛盾协调小组留存一份。", "signs": SIGNS, "effective": "2026年11月27日",
}  # fmt: skip

SAMPLES: dict[str, dict[str, Any]] = {
    "intake": {
        "title": "受理登记表", "registered": "2026年11月20日", "category": "渗漏水", "tier": "紧急",
        "sources": [{"label": "当事人申请", "ticked": True}, {"label": "12345工单转来", "ticked": False}],
        "place": "锦绣华庭3号楼2单元501", "parties": [RESIDENT, BUILDER], "account": "",
        "reports": [{"at": "2026年11月20日 9:30", "how": "短信", "words": "楼上漏水，\n顶棚都湿了"}],
        "signs": SIGNS[:1], "remarks": "",
    },
    "notice": {
        "title": "权利义务告知书", "to": ["王秀兰", "宏达建设有限公司"], "opening": ["现将有关权利和义务告知如下。"],
        "parts": [{"heading": "一、当事人的权利", "points": ["自愿选择或者接受调解员", "要求公开或者不公开调解"]}],
        "given": [{"party": "王秀兰", "at": "2026年11月21日", "how": "当面"}], "signs": SIGNS[:2],
    },
    "inquiry": {
        "title": "调查记录", "time": "2026年11月21日 10:00 至 10:40", "place": "3号楼楼下",
        "present": "群众质量监督员 周建",
        "asked": {"name": "王秀兰", "address": "3号楼2单元501"}, "matter": "卫生间渗水",
        "body": [{"who": "问", "words": "何时开始漏？"}, {"who": "答", "words": "上周四下雨以后。"}], "signs": SIGNS,
    },
    "mediation": {
        "title": "调解记录", "time": "2026年11月22日 15:30", "place": "社区活动室", "how": "当面",
        "matter": "卫生间渗水", "party_names": ["王秀兰", "宏达建设有限公司"], "present": ["监理 赵明"],
        "mediators": ["钱永康"], "recorder": "孙梅",
        "told": "调解员宣读了权利义务告知书，双方表示知晓并自愿调解。",
        "accounts": [
            {"who": "居民", "words": "外墙打孔以后才漏的。"},
            {"who": "施工方", "words": "愿意修，但要先查清原因。"},
        ],
        "notes": [{"at": "15:50", "words": "双方同意先做闭水试验。", "struck": False}],
        "proposals": [
            {"who": "居民", "words": "赔偿吊顶", "amount": "2,000.00", "until": "2026年12月5日", "answer": "还价"},
            {"who": "施工方", "words": "修复并补偿", "amount": "1,200.00", "until": "2026年12月5日", "answer": "接受"},
        ],
        "result": "双方自愿达成协议。", "routes": [], "next": "", "signs": SIGNS,
    },
    "agreement": {"title": "调解协议书", **AGREEMENT},
    "oral": {
        "title": "口头协议登记表", **AGREEMENT, "reached": "2026年11月27日 10:00", "place": "3号楼楼下",
        "mediator": "钱永康", "closing": "",
    },
    "rectification": {
        "title": "整改通知单", "to": "宏达建设有限公司", "site": "锦绣华庭", "place": "3号楼2单元501",
        "category": "渗漏水", "issued": "2026年11月22日",
        "demand": "重做防水层", "standard": "闭水24小时不渗", "due": "2026年12月5日 18:00",
        "checked": "监理复查", "done": "", "recheck": "", "signs": [{"role": "签收人", "name": ""}],
    },
    "follow_up": {
        "title": "回访记录", "matter": "卫生间渗水", "visited": "王秀兰", "agreement": "", "due": "2026年11月30日",
        "at": "2026年11月29日 10:00", "finding": "没有再漏，居民满意。",
        "performance": [{"label": "已履行", "ticked": True}, {"label": "部分履行", "ticked": False}],
        "answer": "已解决", "relapse": "无", "measures": "", "signs": [{"role": "回访人", "name": "孙梅"}],
    },
    "termination": {
        "title": "终止调解通知书", "to": ["王秀兰", "宏达建设有限公司"],
        "opening": "关于你们之间的渗漏水纠纷，经调解未能达成协议，现终止调解。",
        "reasons": [{"label": "一方不愿调解", "ticked": False}, {"label": "达不成协议", "ticked": True}],
        "account": "双方对原因分歧大。", "routes": ROUTES, "signs": [],
    },
    "closing": {
        "title": "结案报告表", "handler": "钱永康", "helpers": "", "accepted": "2026年11月20日",
        "closed": "2026年11月27日", "category": "渗漏水", "source": "当事人申请",
        "party_names": ["王秀兰", "宏达建设有限公司"], "facts": "卫生间渗水",
        "course": [{"at": "11月20日 9:30", "what": "已上报"}], "outcome": "书面协议", "result": "重做防水",
        "performance": ["重做防水：已履行"], "performance_none": "", "answer": "已解决", "signs": SIGNS[2:],
    },
}  # fmt: skip


def sample(form: str, **more: Any) -> dict[str, Any]:
    """The paper of this kind; a whole case file holds one of each."""
    if form != "volume":
        return COMMON | SAMPLES[form] | more
    marks = {name: f"paper-{place}" for place, name in enumerate(SAMPLES)}
    entries = [
        {"title": SAMPLES[name]["title"], "about": COMMON["number"], "need": "必备", "mark": mark}
        for name, mark in marks.items()
    ]
    entries += [{"title": name, "about": "", "need": "", "mark": mark} for name, mark in (("证据材料", "evidence"),)]
    return (
        COMMON
        | {
            "title": "卷宗", "name": "王秀兰与宏达建设有限公司渗漏水纠纷", "mediator": "钱永康", "filed_by": "孙梅",
            "period": "2026年11月20日至2026年11月27日", "filed_on": "2026年11月27日", "kept_for": "", "copy": "全卷",
            "contents": entries, "photos": [],
            "papers": [{"form": name, "mark": mark, "data": sample(name)} for name, mark in marks.items()],
            "history": [{"at": "2026年11月20日 9:30", "what": "已上报", "who": "居民", "words": "楼上漏水"}],
            "remarks": ["本卷材料齐全。"], "signs": [],
        }
        | more
    )  # fmt: skip

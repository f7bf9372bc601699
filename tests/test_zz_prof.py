import cProfile
import io
import os
import pstats
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import tasks
from cases.actions import desk, field, reporting
from cases.actions.new_report import NewReport
from cases.states import Actor, Channel, Outcome
from mediation.models import Category
from notifications import inbox
from notifications.models import InboundText
from tests.cases.street import by, fresh

OUT = os.environ.get("PROF_OUT", "/tmp/w/speed_scratch/out.txt")


def show(name, work, full=True):
    with CaptureQueriesContext(connection) as q:
        r = work()
    with open(OUT, "a") as f:
        print(f"== {name}: {len(q)}", file=f)
        if full:
            for each in q:
                print("   ", each["sql"][: int(os.environ.get("W", "200"))].replace("\n", " "), file=f)
    return r


def cpu(name, work, n=30):
    work(0)
    t = time.process_time()
    for i in range(1, n + 1):
        work(i)
    took = (time.process_time() - t) / n * 1000
    with open(OUT, "a") as f:
        print(f"== cpu {name}: {took:.1f} ms", file=f)


def test_prof(street, settings):
    open(OUT, "w").close()
    cat = Category.objects.get(code="noise")

    def rep(i, channel=Channel.FORM):
        phone = f"+86138{i:08d}"
        return reporting.report(
            NewReport(words="楼下电钻吵死了", category=cat, tier="N", channel=channel, phone=phone, site=street.site),
            by=Actor(phone=phone),
        )

    rep(0)
    show("report", lambda: rep(1))
    cpu("report", lambda i: rep(100 + i))

    def text(i, words="锦绣华庭3号楼2单元楼下电钻从早响到晚,孩子没法睡"):
        t, _ = inbox.receive({"MessageSid": f"SM{i}", "From": f"+86139{i:08d}", "To": "+8652386000000", "Body": words})
        return t

    def read(t):
        tasks.read_text(t.pk)

    read(text(1))
    t = text(2)
    show("text read", lambda: read(t))
    texts = [text(100 + i) for i in range(31)]
    cpu("text", lambda i: read(texts[i]))
    assert InboundText.objects.get(pk=texts[3].pk).outcome
    with open(OUT, "a") as f:
        print(InboundText.objects.get(pk=texts[3].pk).outcome, file=f)
    # form
    c = Client()
    import uuid

    c.defaults["REMOTE_ADDR"] = "127.0.0.1"
    addr = reverse("report-site", args=[street.site.code])

    def form(i):
        page = None
        data = {
            "words": "楼下电钻吵死了孩子没法睡",
            "site": street.site.pk,
            "phone": f"137{i:08d}",
            "submission": str(uuid.uuid4()),
            "building": "",
            "name": "",
            "agrees": "on",
            "code": "",
        }
        r = c.post(addr, data)
        assert r.status_code == 302, r.content.decode()[:6000]
        return r

    try:
        form(0)
        show("form", lambda: form(1))
        cpu("form", lambda i: form(100 + i))
    except AssertionError as e:
        with open(OUT, "a") as f:
            print(str(e)[:6000], file=f)
    case = rep(50)
    lead = street.lead_for(case)
    show("assign", lambda: desk.assign(case, by=by(street.leader), lead=lead))
    case = fresh(case)
    show("arrive", lambda: field.arrive(case, by=by(case.lead), code=case.site.arrival_code))
    case = fresh(case)
    show(
        "resolve",
        lambda: field.resolve(
            case, by=by(case.lead), outcome=Outcome.EXPLAINED, words="改到九点后施工", resident_word="可以"
        ),
    )
    for name in ("report", "text", "form"):
        ts = [text((2000 if name == "text" else 4000) + i) for i in range(31)]
        p = cProfile.Profile()
        p.enable()
        for i in range(30):
            rep(1000 + i) if name == "report" else read(ts[i]) if name == "text" else form(5000 + i)
        p.disable()
        s = io.StringIO()
        pstats.Stats(p, stream=s).sort_stats("cumulative").print_stats(70)
        with open(OUT, "a") as f:
            print(name, s.getvalue(), file=f)

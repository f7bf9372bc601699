/* The forms of the field without signal: what is pressed is kept on the phone first and then sent, and the page says
   what is not sent yet. Only a help: without scripts the forms are sent as ever. */
(() => {
  "use strict";

  const box = document.getElementById("unsent");
  const root = document.documentElement.dataset;
  if (!box || !window.indexedDB) return;
  const says = box.dataset;
  const EVERY = 20000;
  const PAUSE = 60 * 1000;
  const FRESH = 6 * 60 * 60 * 1000;
  const member = root.member || null;
  let news = "";        // what has just happened, above what waits

  const line = (words, className) => {
    const made = document.createElement("p");
    made.textContent = words;
    if (className) made.className = className;
    return made;
  };
  const clock = (at) => new Date(Number(at)).toLocaleString([], { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });

  const show = async () => {
    const deeds = await fieldQueue.all();
    const mine = deeds.filter((deed) => !member || String(deed.member) === member);
    const lines = [];
    if (root.keptAt) lines.push(line(says.copy.replace("{time}", clock(root.keptAt))));
    if (news) lines.push(line(news));
    if (mine.length && (member || deeds.length === mine.length)) {
      const names = document.createElement("ul");
      for (const deed of member ? mine : []) names.append(Object.assign(document.createElement("li"), { textContent: `${deed.title} · ${clock(deed.pressed)}` }));
      if (member) lines.push(line(says.waiting.replace("{n}", mine.length), "due"), names);
      if (member && mine.some((deed) => deed.trouble)) lines.push(line(says.trouble));
    }
    const others = deeds.filter((deed) => String(deed.member) !== member);
    for (const name of new Set(others.map((deed) => deed.name))) {
      const theirs = others.filter((deed) => deed.name === name).length;
      lines.push(line(says.others.replaceAll("{name}", name).replace("{n}", theirs)));
    }
    if (root.keptAt) {
      const again = Object.assign(document.createElement("a"), { href: location.href, textContent: says.again });
      const place = document.createElement("p");
      place.append(again);
      lines.push(place);
    }
    box.replaceChildren(...lines);
    box.hidden = !lines.length;
    box.dataset.count = mine.length;
  };

  const send = async (pressed) => {
    const waiting = await fieldQueue.all();
    const came = waiting.length ? await fieldQueue.send(pressed) : null;
    if (came && came.sent && !pressed) news = says.sent.replace("{n}", came.sent);
    await show();
    return came;
  };

  /* -- what is pressed ------------------------------------------------------------------------------------------------ */

  const pressed = async (form) => {
    const deed = {
      key: fieldQueue.key(), member, name: root.name, path: form.getAttribute("action") || location.pathname, title: form.dataset.field,
      pressed: Date.now(),
    };
    try {
      await fieldQueue.put({ ...deed, fields: await fieldQueue.fields(form) });
    } catch {
      news = says.full;
      await show().catch(() => {});
      form.submit();
      return;
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    news = says.sending;
    await show();
    const came = navigator.onLine ? await send(deed.key) : null;
    const answer = (came && came.states[deed.key]) || {};
    if (answer.state === "refused") form.submit();   // the page itself says what is wrong
    else if (answer.state === "done") location.assign(answer.to);
    else if (!(await fieldQueue.all()).some((each) => each.key === deed.key)) location.assign(form.dataset.back);
    else await kept(form);
  };

  const kept = async (form) => {
    const back = Object.assign(document.createElement("a"), { className: "button button--huge", href: form.dataset.back });
    back.textContent = form.dataset.field.split(" · ").pop();
    form.replaceWith(back);
    news = says.kept;
    await show();
    box.focus();
    const worker = await (navigator.serviceWorker ? navigator.serviceWorker.getRegistration(says.worker) : null);
    if (worker && worker.sync) worker.sync.register("field").catch(() => {});
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-field]") || !member) return;
    event.preventDefault();
    pressed(form);
  });

  /* -- copies of pages ------------------------------------------------------------------------------------------------ */

  const forget = async () => {
    localStorage.removeItem("field-stamps");
    if (!window.caches) return;
    for (const name of await caches.keys()) if (name.startsWith("field-pages")) await caches.delete(name);
  };

  const isAnothers = async () => {
    const owner = window.caches && (await caches.match("/owner"));
    return owner ? (await owner.text()) !== member : false;
  };

  const fetchCopies = async () => {
    const before = JSON.parse(localStorage.getItem("field-stamps") || "{}");
    if (before.member === member && Date.now() - before.at < PAUSE) return;
    const who = await fieldQueue.here("?pages");
    if (!who || String(who.member) !== member) return;
    const isSame = before.member === member && before.version === who.version;
    const stamps = isSame ? before : { member, version: who.version };
    for (const { stamp, paths } of who.pages) {
      const [seen, at] = stamps[paths[0]] || [];
      if (seen === stamp && Date.now() - at < FRESH) continue;
      for (const path of paths) if (!(await fetch(`${path}?copy`).catch(() => null))) return;
      stamps[paths[0]] = [stamp, Date.now()];
      localStorage.setItem("field-stamps", JSON.stringify(stamps));
    }
    localStorage.setItem("field-stamps", JSON.stringify({ ...stamps, at: Date.now() }));
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-leaves]") || event.defaultPrevented) return;
    event.preventDefault();
    await forget().catch(() => {});
    form.submit();
  });

  if (root.keptAt) {
    for (const each of document.querySelectorAll("[data-without-signal]")) each.hidden = false;
    for (const each of document.querySelectorAll("a[data-verb]")) each.href = `${location.pathname}${each.dataset.verb}/`;
    for (const each of document.querySelectorAll("[data-news]")) each.remove();
  }

  const begin = async () => {
    const isNobodys = document.querySelector("[data-nobodys]");   // the page itself comes out of the copies
    if (!isNobodys && (!member || (await isAnothers()))) await forget();
    await send();
    if (!member || !navigator.serviceWorker) return;
    await navigator.serviceWorker.register(says.worker);
    if (root.keptAt || !location.pathname.startsWith("/desk/")) return;
    if (navigator.serviceWorker.controller) await fetchCopies();
    else navigator.serviceWorker.addEventListener("controllerchange", () => fetchCopies().catch(() => {}), { once: true });
  };

  begin().catch(() => {});
  const again = () => { if (!document.hidden) send().catch(() => {}); };
  window.addEventListener("online", again);
  window.addEventListener("pageshow", again);
  document.addEventListener("visibilitychange", again);
  setInterval(again, EVERY);
})();

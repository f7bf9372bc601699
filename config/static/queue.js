/* What was pressed on this phone and has not arrived yet: kept whole in the browser's own database, bytes of photos and
   all, and sent in its order. Pages and the service worker share it. The server knows a press by its key, so that to
   send it twice does no harm. */
var fieldQueue = (() => {
  "use strict";

  const HERE = "/desk/here/";
  const PATIENCE = 120000;   // for one answer
  const GRACE = 3000;        // the page that was pressed goes first
  const LOCK = "field-queue";

  const open = () => new Promise((done, failed) => {
    const asked = indexedDB.open("field", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("deeds", { keyPath: "order", autoIncrement: true });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  /* One transaction; it is over when the disk has it. */
  const within = async (mode, act) => {
    const database = await open();
    try {
      return await new Promise((done, failed) => {
        const work = database.transaction("deeds", mode);
        const asked = act(work.objectStore("deeds"));
        work.oncomplete = () => done(asked.result);
        work.onabort = work.onerror = () => failed(work.error || asked.error);
      });
    } finally {
      database.close();
    }
  };
  const all = () => within("readonly", (deeds) => deeds.getAll());
  const put = (deed) => within("readwrite", (deeds) => deeds.put(deed));
  const drop = (deed) => within("readwrite", (deeds) => deeds.delete(deed.order));

  /* Bytes, not files: Safari forgets the files that a database only points to. */
  const fields = async (form) => {
    const kept = [];
    for (const [name, value] of new FormData(form)) {
      if (name === "csrfmiddlewaretoken") continue;
      if (typeof value === "string") kept.push({ name, value });
      else if (value.size) kept.push({ name, bytes: await value.arrayBuffer(), file: value.name, type: value.type });
    }
    return kept;
  };

  const key = () => crypto.randomUUID ? crypto.randomUUID()
    : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
      (digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> digit / 4).toString(16));

  /* Who is signed in, and a fresh token; null where no answer comes. */
  const here = async (more = "") => {
    try {
      const answer = await fetch(HERE + more, { cache: "no-store", redirect: "manual" });
      return answer.type === "opaqueredirect" ? { member: null } : await answer.json();
    } catch {
      return null;
    }
  };

  const post = async (deed, token, isKept) => {
    const body = new FormData();
    for (const { name, value, bytes, file, type } of deed.fields) {
      if (bytes) body.append(name, new Blob([bytes], { type }), file);
      else body.append(name, value);
    }
    body.append("press", deed.key);
    body.append("press_by", deed.member);
    body.append("press_at", deed.pressed);
    body.append("press_sent", Date.now());
    body.append("press_kept", isKept ? "1" : "0");
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    try {
      const answer = await fetch(deed.path, {
        method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "manual", signal: patience.signal,
      });
      if (answer.type === "opaqueredirect") return { state: "other" };
      if (!(answer.headers.get("Content-Type") || "").includes("json")) return { state: "trouble", status: answer.status };
      return await answer.json();
    } catch {
      return { state: "nothing" };
    } finally {
      clearTimeout(timer);
    }
  };

  /* In their order, those of whoever is signed in. Of a case of which one is stuck nothing else is sent meanwhile. */
  const sendAll = async (pressed) => {
    const came = { sent: 0, states: {} };
    const who = await here();
    if (!who || !who.member) return came;
    const stuck = new Set();
    for (const deed of await all()) {
      const place = deed.path.split("/").slice(0, -2).join("/");
      const isPressed = deed.key === pressed;
      if (String(deed.member) !== String(who.member) || stuck.has(place)) continue;
      if (!isPressed && Math.abs(Date.now() - deed.pressed) < GRACE) continue;
      const answer = await post(deed, who.token, !isPressed);
      came.states[deed.key] = answer;
      if (answer.state === "done" || answer.state === "kept" || (isPressed && answer.state === "refused")) {
        await drop(deed);
        came.sent += answer.state === "refused" ? 0 : 1;
      } else if (answer.state === "nothing" || answer.state === "other" || answer.state === "busy") {
        break;
      } else {
        stuck.add(place);
        await put({ ...deed, trouble: answer.status || answer.state });
      }
    }
    return came;
  };

  /* One at a time on this phone, where the browser has locks; the press somebody waits for takes its turn, others let it
     be. */
  const send = (pressed) => {
    if (!navigator.locks) return sendAll(pressed);
    return navigator.locks.request(LOCK, pressed ? {} : { ifAvailable: true }, (lock) => lock ? sendAll(pressed) : null);
  };

  return { all, put, fields, key, here, send };
})();

/* The service worker of the desk: without signal it shows the last copy of a page, and sends what the phone has kept.
   {{ version }} */
"use strict";
importScripts("{{ queue|escapejs }}");

const VERSION = "{{ version }}";
const PAGES = `field-pages-${VERSION}`;   // of one member; field.js takes them away when that member goes
const FILES = `field-files-${VERSION}`;
const STATIC = "{{ static_url|escapejs }}";
const NO_SIGNAL = "{% url 'field-no-signal' %}";
const LASTS = 12 * 60 * 60 * 1000;        // as long as one is signed in
const PATIENCE = 8000;

self.addEventListener("install", (event) => {
  const files = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}];
  event.waitUntil((async () => {
    await (await caches.open(FILES)).addAll([...files, NO_SIGNAL]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("field-") && name !== PAGES && name !== FILES) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

/* Besides what pages do themselves: not every browser has it. */
self.addEventListener("sync", (event) => event.waitUntil(fieldQueue.send()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(STATIC)) event.respondWith(file(request));
  else if (url.pathname.startsWith(self.registration.scope.slice(url.origin.length))) event.respondWith(page(event, url));
});

async function file(request) {
  try {
    const answer = await fetch(request);
    if (answer.ok) (await caches.open(FILES)).put(request, answer.clone());
    return answer;
  } catch (error) {
    return (await caches.match(request)) || Promise.reject(error);
  }
}

async function page(event, url) {
  const { request } = event;
  const network = fetch(request).then(async (answer) => {
    const member = answer.headers.get("X-Kept-For");
    if (member && answer.ok) event.waitUntil(keep(url, answer.clone(), member));
    return answer;
  });
  if (request.mode !== "navigate") return network;
  network.catch(() => {});
  const copy = await copyOf(url);
  const tooLong = new Promise((done) => setTimeout(done, PATIENCE));
  try {
    return (copy && (await Promise.race([network, tooLong]))) || (copy ? copy : await network);
  } catch {
    return copy || (await caches.match(NO_SIGNAL));
  }
}

/* A copy for its member alone: another's drives out whatever lay there. */
async function keep(url, answer, member) {
  let pages = await caches.open(PAGES);
  const owner = await pages.match("/owner");
  if (owner && (await owner.text()) !== member) {
    await caches.delete(PAGES);
    pages = await caches.open(PAGES);
  }
  await pages.put("/owner", new Response(member));
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  await pages.put(url.pathname, new Response(await answer.text(), { headers }));
}

async function copyOf(url) {
  const kept = await (await caches.open(PAGES)).match(url.pathname);
  const at = kept ? Number(kept.headers.get("X-Kept-At")) : 0;
  if (!kept || Date.now() - at > LASTS) return null;
  const body = (await kept.text()).replace("<html ", `<html data-kept-at="${at}" `);
  return new Response(body, { headers: kept.headers });
}

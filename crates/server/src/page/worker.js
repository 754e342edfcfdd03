// Shows the pages of packages again that were seen before, where there is no network. Nothing else is kept, and
// the app is not fetched.
"use strict";
const SEEN = "lotwise-seen";
const MOST_PAGES = 30;

async function keep(request, answer) {
  const cache = await caches.open(SEEN);
  await cache.put(request, answer);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST_PAGES)).map((old) => cache.delete(old)));
}

async function seen(request) {
  const cache = await caches.open(SEEN);
  const kept = await cache.match(request, { ignoreVary: true });
  // Somebody with the app has its own page for every package.
  if (!kept) return (await caches.match("/")) || Response.error();
  if (request.mode !== "navigate") return kept;
  const page = (await kept.text()).replace("<main ", "<main data-kept ");
  return new Response(page, { status: kept.status, headers: kept.headers });
}

async function answer(event) {
  try {
    const fresh = await fetch(event.request);
    // What is not known has a page, too.
    if (fresh.ok || fresh.status === 404) event.waitUntil(keep(event.request, fresh.clone()));
    return fresh;
  } catch {
    return seen(event.request);
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const isPage = event.request.mode === "navigate" || event.request.destination === "script";
  if (event.request.method === "GET" && isPage) event.respondWith(answer(event));
});

// Keeps one build of the app whole, so that it starts with the server gone.
//
// Each build has its own worker and its own cache. A new worker fills its cache beside the old one
// and waits until a page lets it in, or until no page of the old build is open.

// Written by the build: browsers look for a new version in this file alone.
const BUILD = "__LOTWISE_BUILD__";
const PREFIX = "lotwise-build-";
const CACHE = PREFIX + BUILD;
// A name with the hash of its content never changes what it stands for: the page has fetched it already.
const HASHED = /-[0-9a-f]{12,16}(_bg)?\.(css|js|wasm)$/;

// Pages for consumers come from the server, as somebody without the app gets them.
const OF_THE_SERVER = /^\/(01\/|matter($|\/))/;

async function install() {
  const answer = await fetch("/precache.json", { cache: "no-store" });
  if (!answer.ok) throw new Error(`precache.json: ${answer.status}`);
  const { build, files } = await answer.json();
  // The server was updated between the two requests: the browser tries again with the next worker.
  if (build !== BUILD) throw new Error(`precache.json is of build ${build}`);
  // All or nothing: a build with a file missing would start and then fail.
  const answers = await Promise.all(files.map(fetched));
  const cache = await caches.open(CACHE);
  await Promise.all(files.map((file, at) => cache.put(file, answers[at])));
}

// Many hosts answer for a file that is not there with their start page: kept as that file, it would stay.
async function fetched(file) {
  const isFile = (answer) => {
    const isPage = (answer.headers.get("content-type") || "").startsWith("text/html");
    return answer.ok && (file === "/" || !isPage);
  };
  let answer = await fetch(file, { cache: HASHED.test(file) ? "default" : "reload" });
  if (!isFile(answer)) answer = await fetch(file, { cache: "reload" });
  if (!isFile(answer)) throw new Error(`${file}: ${answer.status}, ${answer.headers.get("content-type")}`);
  return answer;
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function answer(request) {
  if (request.mode === "navigate" && OF_THE_SERVER.test(new URL(request.url).pathname)) {
    // Without a network the app has a page of its own for them.
    try { return await fetch(request); } catch { /* goes on as any other */ }
  }
  const path = request.mode === "navigate" ? "/" : new URL(request.url).pathname;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path, { ignoreSearch: true });
  return kept || fetch(request);
}

// The browser says that the network is back. Open pages send; nothing is sent from here, since that takes
// the comparison, the key and the storage's rules, which are the app's (docs/decisions/0020).
async function wake() {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage({ kind: "sync" });
}

self.addEventListener("sync", (event) => {
  if (event.tag === "lotwise") event.waitUntil(wake());
});

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("message", (event) => {
  if (event.data && event.data.kind === "skip-waiting") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === self.location.origin && event.request.method === "GET";
  // The protocol is never answered from a cache.
  if (ours && !url.pathname.startsWith("/v1/") && !url.pathname.startsWith("/.well-known/")) {
    event.respondWith(answer(event.request));
  }
});

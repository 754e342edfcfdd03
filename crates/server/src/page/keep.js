// Keeps what somebody types into the form for complaints until the server has it. The page works without this;
// with it a bad network loses nothing. WORDS stands before these lines, in the page's language.
"use strict";
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  // A draft that nobody went on with is forgotten: others may use the phone.
  const DRAFT_LASTS_MS = 30 * 24 * 3600 * 1000;
  const TRY_AGAIN_MS = 30 * 1000;
  // Long enough for photos on a slow network.
  const GIVE_UP_MS = 10 * 60 * 1000;

  let database;
  const sending = new Set();
  let later = 0;

  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("lotwise-reports", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("drafts", { keyPath: "path" });
        for (const name of ["photos", "due", "sent"]) asked.result.createObjectStore(name, { keyPath: "form" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  // Runs requests in one transaction, and answers what the last one found.
  function within(names, mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(names, mode, { durability: "strict" });
      const request = work((name) => transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request && request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }
  const all = (name) => within([name], "readonly", (store) => store(name).getAll());
  const one = (name, key) => within([name], "readonly", (store) => store(name).get(key));

  const formOf = () => find("#report form");
  const pathOf = (form) => form.getAttribute("action").split("?")[0];
  const tokenOf = (form) => find("[name=form]", form).value;
  const fieldsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  // A token of this browser's own, for a further report from a page whose token stands for one already.
  const renew = (form) => {
    const random = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(33)));
    find("[name=form]", form).value = btoa(random).replaceAll("+", "-").replaceAll("/", "_");
  };
  const isTyped = (fields) => fields.some(([name, value]) => value && !["form", "date", "website"].includes(name));

  // --- What is typed ---------------------------------------------------------------------------------------

  // A report that the server refused is corrected where it lies; all else is the draft of its page.
  function put(store, draft) {
    const asked = store("due").get(draft.form);
    asked.onsuccess = () => {
      const refused = asked.result && asked.result.refused;
      return refused ? store("due").put({ ...asked.result, ...draft }) : store("drafts").put(draft);
    };
  }
  const draftOf = (form) => ({ path: pathOf(form), form: tokenOf(form), fields: fieldsOf(form), at: Date.now() });
  const keepDraft = (form) => within(["due", "drafts"], "readwrite", (store) => put(store, draftOf(form)));

  // The bytes themselves: a file that is only pointed to may be gone when there is a network again.
  async function keepPhotos(form) {
    const files = await Promise.all([...find("#photos", form).files].map(async (file) => (
      { name: file.name, type: file.type, bytes: await file.arrayBuffer() }
    )));
    await within(["photos", "due", "drafts"], "readwrite", (store) => {
      store("photos").put({ form: tokenOf(form), files });
      put(store, draftOf(form));
    });
  }

  function fill(form, fields) {
    for (const [name, value] of fields) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
  }

  async function restore(form) {
    const draft = await one("drafts", pathOf(form));
    const hasDraft = draft && isTyped(draft.fields);
    const again = (await all("due")).find((report) => (
      report.refused && report.path === pathOf(form) && (!hasDraft || location.hash === hashOf(report))
    ));
    if (!isTyped(fieldsOf(form)) && (again || hasDraft)) {
      // The date of a draft is that of this page.
      fill(form, again ? again.fields : draft.fields.filter(([name]) => name !== "date"));
      say("restored", [text(WORDS.restored)]);
    }
    const due = await one("due", tokenOf(form));
    if ((due && !due.refused) || await one("sent", tokenOf(form))) return renew(form);
    return restorePhotos(form);
  }

  async function restorePhotos(form) {
    const photos = await one("photos", tokenOf(form));
    const chosen = new DataTransfer();
    for (const file of photos ? photos.files : []) {
      chosen.items.add(new File([file.bytes], file.name, { type: file.type }));
    }
    find("#photos", form).files = chosen.files;
  }

  // What is typed into this page's form is its draft, and comes back with the page.
  const hashOf = (report) => `#again-${report.form}`;
  async function reopen(report) {
    const form = formOf();
    if (!form || pathOf(form) !== report.path) return location.assign(report.action + hashOf(report));
    form.reset();
    fill(form, report.fields);
    await restorePhotos(form);
    await show();
    return find("#report").scrollIntoView();
  }

  // What nobody went on with for long, and the photos of nothing that is kept.
  function forget() {
    const isOld = (row) => !(row.at > Date.now() - DRAFT_LASTS_MS);
    return within(["drafts", "photos", "due", "sent"], "readwrite", (store) => {
      const named = new Set();
      const sweep = (name, key, isGone) => {
        store(name).getAll().onsuccess = (event) => {
          for (const row of event.target.result) {
            if (isGone(row)) store(name).delete(row[key]);
            else named.add(row.form);
          }
        };
      };
      sweep("sent", "form", isOld);
      sweep("drafts", "path", isOld);
      sweep("due", "form", (report) => report.refused && isOld(report));
      // Requests of a transaction are answered in their order.
      store("photos").getAllKeys().onsuccess = (event) => {
        for (const form of event.target.result) if (!named.has(form)) store("photos").delete(form);
      };
    });
  }

  // --- Sending ---------------------------------------------------------------------------------------------

  async function keep(form) {
    find("#send", form).disabled = true;
    await keepPhotos(form);
    const report = { ...draftOf(form), action: form.getAttribute("action") };
    await within(["due", "drafts"], "readwrite", (store) => {
      const asked = store("drafts").get(report.path);
      asked.onsuccess = () => {
        if (asked.result && asked.result.form === report.form) store("drafts").delete(report.path);
        store("due").put(report);
      };
    });
    return report;
  }

  async function submit(form, report) {
    const told = await send(report);
    if (told.link) return location.assign(told.link);
    if (told.page) return correct(told.page);
    clearTimeout(later);
    later = setTimeout(sendAll, TRY_AGAIN_MS);
    // Whoever has more to tell begins a new one: a form of its own.
    form.reset();
    renew(form);
    find("#send", form).disabled = false;
    return undefined;
  }

  // What was wrong with it, as the server says; what was typed and chosen stays.
  async function correct(page) {
    find("main").replaceWith(document.adoptNode(find("main", page)));
    await begin();
    scrollTo(0, find("#report") ? find("#report").offsetTop : 0);
  }

  // Sends one report: `link` where it arrived, `page` where something is wrong with it, else it is sent later.
  async function send(report) {
    if (sending.has(report.form)) return {};
    sending.add(report.form);
    const slow = setTimeout(() => show(), 5000);
    try {
      const photos = await one("photos", report.form);
      const body = new FormData();
      for (const [name, value] of report.fields) body.append(name, value);
      for (const file of photos ? photos.files : []) body.append("photos", new Blob([file.bytes], { type: file.type }), file.name);
      const answer = await fetch(report.action, { method: "POST", body, signal: AbortSignal.timeout(GIVE_UP_MS) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const reference = find("#reference", page);
      if (answer.ok && reference) {
        const language = encodeURIComponent(document.documentElement.lang);
        const link = `${find("#private", page).getAttribute("href")}&lang=${language}`;
        const sent = { form: report.form, reference: reference.textContent, link, at: Date.now() };
        await within(["due", "photos", "sent"], "readwrite", (store) => {
          store("due").delete(report.form);
          store("photos").delete(report.form);
          return store("sent").put(sent);
        });
        return { link };
      }
      // Other answers are those of a network on the way, or of a server that has no room now.
      const isOurs = find("main #report-problem", page) || (answer.status === 413 && find("main #problem", page));
      if (!isOurs || answer.status === 429 || answer.status >= 500) return {};
      await within(["due"], "readwrite", (store) => store("due").put({ ...report, refused: true }));
      return { page };
    } catch {
      // No network: it stays, and is sent later.
      return {};
    } finally {
      clearTimeout(slow);
      sending.delete(report.form);
      await show();
    }
  }

  async function sendAll() {
    clearTimeout(later);
    for (const { form } of await all("due")) {
      const report = await one("due", form);
      if (report && !report.refused) await send(report);
    }
    await show();
    if ((await all("due")).some((report) => !report.refused)) later = setTimeout(sendAll, TRY_AGAIN_MS);
  }

  async function discard(reports) {
    await within(["due", "photos"], "readwrite", (store) => {
      for (const { form } of reports) for (const name of ["due", "photos"]) store(name).delete(form);
    });
    await show();
  }

  // --- Showing ---------------------------------------------------------------------------------------------

  function text(words, tag = "p") {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  }

  function button(id, words, press) {
    const element = text(words, "button");
    Object.assign(element, { id, type: "button", className: "second", onclick: press });
    return element;
  }

  // Puts a notice above all else, in place of the one with that name.
  function say(id, parts) {
    const old = document.getElementById(id);
    if (old && !parts.length) return old.remove();
    if (!parts.length) return undefined;
    const notice = old || document.createElement("div");
    Object.assign(notice, { id, className: "notice" });
    notice.setAttribute("role", "status");
    notice.replaceChildren(...parts);
    if (!old) find("main").prepend(notice);
    return undefined;
  }

  async function show() {
    const [due, sent, form] = [await all("due"), await all("sent"), formOf()];
    const waiting = due.filter((report) => !report.refused);
    const kept = waiting.length ? [
      text(WORDS.kept[0], "b"), text(WORDS.kept[1]), text(WORDS.lasting),
      button("retry", WORDS.retry, sendAll), button("discard", WORDS.discard, () => discard(waiting)),
    ] : [];
    say("kept", kept);
    // The one that stands in the form is being looked at.
    const refused = due.filter((report) => report.refused && !(form && tokenOf(form) === report.form));
    say("refused", refused.length ? [
      text(WORDS.refused[0], "b"), text(WORDS.refused[1]),
      ...refused.flatMap((report) => [
        text(new Map(report.fields).get("words").slice(0, 80)),
        button(`open-${report.form}`, WORDS.reopen, () => reopen(report)),
        button(`discard-${report.form}`, WORDS.discard, () => discard([report])),
      ]),
    ] : []);
    const came = sent.map((report) => {
      const line = text(`${WORDS.sent} `);
      const link = text(WORDS.open, "a");
      Object.assign(link, { href: report.link, className: "touch" });
      line.append(text(report.reference, "code"), " ", link);
      return line;
    });
    say("came", came);
  }

  // --- The page that was seen, without a network -----------------------------------------------------------

  async function keepPage() {
    const shown = find("main");
    if (shown && shown.hasAttribute("data-kept")) {
      const at = new Date(Number(shown.dataset.at)).toLocaleString(document.documentElement.lang);
      say("seen", [text(`${WORDS.seen} ${at}.`, "b")]);
    }
    // Where the app is installed, its own worker answers.
    if (!navigator.serviceWorker || await navigator.serviceWorker.getRegistration()) return;
    if (!location.pathname.startsWith("/01/")) return;
    await navigator.serviceWorker.register("/01/worker.js");
    const cache = await caches.open("lotwise-seen");
    for (const address of [location.href, find("script[src]").src]) {
      const answer = await fetch(address);
      // What is not known has a page, too.
      if (answer.ok || answer.status === 404) await cache.put(address, answer);
    }
  }

  async function begin() {
    const form = formOf();
    if (form) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        // A storage that is full or forbidden keeps nobody from sending: then the browser does it.
        keep(form).then((report) => submit(form, report), () => form.submit()).catch(() => {});
      });
      form.addEventListener("input", () => keepDraft(form));
      find("#photos", form).addEventListener("change", () => keepPhotos(form));
      await restore(form);
    }
    // The page of a matter shows its reference: it need not be told any more.
    const reference = find("#reference");
    if (reference) {
      for (const report of await all("sent")) {
        if (report.reference === reference.textContent) {
          await within(["sent"], "readwrite", (store) => store("sent").delete(report.form));
        }
      }
    }
    await show();
  }

  async function start() {
    // Without a storage the form is sent as any other.
    database = await open();
    await forget();
    await begin();
    addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
    await sendAll();
  }

  start().catch(() => {});
  keepPage().catch(() => {});
})();

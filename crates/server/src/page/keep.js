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

  function keepDraft(form) {
    const draft = { path: pathOf(form), form: tokenOf(form), fields: fieldsOf(form), at: Date.now() };
    return within(["drafts"], "readwrite", (store) => store("drafts").put(draft));
  }

  // The bytes themselves: a file that is only pointed to may be gone when there is a network again.
  async function keepPhotos(form) {
    const files = await Promise.all([...find("#photos", form).files].map(async (file) => (
      { name: file.name, type: file.type, bytes: await file.arrayBuffer() }
    )));
    await within(["photos"], "readwrite", (store) => store("photos").put({ form: tokenOf(form), files }));
    await keepDraft(form);
  }

  async function restore(form) {
    const draft = await one("drafts", pathOf(form));
    const isOld = draft && Date.now() - draft.at > DRAFT_LASTS_MS;
    if (draft && !isOld && !isTyped(fieldsOf(form)) && isTyped(draft.fields)) {
      for (const [name, value] of draft.fields) {
        // The date is that of this page.
        const fields = name === "date" ? [] : form.querySelectorAll(`[name="${name}"]`);
        for (const field of fields) {
          if (field.type === "radio") field.checked = field.value === value;
          else field.value = value;
        }
      }
      say("restored", [text(WORDS.restored)]);
    }
    const token = tokenOf(form);
    if (await one("due", token) || await one("sent", token)) return renew(form);
    const photos = await one("photos", token);
    if (photos && photos.files.length) {
      const chosen = new DataTransfer();
      for (const file of photos.files) chosen.items.add(new File([file.bytes], file.name, { type: file.type }));
      find("#photos", form).files = chosen.files;
    }
    return undefined;
  }

  // --- Sending ---------------------------------------------------------------------------------------------

  async function submit(form) {
    find("#send", form).disabled = true;
    await keepPhotos(form);
    const report = {
      form: tokenOf(form), path: pathOf(form), action: form.getAttribute("action"), fields: fieldsOf(form), at: Date.now(),
    };
    await within(["due", "drafts"], "readwrite", (store) => {
      store("drafts").delete(report.path);
      return store("due").put(report);
    });
    const told = await send(report);
    if (told.link) return location.assign(told.link);
    if (told.page) return correct(told.page);
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

  // Sends one report: `link` where it arrived, `page` where something is wrong with it, else it stays.
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
        const sent = { form: report.form, reference: reference.textContent, link };
        await within(["due", "photos", "sent"], "readwrite", (store) => {
          store("due").delete(report.form);
          store("photos").delete(report.form);
          return store("sent").put(sent);
        });
        return { link };
      }
      if (answer.status === 429 || answer.status >= 500) return {};
      const draft = { path: report.path, form: report.form, fields: report.fields, at: Date.now() };
      await within(["due", "drafts"], "readwrite", (store) => {
        store("due").delete(report.form);
        return store("drafts").put(draft);
      });
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
    for (const report of await all("due")) await send(report);
    await show();
    if ((await all("due")).length) later = setTimeout(sendAll, TRY_AGAIN_MS);
  }

  async function discard() {
    const due = await all("due");
    await within(["due", "photos"], "readwrite", (store) => {
      for (const report of due) store("photos").delete(report.form);
      return store("due").clear();
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
    const [due, sent] = [await all("due"), await all("sent")];
    const kept = due.length ? [
      text(WORDS.kept[0], "b"), text(WORDS.kept[1]), text(WORDS.lasting),
      button("retry", WORDS.retry, sendAll), button("discard", WORDS.discard, discard),
    ] : [];
    say("kept", kept);
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
        submit(form).catch(() => form.submit());
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
    await begin();
    addEventListener("online", sendAll);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) sendAll(); });
    await sendAll();
  }

  start().catch(() => {});
  keepPage().catch(() => {});
})();

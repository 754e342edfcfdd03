// What is looked at on a page at each stop, beside axe-core's rules. Each finding is a line of text.
(() => {
  const TOUCH_PX = 48;
  // Rounding of fractions of a pixel.
  const SLACK_PX = 0.5;
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']";

  /** What a person would call it: its tag, id and first words. */
  const name = (it) => {
    const id = it.id ? `#${it.id}` : it.className && typeof it.className === "string" ? `.${it.className.trim().replace(/ +/g, ".")}` : "";
    const words = (it.getAttribute("aria-label") || it.innerText || it.value || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${it.localName}${id} "${words}"`;
  };
  const isSeen = (it) => it.checkVisibility({ visibilityProperty: true });
  /** Only what a person can reach: in an open dialog, else on the page. */
  const top = () => document.querySelector("dialog[open]") ?? document.body;
  const hidden = (it) => it.closest(".visually-hidden") !== null;
  const controls = () => [...top().querySelectorAll(CONTROLS)].filter((it) => isSeen(it) && !it.matches(":disabled"));

  /** The box that takes a touch: the label round an input, or what a control spreads over its card. */
  const touchBox = (it) => {
    const label = it.closest("label");
    if (label) return label.getBoundingClientRect();
    const after = getComputedStyle(it, "::after");
    const own = it.getBoundingClientRect();
    if (after.content === "none" || after.position !== "absolute") return own;
    return { width: Math.max(own.width, parseFloat(after.width)), height: Math.max(own.height, parseFloat(after.height)) };
  };

  const small = () =>
    controls().filter((it) => !(it.matches(".skip") || (hidden(it) && !it.closest("label")))).flatMap((it) => {
      const { width, height } = touchBox(it);
      if (width >= TOUCH_PX - SLACK_PX && height >= TOUCH_PX - SLACK_PX) return [];
      return [`touch: ${name(it)} is ${Math.round(width)} × ${Math.round(height)} px, not ${TOUCH_PX} × ${TOUCH_PX}`];
    });

  /** What lies above a control takes its touches. */
  const covered = () => {
    const before = scrollY;
    const findings = controls().flatMap((it) => {
      const touched = hidden(it) ? it.closest("label") : it;
      if (!touched || it.matches(".skip")) return [];
      touched.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top: above, width, height } = touched.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, above + height / 2);
      const takes = hit && (touched.contains(hit) || hit.contains(touched) || it.closest("label")?.contains(hit));
      return takes ? [] : [`touch: ${name(it)} lies below ${hit ? name(hit) : "the edge"}`];
    });
    scrollTo(0, before);
    return findings;
  };

  const mains = () => {
    const found = [...top().querySelectorAll(".button[data-kind='main']")].filter(isSeen);
    return found.length > 1 ? [`main: ${found.length} main actions: ${found.map(name).join(", ")}`] : [];
  };

  const headings = (language) => {
    const findings = [];
    const found = [...document.querySelectorAll("h1")].filter(isSeen);
    if (found.length !== 1) findings.push(`heading: ${found.length} of first level: ${found.map(name).join(", ")}`);
    if (document.documentElement.lang !== language) findings.push(`language: the page says ${document.documentElement.lang}`);
    const title = document.title.trim();
    if (title === "" || (title === "Lotwise" && !document.querySelector("[data-page='home']"))) findings.push(`title: the page is called "${title}"`);
    return findings;
  };

  /** The box of a text, and the box that cuts it. */
  const cut = () => {
    const findings = new Set();
    const scroller = document.scrollingElement;
    if (scroller.scrollWidth > innerWidth) {
      const wide = [...document.body.querySelectorAll("*")].filter((it) => isSeen(it) && !hidden(it) && it.getBoundingClientRect().right > innerWidth + 1);
      findings.add(`wide: the page is ${scroller.scrollWidth} px wide in ${innerWidth}: ${wide.slice(-2).map(name).join(", ")}`);
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const it = node.parentElement;
      if (!node.data.trim() || !isSeen(it) || hidden(it) || it.matches(".skip, option, script, style")) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.right > innerWidth + 1 || box.left < -1) findings.add(`cut: ${name(it)} stands outside the screen`);
      const own = it.closest(".button, .icon-button, .row, .fact, .badge, .event, .notice, .panel, .banner");
      const around = own && getComputedStyle(it).position !== "absolute" ? own.getBoundingClientRect() : null;
      if (around && (box.right > around.right + 1 || box.left < around.left - 1)) findings.add(`cut: ${name(it)} stands out of ${name(own)}`);
      for (let by = it; by && by !== document.body; by = by.parentElement) {
        const style = getComputedStyle(by);
        const frame = by.getBoundingClientRect();
        const clipsX = ["hidden", "clip"].includes(style.overflowX) && (box.right > frame.right + 1 || box.left < frame.left - 1);
        // A line is taller than its letters.
        const clipsY = ["hidden", "clip"].includes(style.overflowY) && (box.bottom > frame.bottom + 4 || box.top < frame.top - 4);
        if (clipsX || clipsY) findings.add(`cut: ${name(it)} is cut by ${name(by)}`);
      }
    }
    for (const it of document.querySelectorAll("input, select")) {
      if (isSeen(it) && !hidden(it) && !it.closest("label") && it.clientHeight + 1 < parseFloat(getComputedStyle(it).fontSize)) findings.add(`cut: ${name(it)} is lower than its text`);
    }
    return [...findings];
  };

  /** All that is read on the page, or read out. */
  const texts = () => {
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest("script, style")) found.add(node.data.trim());
    }
    for (const it of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
      for (const attribute of ["aria-label", "placeholder", "title", "alt"]) found.add((it.getAttribute(attribute) ?? "").trim());
    }
    found.add(document.title);
    return [...found].filter((text) => text !== "");
  };

  const axeLines = (results) =>
    results.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html, any, all, none }) => {
        const why = [...any, ...all, ...none].map((check) => check.message).join("; ");
        return `axe ${id}: ${target.join(" ")}: ${why} ${html.slice(0, 90)}`;
      }),
    );

  /** Colours do not change what else there is: the second appearance is looked at for contrast alone. */
  const rules = async (appearance, all) => {
    const root = document.documentElement;
    const before = root.dataset.appearance;
    root.dataset.appearance = appearance;
    // What is behind the bar or the dock comes out by scrolling.
    const over = [...document.querySelectorAll(".bar, .dock")];
    for (const it of over) it.style.position = "static";
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const runOnly = all ? { type: "tag", values: tags } : { type: "rule", values: ["color-contrast"] };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"], rules: all ? { "target-size": { enabled: true } } : {} });
    root.dataset.appearance = before;
    for (const it of over) it.style.position = "";
    return axeLines(violations).map((line) => `${appearance} ${line}`);
  };

  const largeText = () => {
    const root = document.documentElement;
    root.style.fontSize = "200%";
    const findings = cut().map((line) => `at 200 %: ${line}`);
    root.style.fontSize = "";
    return findings;
  };

  /** Watches where the focus goes while Tab is pressed. */
  const watchFocus = () => {
    const ways = { seen: new Set(), hidden: new Set() };
    const shown = (it) => {
      const frames = [it, it.nextElementSibling, it.closest("label")].filter(Boolean).map((at) => getComputedStyle(at));
      return frames.some(({ outlineStyle, outlineWidth }) => outlineStyle !== "none" && parseFloat(outlineWidth) >= 2);
    };
    const covered = (it) => {
      const { left, top: above, width, height } = (hidden(it) ? it.closest("label") ?? it : it).getBoundingClientRect();
      if (height > innerHeight / 2) return false;
      const hit = document.elementFromPoint(left + width / 2, above + height / 2);
      return !hit || !(it.contains(hit) || hit.contains(it) || it.closest("label")?.contains(hit));
    };
    const look = () => {
      const it = document.activeElement;
      if (!it || it === document.body || ways.seen.has(it)) return;
      ways.seen.add(it);
      if (!shown(it)) ways.hidden.add(`focus: ${name(it)} does not show it`);
      if (covered(it)) ways.hidden.add(`focus: ${name(it)} is covered while it has it`);
    };
    const wanted = controls().filter((it) => it.tabIndex >= 0);
    const isReached = (it) => ways.seen.has(it) || (it.type === "radio" && [...ways.seen].some((other) => other.name === it.name));
    const left = () => wanted.filter((it) => it.isConnected && !isReached(it));
    begin(top());
    window.addEventListener("keyup", look, true);
    return {
      // Of the choices of a group, Tab comes to one.
      left: () => new Set(left().map((it) => (it.type === "radio" ? it.name : it))).size,
      end: () => {
        window.removeEventListener("keyup", look, true);
        return [...ways.hidden, ...left().map((it) => `keyboard: ${name(it)} is not reached by Tab`)];
      },
    };
  };

  /** The next Tab comes to the first control in it. */
  const begin = (it) => {
    const before = it.getAttribute("tabindex");
    it.tabIndex = -1;
    it.focus({ preventScroll: true });
    if (before === null) it.removeAttribute("tabindex");
    else it.setAttribute("tabindex", before);
  };

  window.inspect = { small, covered, mains, headings, cut, texts, rules, largeText, watchFocus };
})();

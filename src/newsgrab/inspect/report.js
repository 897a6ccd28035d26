// Links the two sides of the report: hover, focus, stages, legend, keys. Draws nothing of the page's own.
"use strict";
(() => {
  const one = (query) => document.querySelector(query);
  const data = JSON.parse(one("#data").textContent);
  const frame = one("iframe"), told = one("#told"), hint = told.innerHTML;
  const choices = [...document.querySelectorAll("input[name=stage]")];
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const beside = new Map(); // block index to the items beside the page that tell of it
  const texts = new Map(); // block index to its texts in the page
  let stage = choices.length - 1, current = -1, marked = [], lit = null, page = null;

  for (const item of document.querySelectorAll("[data-blocks]"))
    for (const index of blocksOf(item)) beside.set(index, [...(beside.get(index) || []), item]);

  function blocksOf(item) {
    return item.dataset.blocks.split(" ").map(Number);
  }

  function show(node, block) {
    node?.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });
  }

  /** Mark blocks in the page and what tells of them beside it; `from` is the side that the reader is on. */
  function mark(blocks, from, item) {
    for (const node of marked) node.classList.remove("marked");
    const inPage = blocks.flatMap((index) => texts.get(index) || []);
    const items = item ? [item] : blocks.flatMap((index) => beside.get(index) || []);
    marked = [...inPage, ...items];
    for (const node of marked) node.classList.add("marked");
    if (from !== "page") show(inPage[0], "center");
    if (from !== "article") show(items[0], "nearest");
    describe(blocks[0]);
  }

  function describe(index) {
    told.replaceChildren();
    if (index === undefined) return void (told.innerHTML = hint);
    const { fates, of, tags } = data.stages[stage], score = data.scores[index];
    const add = (name, text) => {
      const item = document.createElement("span");
      item.append(Object.assign(document.createElement(name), { textContent: text }));
      told.append(item);
    };
    add("b", `block ${index}: ${fates[of[index]][1]}`);
    if (tags[index] && tags[index] !== fates[of[index]][1]) add("i", tags[index]);
    add("i", score == null ? "not weighed" : `log-odds ${score > 0 ? "+" : ""}${score} (${Math.round(100 / (1 + Math.exp(-score)))} %)`);
    add("i", `${data.sizes[index]} characters, ${data.links[index]} % links`);
    add("code", data.paths[data.path[index]]);
  }

  function paint(number) {
    stage = Math.max(0, Math.min(choices.length - 1, number));
    const { fates, of, tags, why } = data.stages[stage];
    choices[stage].checked = true;
    one("#back").disabled = stage === 0;
    one("#on").disabled = stage === choices.length - 1;
    one("#why").textContent = why;
    for (const [index, spans] of texts) {
      const key = fates[of[index]][0];
      for (const span of spans) {
        span.className = span.classList.contains("marked") ? `${key} marked` : key;
        delete span.dataset.tag;
      }
      if (tags[index]) spans[0].dataset.tag = tags[index];
    }
    light(null);
    const unread = Object.assign(document.createElement("li"), { className: "unread", textContent: "unmarked: not read" });
    unread.title = "Menus, and what stands before and after the article, are not read.";
    one("#legend").replaceChildren(...fates.map(entry), unread);
    if (current >= 0) describe(current);
  }

  function entry([key, label, count], number) {
    const item = document.createElement("li"), button = document.createElement("button");
    const swatch = Object.assign(document.createElement("span"), { className: "swatch" });
    Object.assign(button, { type: "button", className: key, title: "Show only these; press again for the next one" });
    button.setAttribute("aria-pressed", "false");
    button.append(swatch, label, Object.assign(document.createElement("small"), { textContent: count }));
    button.addEventListener("click", () => {
      const of = data.stages[stage].of, found = [...texts.keys()].filter((index) => of[index] === number);
      const again = lit === button;
      if (!again) light(button, found);
      const next = again ? found.find((index) => index > current) : found[0];
      if (next === undefined) return light(null);
      go(next);
    });
    item.append(button);
    return item;
  }

  /** Dim all blocks but those of one fate. */
  function light(button, blocks = []) {
    lit?.setAttribute("aria-pressed", "false");
    page?.querySelectorAll(".lit").forEach((span) => span.classList.remove("lit"));
    page?.body.classList.toggle("dim", button !== null);
    for (const index of blocks) for (const span of texts.get(index)) span.classList.add("lit");
    button?.setAttribute("aria-pressed", "true");
    lit = button;
  }

  function go(index) {
    current = index;
    mark([index], "keys");
  }

  function step(by) {
    const of = data.stages[stage].of, dull = new Set(["passed", "link", "outside"]);
    const every = [...texts.keys()].filter((index) => index === current || !dull.has(data.stages[stage].fates[of[index]][0]));
    const at = every.indexOf(current), next = every[at < 0 ? (by > 0 ? 0 : every.length - 1) : at + by];
    if (next !== undefined) go(next);
  }

  function pane(name) {
    document.documentElement.dataset.pane = name;
    for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", button.dataset.show === name);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const at = choices.includes(event.target);
    const action = { ArrowLeft: () => at || paint(stage - 1), ArrowRight: () => at || paint(stage + 1), j: () => step(1), k: () => step(-1),
      Escape: () => { current = -1; light(null); mark([], "page"); } }[event.key];
    if (!action) return;
    if (!at || !event.key.startsWith("Arrow")) event.preventDefault();
    action();
  }

  function blockAt(node) {
    const span = node?.closest?.("[data-b]");
    return span ? Number(span.dataset.b) : -1;
  }

  function connect() {
    page = frame.contentDocument;
    if (!page?.body || page.documentElement.dataset.connected) return;
    page.documentElement.dataset.connected = "yes";
    texts.clear();
    for (const span of page.querySelectorAll("[data-b]")) {
      const index = Number(span.dataset.b);
      texts.has(index) ? texts.get(index).push(span) : texts.set(index, [span]);
    }
    page.addEventListener("pointerover", (event) => point(blockAt(event.target)));
    page.addEventListener("click", (event) => { const index = blockAt(event.target); if (index >= 0) { current = index; mark([index], "page"); } });
    page.addEventListener("keydown", onKey);
    paint(stage);
    const { of, fates } = data.stages.at(-1);
    const start = [...texts].find(([index]) => ["headline", "body"].includes(fates[of[index]][0]));
    start?.[1][0].scrollIntoView({ block: "center" });
  }

  let pointed = -1;
  function point(index) {
    if (index < 0 || index === pointed) return;
    pointed = index;
    mark([index], "page");
  }

  const article = one("#article");
  for (const kind of ["pointerover", "focusin", "click"])
    article.addEventListener(kind, (event) => {
      const item = event.target.closest("[data-blocks]");
      if (!item || (kind === "pointerover" && item.classList.contains("marked"))) return;
      const blocks = blocksOf(item);
      current = blocks[0];
      pointed = -1;
      mark(blocks, "article", item);
    });
  article.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("[data-blocks]")) { pane("page"); mark(blocksOf(event.target), "article", event.target); }
  });
  choices.forEach((choice, number) => choice.addEventListener("change", () => paint(number)));
  one("#back").addEventListener("click", () => paint(stage - 1));
  one("#on").addEventListener("click", () => paint(stage + 1));
  for (const button of document.querySelectorAll("[data-show]")) button.addEventListener("click", () => pane(button.dataset.show));
  document.addEventListener("keydown", onKey);
  frame.addEventListener("load", connect);
  if (frame.contentDocument?.readyState === "complete") connect();
})();

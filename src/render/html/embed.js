// The search of an archive on any page: <arkhiv-search></arkhiv-search>, a custom element with a shadow
// tree of its own. docs/websites.md tells its attributes, properties and parts. Whatever stands within
// the element is shown where this script does not run. Nothing here writes markup: texts of documents
// become text nodes, styles are a constructed style sheet, so that a strict policy of the page allows it.
"use strict";
(() => {
  if (customElements.get("arkhiv-search")) return;

  const script = document.currentScript ?? document.querySelector("script[src*='embed.js']");
  const FIELDS = ["lang", "source", "collection"];
  const FACETS = [...FIELDS, "year"];
  const SORTS = ["relevance", "date", "-date"];
  // What the server gives of one search, hits of all pages together.
  const WINDOW = 10000;
  const MAX_RETRIES = 5;

  const WORDS = {
    en: {
      label: "Search the archive",
      search: "Search",
      completions: "Completions",
      results: "Results",
      filters: "Filters",
      clear: "Clear filters",
      facets: { lang: "Language", source: "Source", collection: "Collection", year: "Years" },
      from: "From year",
      to: "To year",
      any: "any",
      sort: "Order",
      sorts: ["by relevance", "earliest first", "latest first"],
      documents: { one: "{n} document", other: "{n} documents" },
      atLeast: { one: "at least {n} document", other: "at least {n} documents" },
      page: "page {n} of {of}",
      pages: "Pages",
      previous: "Previous",
      next: "Next",
      nothing: "Nothing found",
      seasons: ["spring", "summer", "autumn", "winter"],
      meant: "Did you mean {it}?",
      found: "Found as",
      passage: "Open at this passage",
      scripts: { latin: "with Latin {letters}", cyrillic: "with Cyrillic {letters}" },
      without: { filter: "without “{it}”", filters: "without filters", date: "with any date" },
      matches: { forms: "in all forms", translit: "in every spelling", fuzzy: "with slips" },
      retry: "Try again",
      there: "Search on the archive’s own page",
      offline: "You are offline. The search goes on by itself when you are connected again.",
      unreachable: "The archive cannot be reached at the moment.",
      foreign: "The archive does not let this page search it: its server has to list {it} in server.cors_origins.",
      busy: "The archive is busy. Trying again in {n} s.",
      crowded: "The archive is busy. Please try again later.",
      key: "This archive requires a key.",
      failed: "The search failed ({it}).",
    },
    ru: {
      label: "Поиск по архиву",
      search: "Найти",
      completions: "Подсказки",
      results: "Результаты",
      filters: "Фильтры",
      clear: "Сбросить фильтры",
      facets: { lang: "Язык", source: "Источник", collection: "Коллекция", year: "Годы" },
      from: "С года",
      to: "По год",
      any: "любой",
      sort: "Сортировка",
      sorts: ["по релевантности", "сначала ранние", "сначала поздние"],
      documents: { one: "{n} документ", few: "{n} документа", other: "{n} документов" },
      atLeast: { one: "не меньше {n} документа", other: "не меньше {n} документов" },
      page: "страница {n} из {of}",
      pages: "Страницы",
      previous: "Назад",
      next: "Дальше",
      nothing: "Ничего не найдено",
      seasons: ["весна", "лето", "осень", "зима"],
      meant: "Возможно, вы имели в виду {it}?",
      found: "Найденные формы",
      passage: "Открыть на этом месте",
      scripts: { latin: "латиницей: {letters}", cyrillic: "кириллицей: {letters}" },
      without: { filter: "без «{it}»", filters: "без фильтров", date: "с любой датой" },
      matches: { forms: "во всех формах", translit: "во всех написаниях", fuzzy: "с опечатками" },
      retry: "Повторить",
      there: "Искать на странице архива",
      offline: "Нет связи с сетью. Когда она появится, поиск продолжится сам.",
      unreachable: "Архив сейчас недоступен.",
      foreign: "Архив не разрешает искать с этой страницы: в настройке server.cors_origins его сервера должен стоять {it}.",
      busy: "Архив занят. Следующая попытка через {n} с.",
      crowded: "Архив занят. Попробуйте, пожалуйста, позже.",
      key: "Для этого архива нужен ключ.",
      failed: "Поиск не удался ({it}).",
    },
  };

  // Colours follow the colour scheme of the page, which `color-scheme` on the element changes. Where a
  // browser does not know light-dark(), they are those of a light page.
  const THEME = (accent, onAccent, border, mark, markText) => `
    --_accent: var(--arkhiv-accent, ${accent});
    --_on-accent: var(--arkhiv-on-accent, ${onAccent});
    --_border: var(--arkhiv-border, ${border});
    --_mark: var(--arkhiv-mark, ${mark});
    --_mark-text: var(--arkhiv-mark-text, ${markText});`;
  const STYLE = `
:host { ${THEME("#8c2f20", "#fffaf0", "#8d8475", "#ffe08a", "#24201b")}
  --_surface: var(--arkhiv-surface, Canvas);
  --_surface-text: var(--arkhiv-surface-text, CanvasText);
  --_radius: var(--arkhiv-radius, 4px);
  --_faint: var(--arkhiv-faint, inherit);
  display: block; color: var(--arkhiv-text, inherit); font: var(--arkhiv-font, inherit);
  line-height: 1.5; text-align: start; overflow-wrap: anywhere; }
:host([hidden]), [hidden] { display: none !important; }
@supports (color: light-dark(#000, #fff)) { :host { ${THEME(
    "light-dark(#8c2f20, #eb9c84)",
    "light-dark(#fffaf0, #221410)",
    "light-dark(#8d8475, #857b6c)",
    "light-dark(#ffe08a, #5e4a10)",
    "light-dark(#24201b, #fff3cf)",
  )}
  --_faint: var(--arkhiv-faint, color-mix(in srgb, currentColor 82%, transparent)); } }
*, *::before, *::after { box-sizing: border-box; }
button, input, select { font: inherit; color: var(--_surface-text); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
section:focus { outline: none; }
.unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
label[for] { display: block; margin-bottom: .3em; }
.line { position: relative; display: flex; gap: .5em; }
input[type=search] { flex: 1; min-width: 0; min-height: 2.75em; padding: 0 .8em; background: var(--_surface); border: 1px solid var(--_border); border-radius: var(--_radius); }
button { min-height: 2.25em; padding: .2em .9em; background: none; border: 1px solid var(--_border); border-radius: var(--_radius); color: inherit; cursor: pointer; }
button:hover:enabled { border-color: var(--_accent); }
button:disabled { opacity: .5; cursor: default; }
[type=submit] { font-weight: 600; color: var(--_on-accent); background: var(--_accent); border-color: var(--_accent); }
.link { min-height: 0; padding: 0; border: 0; color: var(--_accent); text-decoration: underline; text-underline-offset: .16em; }
a { color: var(--_accent); text-underline-offset: .16em; }
.completions { position: absolute; inset: 100% 0 auto; z-index: 10; max-height: 20em; margin: .25em 0 0; padding: .3em; overflow-y: auto; list-style: none; color: var(--_surface-text); background: var(--_surface); border: 1px solid var(--_border); border-radius: var(--_radius); box-shadow: 0 6px 20px rgb(0 0 0 / 20%); }
.completions li { display: flex; justify-content: space-between; gap: 1em; padding: .35em .6em; border-radius: var(--_radius); cursor: pointer; }
.completions li:hover { text-decoration: underline; }
.completions [aria-selected=true] { color: var(--_on-accent); background: var(--_accent); }
.count { font-size: .875em; font-variant-numeric: tabular-nums; }
.status { min-height: 1.5em; margin: .9em 0 .4em; font-weight: 600; }
.status:empty { margin: 0; min-height: 0; }
.notices > * { margin: .4em 0; }
.notices ul { padding: .4em .9em; list-style: none; border-inline-start: 3px solid var(--_accent); }
.actions { display: flex; flex-wrap: wrap; gap: .5em 1.2em; align-items: center; }
details { margin: .4em 0; }
summary { padding: .3em 0; color: var(--_accent); cursor: pointer; }
.fields { margin-bottom: .8em; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12em), 1fr)); gap: 1em 2em; align-items: start; padding: .9em 1em; border: 1px solid var(--_border); border-radius: var(--_radius); }
fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
legend { padding: 0 0 .3em; font-weight: 600; }
.values { max-height: 11em; margin: 0; padding: 0 .3em 0 3px; overflow-y: auto; list-style: none; }
.values label { display: flex; gap: .5em; align-items: baseline; padding: .15em 0; cursor: pointer; }
.values bdi { flex: 1; min-width: 0; }
.values input { flex: none; width: 1.1em; height: 1.1em; margin: 0; accent-color: var(--_accent); transform: translateY(.15em); }
.fields > button { justify-self: start; }
.pair { display: flex; flex-wrap: wrap; gap: .5em 1em; }
.pair label { margin: 0; font-size: .875em; }
select { display: block; max-width: 100%; min-height: 2.25em; padding: .2em .4em; background: var(--_surface); border: 1px solid var(--_border); border-radius: var(--_radius); }
.hits { margin: 0; padding: 0; list-style: none; }
.hits > li { padding: 1em 0; border-top: 1px solid color-mix(in srgb, var(--_border) 50%, transparent); }
[aria-busy=true] .hits { opacity: .6; }
h3 { margin: 0; font-size: 1.125em; line-height: 1.35; }
h3 a { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.facts { display: flex; flex-wrap: wrap; gap: 0 1em; margin: .1em 0 0; font-size: .875em; color: var(--_faint); }
.passage { margin: .45em 0 0; font: var(--arkhiv-text-font, inherit); hyphens: auto; }
.found { margin: .45em 0 0; font-size: .875em; color: var(--_faint); }
.jump { padding: 0 .3em; text-decoration: none; }
mark { padding: 0 .1em; margin: 0 -.1em; color: var(--_mark-text); background: var(--_mark); border-radius: 2px; }
.pages { display: flex; gap: .8em; align-items: center; justify-content: space-between; padding-top: 1em; border-top: 1px solid color-mix(in srgb, var(--_border) 50%, transparent); }
@media (prefers-reduced-motion: no-preference) { .hits { transition: opacity .15s .3s; } }
@media (forced-colors: active) {
  mark { color: MarkText; background: Mark; }
  .completions [aria-selected=true] { forced-color-adjust: none; color: HighlightText; background: Highlight; }
}
@media print { form, details, .pages, .actions { display: none; } }`;

  // One sheet for all elements of a page. Browsers before 2023 take an element with the nonce of the
  // script, if the policy of the page asks for one.
  let sheet;
  const dress = (root) => {
    if ("adoptedStyleSheets" in root) {
      if (!sheet) {
        sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
      }
      root.adoptedStyleSheets = [sheet];
    } else {
      const style = document.createElement("style");
      if (script?.nonce) style.nonce = script.nonce;
      style.textContent = STYLE;
      root.prepend(style);
    }
  };

  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (typeof value === "function") element.addEventListener(key, value);
      else if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(key, value === true ? "" : value);
      }
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

  const later = (work, wait) => {
    let timer;
    const run = () => {
      clearTimeout(timer);
      timer = setTimeout(work, wait);
    };
    run.cancel = () => clearTimeout(timer);
    return run;
  };

  // A web address; null for anything that a link must not lead to.
  const web = (address, base) => {
    try {
      const url = new URL(address, base);
      return /^https?:$/.test(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  };

  const HAS_CYRILLIC = /[\u0400-\u052f]/;
  const OF_CYRILLIC = /^(be|bg|mk|ru|sr|uk)\b/;

  // The language to read a text in: that of its document, unless it is in the other script.
  const langOf = (text, lang) => {
    const cyrillic = (text.match(/[\u0400-\u052f]/g) ?? []).length;
    const latin = (text.match(/[a-z]/gi) ?? []).length;
    const isCyrillic = OF_CYRILLIC.test(lang ?? "");
    if (cyrillic > latin && !isCyrillic) return "ru";
    if (latin > cyrillic && isCyrillic) return "en";
    return lang;
  };

  // A text with its matches marked. Ranges count characters, not the units of JavaScript's strings.
  const marked = (text, ranges) => {
    const characters = Array.from(text);
    const nodes = [];
    let at = 0;
    for (const [start, end] of ranges) {
      nodes.push(characters.slice(at, start).join(""));
      nodes.push(make("mark", { part: "mark" }, characters.slice(start, end).join("")));
      at = end;
    }
    return [...nodes, characters.slice(at).join("")];
  };

  class ArkhivSearch extends HTMLElement {
    static observedAttributes = ["lang", "data-label", "data-server", "data-limit", "data-target",
      "data-history", ...FIELDS.map((field) => `data-${field}`)];

    #state = this.#initial("");
    #nodes = {};
    #asking = null;
    #completing = null;
    #chosen = -1;
    #retries = 0;
    #retry = 0;
    #ends = null;
    #while = { typing: later(() => this.#search("replace"), 200), completing: later(() => this.#complete(), 80) };

    connectedCallback() {
      if (!this.shadowRoot) this.attachShadow({ mode: "open" });
      this.#ends = new AbortController();
      const { signal } = this.#ends;
      addEventListener("popstate", () => this.#param && this.#recall(), { signal });
      addEventListener("online", () => this.#state.q && this.#search(), { signal });
      this.#build();
    }

    disconnectedCallback() {
      this.#ends.abort();
      this.#stop();
      this.#completing?.abort();
    }

    attributeChangedCallback(_, before, after) {
      if (this.#ends && this.isConnected && before !== after) this.#build();
    }

    // What the attributes say.

    get #lang() {
      const own = this.closest("[lang]")?.lang;
      const known = [own, document.documentElement.lang, ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2).toLowerCase());
      return known.find((code) => code in WORDS) ?? "en";
    }

    get #words() {
      return WORDS[this.#lang];
    }

    get #server() {
      const given = this.dataset.server;
      if (given) return new URL(given.replace(/\/*$/, "/"), document.baseURI);
      return new URL(".", script?.src || document.baseURI);
    }

    get #limit() {
      const limit = Number(this.dataset.limit);
      return Number.isInteger(limit) && limit >= 1 && limit <= 100 ? limit : 10;
    }

    // The name under which the address of the page keeps what was asked; null where it does not.
    get #param() {
      return "history" in this.dataset ? this.dataset.history || "q" : null;
    }

    // The values of a field that this element is restricted to.
    #fixed(field) {
      return (this.dataset[field] ?? "").split("|").map((value) => value.trim()).filter(Boolean);
    }

    // Words of the reader's language.

    #number(n) {
      return n.toLocaleString(this.#lang);
    }

    #counted(forms, n) {
      const form = forms[new Intl.PluralRules(this.#lang).select(n)] ?? forms.other;
      return fill(form, { n: this.#number(n) });
    }

    #date(date) {
      const [year, month, day] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(date)?.slice(1) ?? [];
      if (!day && month > 20 && month < 25) return `${this.#words.seasons[month - 21]} ${year}`;
      if (!(month > 0 && month < 13)) return date;
      const format = { year: "numeric", month: "long", day: day && "numeric", timeZone: "UTC" };
      // A page that only says English has the day first, as the archive's own pages do.
      const locale = this.#lang === "en" ? "en-GB" : this.#lang;
      return new Intl.DateTimeFormat(locale, format).format(new Date(`${year}-${month}-${day ?? "01"}T00:00Z`));
    }

    #language(code) {
      try {
        return new Intl.DisplayNames(this.#lang, { type: "language" }).of(code);
      } catch {
        return code;
      }
    }

    // What is asked, and how the address of the page keeps it.

    #initial(q) {
      return { q, page: 1, lang: [], source: [], collection: [], from: "", to: "", sort: SORTS[0], match: "" };
    }

    #has(facet) {
      const state = this.#state;
      return facet === "year" ? Boolean(state.from || state.to) : state[facet].length > 0;
    }

    #query(more, without) {
      const state = this.#state;
      const asked = new URLSearchParams({ q: state.q, ...more });
      for (const field of FIELDS) {
        const chosen = field === without ? [] : state[field];
        for (const value of chosen.length ? chosen : this.#fixed(field)) asked.append(field, value);
      }
      if (without !== "year" && state.from) asked.set("date_from", state.from);
      if (without !== "year" && state.to) asked.set("date_to", state.to);
      if (state.match) asked.set("match", state.match);
      if (state.sort !== SORTS[0]) asked.set("sort", state.sort);
      return asked;
    }

    #keep(entry) {
      const name = this.#param;
      if (!name || !entry) return;
      const url = new URL(location);
      const isOurs = (key) => key === name || key.startsWith(`${name}.`);
      for (const key of [...url.searchParams.keys()].filter(isOurs)) url.searchParams.delete(key);
      const { q, ...rest } = this.#state;
      const plain = this.#initial(q);
      if (q) url.searchParams.set(name, q);
      for (const [key, value] of Object.entries(q ? rest : {})) {
        if (String(value) === String(plain[key])) continue;
        for (const one of [value].flat()) url.searchParams.append(`${name}.${key}`, one);
      }
      if (url.href !== location.href) history[`${entry}State`](history.state, "", url);
    }

    #recall() {
      const given = new URL(location).searchParams;
      const name = this.#param;
      const state = this.#initial(given.get(name) ?? "");
      for (const field of FIELDS) {
        const fixed = this.#fixed(field);
        const isAllowed = (value) => !fixed.length || fixed.includes(value);
        state[field] = given.getAll(`${name}.${field}`).filter(isAllowed);
      }
      for (const key of ["from", "to", "match"]) state[key] = given.get(`${name}.${key}`) ?? "";
      const sort = given.get(`${name}.sort`);
      if (SORTS.includes(sort)) state.sort = sort;
      const page = Number(given.get(`${name}.page`));
      if (page >= 1 && page * this.#limit <= WINDOW) state.page = Math.floor(page);
      this.#state = state;
      this.#nodes.box.value = state.q;
      this.#search();
    }

    // The frame, which stays while what was found changes.

    #build() {
      const words = this.#words;
      const label = this.dataset.label ?? words.label;
      // Landmarks of several elements on a page have names of their own.
      const named = (name) => (this.dataset.label ? `${name}: ${label}` : name);
      const typed = this.#nodes.box?.value ?? "";
      this.#stop();
      const nodes = (this.#nodes = {
        box: make("input", {
          id: "q", type: "search", name: "q", part: "input", value: typed, dir: "auto", autocomplete: "off",
          autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", role: "combobox",
          "aria-autocomplete": "list", "aria-controls": "completions", "aria-expanded": "false",
          "aria-haspopup": "listbox", input: () => this.#typed(), keydown: (event) => this.#key(event),
          blur: () => this.#close(),
        }),
        list: make("ul", {
          id: "completions", class: "completions", part: "completions", role: "listbox",
          "aria-label": words.completions, hidden: true, mousedown: (event) => this.#press(event),
        }),
        status: make("p", { class: "status", part: "status", role: "status" }),
        notices: make("div", { class: "notices", part: "notices" }),
        fields: make("div", { class: "fields" }),
        summary: make("summary", null, words.filters),
        hits: make("ol", { class: "hits", part: "hits" }),
        pages: make("nav", { class: "pages", part: "pages", "aria-label": named(words.pages), hidden: true }),
      });
      nodes.filters = make("details", { part: "filters", hidden: true }, nodes.summary, nodes.fields);
      nodes.results = make("section", { part: "results", tabindex: "-1", "aria-label": named(words.results), hidden: true },
        make("h2", { class: "unseen" }, words.results), nodes.hits, nodes.pages);
      const form = make("form", { part: "form", role: "search", "aria-label": label, submit: (event) => this.#submit(event) },
        make("label", { for: "q", part: "label" }, label),
        make("div", { class: "line" }, nodes.box, make("button", { type: "submit", part: "button" }, words.search), nodes.list));
      this.shadowRoot.replaceChildren(
        // Both languages run from the left, whatever the page does.
        make("div", { lang: this.#lang, dir: "ltr" }, form, nodes.status, nodes.notices, nodes.filters, nodes.results));
      dress(this.shadowRoot);
      if (this.#param) this.#recall();
      else if (typed) this.#search();
    }

    #submit(event) {
      event.preventDefault();
      this.#close();
      this.#typed();
      this.#completing?.abort();
      this.#while.completing.cancel();
      this.#search("push");
    }

    // Another query begins at the first page, and keeps the filters.
    #typed() {
      const q = this.#nodes.box.value.trim();
      this.#while.completing();
      if (q === this.#state.q) return;
      Object.assign(this.#state, { q, page: 1, match: "" });
      this.#while.typing();
    }

    #change(change, entry = "push") {
      Object.assign(this.#state, { page: 1 }, change);
      if (this.#nodes.box.value.trim() !== this.#state.q) this.#nodes.box.value = this.#state.q;
      this.#search(entry);
    }

    #clear() {
      const { q, sort, match } = this.#state;
      this.#change({ ...this.#initial(q), sort, match });
    }

    // Completions: a list that is chosen from by hand.

    #key(event) {
      const { list } = this.#nodes;
      const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.isComposing;
      if (!plain) return;
      if (list.hidden) {
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
          event.preventDefault();
          this.#complete(event.altKey ? null : event.key === "ArrowDown" ? 0 : -1);
        }
        return;
      }
      const last = list.children.length - 1;
      if (event.key === "ArrowDown") this.#choose(this.#chosen < last ? this.#chosen + 1 : 0);
      else if (event.key === "ArrowUp" && event.altKey) this.#close();
      else if (event.key === "ArrowUp") this.#choose(this.#chosen > 0 ? this.#chosen - 1 : last);
      else if (event.key === "Enter" && this.#chosen >= 0) this.#take(list.children[this.#chosen]);
      else if (event.key === "Escape") this.#close();
      else {
        if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.#choose(-1);
        return;
      }
      event.preventDefault();
    }

    async #complete(choose = null) {
      const { box } = this.#nodes;
      const q = box.value;
      this.#completing?.abort();
      if (!/[\p{L}\p{N}]{2}[\p{M}'’-]*$/u.test(q) || this.shadowRoot.activeElement !== box) return this.#close();
      const completing = (this.#completing = new AbortController());
      try {
        const { suggestions } = await this.#ask("suggest", new URLSearchParams({ q }), completing.signal);
        if (completing.signal.aborted) return;
        this.#offer(suggestions);
        if (choose !== null && suggestions.length) this.#choose(choose < 0 ? suggestions.length - 1 : choose);
      } catch {
        // Without completions the search is none the worse, and says itself what is wrong.
        if (!completing.signal.aborted) this.#close();
      }
    }

    #offer(suggestions) {
      const { box, list } = this.#nodes;
      list.replaceChildren(...suggestions.map(({ text, documents }, n) =>
        make("li", { id: `completion-${n}`, role: "option", part: "completion", "aria-selected": "false", "data-text": text },
          make("bdi", { lang: HAS_CYRILLIC.test(text) ? "ru" : null }, text),
          " ", make("span", { class: "count" }, this.#number(documents)))));
      list.hidden = !suggestions.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      this.#choose(-1);
    }

    #choose(at) {
      const { box, list } = this.#nodes;
      this.#chosen = at;
      [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
      if (at < 0) return box.removeAttribute("aria-activedescendant");
      box.setAttribute("aria-activedescendant", list.children[at].id);
      // Within the list only: the page stays where it is.
      const option = list.children[at];
      if (option.offsetTop < list.scrollTop) list.scrollTop = option.offsetTop;
      const below = option.offsetTop + option.offsetHeight - list.clientHeight;
      if (below > list.scrollTop) list.scrollTop = below;
    }

    #take(option) {
      this.#nodes.box.value = option.dataset.text;
      this.#close();
      this.#while.completing.cancel();
      this.#change({ q: option.dataset.text.trim(), match: "" });
    }

    // Before the box loses the keyboard, so that the list is still there.
    #press(event) {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) this.#take(option);
    }

    #close() {
      const { box, list } = this.#nodes;
      this.#completing?.abort();
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      this.#choose(-1);
    }

    // Asking: only the newest question is answered.

    async #ask(call, query, signal) {
      const url = new URL(`api/v1/${call}`, this.#server);
      url.search = query;
      const answer = await fetch(url, { signal, headers: { "accept-language": this.#lang } });
      if (answer.ok) return answer.json();
      const problem = await answer.json().catch(() => ({}));
      const seconds = Number(answer.headers.get("retry-after")) || 5;
      throw Object.assign(new Error(problem.detail ?? `HTTP ${answer.status}`), { status: answer.status, seconds });
    }

    #stop() {
      this.#asking?.abort();
      this.#while.typing.cancel();
      clearTimeout(this.#retry);
    }

    // `entry` tells how the address of the page takes the question, `moving` that the reader turned a page.
    async #search(entry, moving) {
      this.#stop();
      if (entry) this.#retries = 0;
      this.#keep(entry);
      if (!this.#state.q) return this.#empty();
      const asking = (this.#asking = new AbortController());
      const limit = this.#limit;
      // A facet that something is chosen of counts what there would be without that choice.
      const [chosen, open] = [true, false].map((is) => FACETS.filter((facet) => this.#has(facet) === is));
      const main = { limit, offset: (this.#state.page - 1) * limit, snippets: 2, facets: open.join() };
      const queries = [this.#query(main), ...chosen.map((facet) => this.#query({ limit: 0, facets: facet }, facet))];
      this.#nodes.results.setAttribute("aria-busy", "true");
      let answers;
      try {
        answers = await Promise.all(queries.map((query) => this.#ask("search", query, asking.signal)));
      } catch (error) {
        if (!asking.signal.aborted) await this.#fail(error, asking);
        return;
      }
      if (asking.signal.aborted) return;
      this.#retries = 0;
      const [found] = answers;
      // A page beyond the last, from an address that was kept.
      if (!found.hits.length && found.total && this.#state.page > 1) return this.#change({}, entry ?? "replace");
      this.#show(found, Object.assign({}, ...answers.map((answer) => answer.facets)));
      if (moving) this.#nodes.results.focus();
    }

    #empty() {
      const { status, notices, filters, results } = this.#nodes;
      status.textContent = "";
      notices.replaceChildren();
      filters.hidden = results.hidden = true;
    }

    // Showing.

    #show(found, facets) {
      const { status, notices, results, hits } = this.#nodes;
      const words = this.#words;
      const pages = Math.ceil(Math.min(found.total, WINDOW - (WINDOW % this.#limit)) / this.#limit);
      const counted = this.#counted(found.total_is_exact ? words.documents : words.atLeast, found.total);
      const place = pages > 1 ? `, ${fill(words.page, { n: this.#number(this.#state.page), of: this.#number(pages) })}` : "";
      // That nothing was found in the time that there was does not say that there is nothing.
      const nothing = found.total_is_exact ? words.nothing : words.crowded;
      status.textContent = found.total ? counted + place : nothing;
      notices.replaceChildren(...this.#notices(found));
      hits.start = found.offset + 1;
      hits.replaceChildren(...found.hits.map((hit) => this.#hit(hit)));
      results.hidden = !found.hits.length;
      results.removeAttribute("aria-busy");
      this.#showPages(pages);
      this.#showFilters(facets);
    }

    #notices({ did_you_mean: meant, warnings, loosen }) {
      const words = this.#words;
      const notices = [];
      if (meant) {
        const [before, after] = words.meant.split("{it}");
        const take = make("button", { class: "link", type: "button", part: "suggestion", click: () => this.#change({ q: meant, match: "" }) },
          make("bdi", { lang: HAS_CYRILLIC.test(meant) ? "ru" : null }, meant));
        notices.push(make("p", { part: "meant" }, before, take, after));
      }
      if (warnings.length) {
        notices.push(make("ul", { part: "warnings" }, ...warnings.map(({ message }) => make("li", null, message))));
      }
      const looser = loosen.map((one) => this.#looser(one)).filter(Boolean);
      if (looser.length) notices.push(make("div", { class: "actions" }, ...looser));
      return notices;
    }

    // What one condition less would find, unless this element is restricted to that.
    #looser({ without, value, query, match, total }) {
      const words = this.#words;
      const plain = this.#initial(query);
      let change = { q: query };
      let label = query;
      if (without === "filters") {
        change = { lang: [], source: [], collection: [], from: "", to: "" };
        label = words.without.filters;
        if (FIELDS.some((field) => this.#fixed(field).length)) return null;
      } else if (without === "date") {
        change = { from: "", to: "" };
        label = words.without.date;
      } else if (FIELDS.includes(without)) {
        if (this.#fixed(without).length) return null;
        change = { [without]: plain[without] };
        label = fill(words.without.filter, { it: without === "lang" ? this.#language(value) : value });
      } else if (match) {
        change = { match };
        label = words.matches[match] ?? match;
      }
      const text = `${this.#counted(words.documents, total)}: ${label}`;
      return make("button", { class: "link", type: "button", click: () => this.#change(change) }, text);
    }

    #hit(hit) {
      const words = this.#words;
      const title = hit.title ?? hit.id;
      const ranges = hit.title ? hit.title_ranges : [];
      const facts = [hit.source, hit.collection, hit.author].filter(Boolean).map((fact) => make("bdi", null, fact));
      if (hit.date) facts.push(make("time", { datetime: hit.date }, this.#date(hit.date)));
      if (hit.lang) facts.push(make("span", null, this.#language(hit.lang)));
      return make("li", { part: "hit" },
        make("h3", { part: "title", lang: langOf(title, hit.lang), dir: "auto" },
          make("a", { href: this.#address(hit) }, ...marked(title, ranges))),
        make("p", { class: "facts", part: "facts" }, ...facts),
        ...hit.snippets.filter(({ text }) => text !== title).map((snippet) => this.#passage(hit, snippet)),
        hit.matched.length ? this.#found(hit.matched) : null);
    }

    #passage(hit, snippet) {
      const words = this.#words;
      const there = this.dataset.target === "url" ? web(snippet.link) : null;
      const passage = make("p", { class: "passage", part: "passage", lang: langOf(snippet.text, hit.lang), dir: "auto" },
        ...marked(snippet.text, snippet.ranges));
      if (there) {
        const label = `${words.passage}: ${snippet.exact}`;
        passage.append("\u00a0", make("a", { class: "jump", href: there, title: words.passage, "aria-label": label }, "→"));
      }
      if (snippet.anchor) passage.append(" ", make("bdi", { class: "count" }, snippet.anchor.label));
      return passage;
    }

    // The spellings that a document has of what was asked.
    #found(matched) {
      const words = this.#words;
      const forms = new Map(matched.map((one) => [one.form, one.look_alikes]));
      const found = make("p", { class: "found", part: "found" }, `${words.found}: `);
      [...forms].forEach(([form, alike], n) => {
        if (n) found.append(", ");
        found.append(make("bdi", { lang: HAS_CYRILLIC.test(form) ? "ru" : null }, form));
        if (alike) found.append(` (${fill(words.scripts[alike.script], { letters: alike.letters.join(", ") })})`);
      });
      return found;
    }

    // Where a hit opens: the archive's page with the matches marked, the document's own address, or what
    // a template makes of it.
    #address(hit) {
      const target = this.dataset.target || "page";
      const { q, match } = this.#state;
      if (target === "url") {
        const url = web(hit.url);
        if (url) return url;
      } else if (target !== "page") {
        const values = { ...hit.metadata, ...hit, q };
        const filled = target.replace(/\{(\+?)([^{}]+)\}/g, (_, plain, name) =>
          (plain ? encodeURI : encodeURIComponent)(values[name] ?? ""));
        const url = web(filled, document.baseURI);
        if (url) return url;
      }
      const page = new URL("document", this.#server);
      page.search = new URLSearchParams({ id: hit.id, q, ...(match && { match }), ui: this.#lang });
      return page.href;
    }

    #showPages(pages) {
      const words = this.#words;
      const { page } = this.#state;
      const nav = this.#nodes.pages;
      nav.hidden = pages < 2;
      const step = (label, to) => make("button", {
        type: "button", part: "step", disabled: to < 1 || to > pages,
        click: () => {
          this.#state.page = to;
          this.#search("push", "moving");
        },
      }, label);
      nav.replaceChildren(step(words.previous, page - 1),
        make("span", null, fill(words.page, { n: this.#number(page), of: this.#number(pages) })), step(words.next, page + 1));
    }

    #showFilters(facets) {
      const { filters, fields, summary } = this.#nodes;
      const words = this.#words;
      const used = this.shadowRoot.activeElement?.dataset.key;
      const shown = FIELDS.map((field) => this.#facet(field, facets[field] ?? [])).filter(Boolean);
      const years = this.#years(facets.year ?? []);
      if (years) shown.push(years);
      const active = FACETS.filter((facet) => this.#has(facet)).length;
      summary.textContent = active ? `${words.filters} (${active})` : words.filters;
      shown.push(this.#order());
      if (active) shown.push(make("button", { type: "button", "data-key": "clear", click: () => this.#clear() }, words.clear));
      fields.replaceChildren(...shown);
      // Where nothing is found, there is nothing to choose or to order.
      filters.hidden = !active && !this.#nodes.hits.children.length;
      if (!used) return;
      const controls = [...fields.querySelectorAll("[data-key]")];
      (controls.find((control) => control.dataset.key === used) ?? summary).focus({ preventScroll: true });
    }

    #facet(field, counts) {
      const chosen = this.#state[field];
      const fixed = this.#fixed(field);
      const absent = chosen.filter((value) => !counts.some((one) => one.value === value));
      const all = [...counts.slice(0, 100), ...absent.map((value) => ({ value, count: 0 }))];
      const values = all.filter(({ value }) => !fixed.length || fixed.includes(value));
      if (values.length < 2 && !chosen.length) return null;
      const items = values.map(({ value, count }) => {
        const box = make("input", {
          type: "checkbox", "data-key": `${field} ${value}`,
          change: ({ target }) => this.#change({ [field]: target.checked ? [...chosen, value] : chosen.filter((one) => one !== value) }),
        });
        box.checked = chosen.includes(value);
        const name = field === "lang" ? this.#language(value) : value;
        return make("li", null, make("label", null, box, make("bdi", null, name), make("span", { class: "count" }, this.#number(count))));
      });
      return make("fieldset", { part: "facet" }, make("legend", null, this.#words.facets[field]), make("ul", { class: "values" }, ...items));
    }

    #years(counts) {
      const words = this.#words;
      const years = [...counts].sort((a, b) => Number(a.value) - Number(b.value));
      if (years.length < 2 && !this.#has("year")) return null;
      const select = (key, label) => {
        const options = years.map(({ value, count }) => make("option", { value }, `${value} (${this.#number(count)})`));
        const chosen = this.#state[key];
        if (chosen && !years.some(({ value }) => value === chosen)) options.unshift(make("option", { value: chosen }, chosen));
        const menu = make("select", { "data-key": key, change: ({ target }) => this.#change({ [key]: target.value }) },
          make("option", { value: "" }, words.any), ...options);
        menu.value = chosen;
        return make("label", null, label, menu);
      };
      return make("fieldset", { part: "facet" }, make("legend", null, words.facets.year),
        make("div", { class: "pair" }, select("from", words.from), select("to", words.to)));
    }

    #order() {
      const words = this.#words;
      const menu = make("select", { "data-key": "sort", "aria-label": words.sort, change: ({ target }) => this.#change({ sort: target.value }) },
        ...SORTS.map((sort, n) => make("option", { value: sort }, words.sorts[n])));
      menu.value = this.#state.sort;
      return make("fieldset", { part: "facet" }, make("legend", null, words.sort), menu);
    }

    // What went wrong, and what to do about it.

    async #fail(error, asking) {
      const words = this.#words;
      const { status, notices, results, filters } = this.#nodes;
      let message = fill(words.failed, { it: error.message });
      if (error.status === 401) message = words.key;
      else if (error.status === 429 || error.status === 503) {
        message = words.crowded;
        if (this.#retries < MAX_RETRIES) {
          this.#retries += 1;
          message = fill(words.busy, { n: this.#number(error.seconds) });
          this.#retry = setTimeout(() => this.#search(), 1000 * error.seconds);
        }
      } else if (!error.status) message = await this.#unreachable();
      if (asking.signal.aborted) return;
      results.removeAttribute("aria-busy");
      results.hidden = filters.hidden = true;
      status.textContent = message;
      const there = new URL("search", this.#server);
      there.search = this.#query({ ui: this.#lang });
      notices.replaceChildren(make("p", { class: "actions", part: "error" },
        make("button", { type: "button", click: () => this.#search("replace") }, words.retry),
        make("a", { href: there.href }, words.there)));
    }

    // Browsers do not tell a refusal from a failure. This file may be asked for by any page.
    async #unreachable() {
      const words = this.#words;
      if (!navigator.onLine) return words.offline;
      const server = this.#server;
      if (server.origin === location.origin) return words.unreachable;
      try {
        await fetch(new URL("embed.js", server), { method: "HEAD", cache: "no-store" });
        return fill(words.foreign, { it: location.origin });
      } catch {
        return words.unreachable;
      }
    }
  }

  customElements.define("arkhiv-search", ArkhivSearch);
})();

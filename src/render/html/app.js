// What a browser with scripts does better: completions, results while typing, filters and order at
// once, the next match without a new page. Every page works without this file; nothing here makes
// what the server does not serve as a page too.
"use strict";
(() => {
  const form = document.querySelector("form.search");
  const box = document.getElementById("q");
  if (!form || !box) return;

  // The addresses are relative to the page that loaded the script, whatever the bar shows later.
  const api = new URL("api/v1/suggest", new URL(form.action, document.baseURI));

  // "/" puts the cursor into the box, unless something is being typed elsewhere.
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  const later = (work, wait) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(work, wait);
    };
  };

  // Results: the same page, of which the part that changes is put in place of the old one.

  let asking;

  const address = () => {
    const fields = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...fields]) if (value === "") fields.delete(name, value);
    const target = new URL(form.action);
    target.search = fields;
    return target;
  };

  const show = async (target, entry) => {
    asking?.abort();
    asking = new AbortController();
    const main = document.getElementById("content");
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(target, {
        headers: { accept: "text/html" },
        signal: asking.signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("content");
      if (!fresh) return location.assign(target);
      keepOpen(page);
      main.replaceWith(fresh);
      const options = page.querySelector(".options");
      const before = form.querySelector(".options");
      if (options && before) exchange(before, options);
      document.title = page.title;
      document.querySelector(".languages")?.replaceWith(page.querySelector(".languages"));
      document.body.className = page.body.className;
      if (entry === "push") history.pushState({ q: box.value }, "", target);
      if (entry === "replace") history.replaceState({ q: box.value }, "", target);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(target);
    }
  };

  // What the reader has opened stays open, and the control that was used keeps the keyboard.
  const keepOpen = (page) => {
    for (const kind of ["filters", "spellings"]) {
      const old = document.querySelector(`details.${kind}`);
      const fresh = page.querySelector(`details.${kind}`);
      if (old && fresh) fresh.open = old.open;
    }
  };

  const exchange = (before, options) => {
    const used = document.activeElement;
    const same = (control) => control.name === used.name && control.value === used.value;
    before.replaceWith(options);
    if (!before.contains(used)) return;
    const controls = [...options.querySelectorAll("input, select, summary, button")];
    (controls.find((control) => control.id && control.id === used.id) ?? controls.find(same))?.focus();
  };

  const isResults = () => form.querySelector(".options") !== null;

  form.addEventListener("change", (event) => {
    if (event.target === box || !isResults()) return;
    show(address(), "push");
  });

  form.addEventListener("submit", (event) => {
    close();
    if (!isResults()) return;
    event.preventDefault();
    whileTyping.cancelled = true;
    show(address(), "push");
  });

  const typed = later(() => {
    if (!whileTyping.cancelled && box.value.trim()) show(address(), "replace");
  }, 250);
  const whileTyping = { cancelled: false };

  window.addEventListener("popstate", () => location.reload());

  // Completions, as the combobox pattern of WAI-ARIA has them.

  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0]?.textContent ?? "");
  list.hidden = true;
  box.closest(".line").append(list);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-haspopup", "listbox");

  let completing;
  let chosen = -1;

  const close = () => {
    completing?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (at) => {
    const options = [...list.children];
    if (!options.length) return;
    chosen = (at + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    box.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const take = (option) => {
    box.value = option.dataset.query;
    close();
    form.requestSubmit();
  };

  // The word at the end of what was typed is completed; what stands before it stays.
  const lastWord = () => /[\p{L}\p{N}\p{M}'’-]*$/u.exec(box.value)[0];

  const complete = async () => {
    const word = lastWord();
    if (word.length < 2 || document.activeElement !== box) return close();
    completing?.abort();
    completing = new AbortController();
    const target = new URL(api);
    target.search = new URLSearchParams({ q: word });
    try {
      const answer = await fetch(target, { signal: completing.signal });
      if (!answer.ok) return close();
      const { suggestions } = await answer.json();
      offer(box.value.slice(0, box.value.length - word.length), suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const offer = (before, suggestions) => {
    const options = suggestions.map(({ text, documents }, n) => {
      const option = document.createElement("li");
      option.id = `completion-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.query = before + text;
      const name = document.createElement("bdi");
      name.textContent = text;
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = documents.toLocaleString(document.documentElement.lang);
      option.append(name, " ", count);
      return option;
    });
    list.replaceChildren(...options);
    if (!options.length) return close();
    chosen = -1;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    box.removeAttribute("aria-activedescendant");
  };

  const completed = later(complete, 80);

  box.addEventListener("input", () => {
    completed();
    whileTyping.cancelled = false;
    if (isResults()) typed();
  });

  box.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") complete();
      return;
    }
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });

  // Before the box loses the keyboard, so that the list is still there.
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) take(option);
  });

  box.addEventListener("blur", close);

  // The reading view: a match on this page needs no new one.

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".matches a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = document.getElementById(new URL(link.href).hash.slice(1));
    if (!mark) return;
    event.preventDefault();
    goTo(mark, link);
  });

  const goTo = (mark, link) => {
    const bar = link.closest(".matches");
    const [at, of] = [Number(mark.id.slice(1)), Number(bar.dataset.count)];
    document.querySelector("mark.current")?.classList.remove("current");
    mark.classList.add("current");
    mark.scrollIntoView({ block: "center" });
    const lang = document.documentElement.lang;
    const number = (n) => n.toLocaleString(lang);
    const where = bar.dataset.of.replace("{n}", number(at)).replace("{of}", number(of));
    bar.querySelector(".where").textContent = where;
    history.replaceState(null, "", link.href);
    for (const [step, to] of [[bar.children[1], at - 1], [bar.children[2], at + 1]]) {
      turn(step, link.href, to >= 1 && to <= of ? to : null);
    }
  };

  // A step is a link where there is a match to go to; the keyboard is kept on it.
  const turn = (step, here, to) => {
    const link = document.createElement(to === null ? "span" : "a");
    link.textContent = step.textContent;
    for (const name of ["data-label", "data-rel"]) {
      link.setAttribute(name, step.getAttribute(name));
    }
    if (to === null) {
      link.className = "none";
      link.setAttribute("aria-hidden", "true");
    } else {
      const target = new URL(here);
      target.searchParams.set("at", to);
      target.searchParams.delete("part");
      target.hash = `m${to}`;
      link.href = target;
      link.rel = step.dataset.rel;
      link.title = step.dataset.label;
      link.setAttribute("aria-label", step.dataset.label);
    }
    const had = document.activeElement === step;
    step.replaceWith(link);
    if (had) (to === null ? document.querySelector(".matches a") : link)?.focus();
  };
})();

// The static edition: colours, contents, sources in a dialog, answers unfolded, the other language at the same place, the search.
"use strict";

const SHOWN = 30; // Passages of a search shown at once.
const AROUND = 60; // Characters around the words found.
const WIDE = matchMedia("(min-width: 1100px)");
const DARK = matchMedia("(prefers-color-scheme: dark)");

// A browser may keep nothing for pages from a folder.
function chosenColours(value) {
  try {
    if (value) localStorage.setItem("unp-colours", value);
    return value ?? localStorage.getItem("unp-colours");
  } catch {
    return value;
  }
}

function paint() {
  const dark = (chosenColours() ?? (DARK.matches ? "dark" : "light")) === "dark";
  document.documentElement.setAttribute("data-jp-theme-light", !dark);
  const button = document.querySelector("[data-theme]");
  if (!button) return;
  button.textContent = dark ? button.dataset.light : button.dataset.dark;
  button.hidden = false;
  button.onclick = () => {
    chosenColours(dark ? "light" : "dark");
    paint();
  };
}

function unfold(one) {
  for (let fold = one.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

function targetOf(hash) {
  return hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
}

// Marks words where they first stand inside an element, in one piece.
function mark(root, words, name) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const place = node.data.toLowerCase().indexOf(words.toLowerCase());
    if (place < 0 || node.parentElement.closest("script, style")) continue;
    const range = document.createRange();
    range.setStart(node, place);
    range.setEnd(node, place + words.length);
    const found = document.createElement("mark");
    if (name) found.className = name;
    range.surroundContents(found);
    return found;
  }
  return null;
}

// Where an address leads: unfolded, with the words of the search marked that led there.
function arrive() {
  const target = targetOf(location.hash);
  if (!target) return;
  unfold(target);
  const words = document.body.dataset.page === "search" ? [] : wordsOf(new URLSearchParams(location.search).get("q"));
  const found = words.length && (document.querySelector(".site-found") ?? mark(target, words.join(" "), "site-found") ?? mark(target, words[0], "site-found"));
  if (found) unfold(found);
  (found || target).scrollIntoView(found ? { block: "center" } : undefined);
}

// A paragraph of the report or a part of an article, which a lesson's page holds folded at its end, is shown in place.
let opener = null;

function openSource(event) {
  const link = event.target.closest?.('a[href^="#p"], a[href^="#art"]');
  const target = link && targetOf(link.hash);
  if (!target?.closest(".site-whole") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!link.closest("dialog")) opener = link;
  const part = target.closest(".unp-paragraph") ?? target;
  const article = part.closest(".unp-article");
  const copies = [article && article !== part ? article.querySelector(".unp-division") : null, part].filter(Boolean).map((one) => one.cloneNode(true));
  const wanted = copies.at(-1).querySelector(`[id="${target.id}"] b`);
  if (wanted && target !== part) mark(wanted, wanted.textContent, "");
  showDialog(copies, link.dataset.quote);
}

function showDialog(copies, quote) {
  document.querySelectorAll("dialog").forEach((one) => one.remove());
  const dialog = document.createElement("dialog");
  dialog.className = "unp unp-dialog";
  dialog.append(...copies);
  dialog.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
  const heading = dialog.querySelector("h3, h4");
  heading.id = "unp-dialog-heading";
  heading.tabIndex = -1;
  dialog.setAttribute("aria-labelledby", heading.id);
  if (quote) mark(dialog, quote, "");
  const row = dialog.appendChild(document.createElement("div"));
  row.className = "unp-close";
  const button = row.appendChild(document.createElement("button"));
  button.className = "unp-button unp-primary";
  button.textContent = document.body.dataset.close;
  button.onclick = () => dialog.close();
  dialog.onclose = () => {
    dialog.remove();
    opener?.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  heading.focus({ preventScroll: true });
  dialog.querySelector("mark:not([class])")?.scrollIntoView({ block: "center" });
}

// Both languages name their places alike: the other page opens where this one is being read.
function samePlace(link) {
  const places = [...document.querySelectorAll('main [id^="c-"], main article[id], main [id^="art"]')].filter((one) => one.checkVisibility());
  const here = places.filter((one) => one.getBoundingClientRect().top <= 120).at(-1);
  link.hash = here && scrollY > 0 ? here.id : "";
  link.search = location.search;
}

function furnish() {
  paint();
  DARK.addEventListener("change", paint);
  const fold = document.querySelector(".unp-contents details");
  const place = () => { if (fold) fold.open = WIDE.matches; };
  place();
  WIDE.addEventListener("change", place);
  document.addEventListener("click", openSource);
  document.querySelectorAll("[data-switch]").forEach((link) => link.addEventListener("click", () => samePlace(link)));
  for (const button of document.querySelectorAll("[data-fold]")) {
    button.parentElement.hidden = false;
    button.onclick = () => document.querySelectorAll(".unp-form details").forEach((one) => { one.open = Boolean(button.dataset.fold); });
  }
  const search = document.getElementById("search");
  if (search) prepareSearch(search);
  addEventListener("hashchange", arrive);
  arrive();
}

// Each language's index is a script: a page from a folder may read no other kind of file.
const indexes = {};
globalThis.siteIndex = (language, pages) => {
  indexes[language] = pages.flatMap(([page, title, entries]) => entries.map(([anchor, heading, text]) => (
    { page, title, anchor, heading, text, low: text.toLowerCase() })));
};

function wordsOf(text) {
  return (text ?? "").trim().toLowerCase().split(/\s+/).filter(Boolean);
}

function load(language) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: `../assets/index.${language}.js`, onload: done, onerror: failed });
    document.head.append(script);
  });
}

async function prepareSearch(form) {
  const own = location.pathname.split("/").at(-2);
  const others = [...document.querySelectorAll("[data-other]")];
  const field = form.elements.q;
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  await Promise.all([own, ...others.map((one) => one.dataset.other)].map(load));
  const look = () => {
    const languages = [{ code: own, name: "", tag: "" }, ...others.map((one) => ({ code: one.dataset.other, name: one.innerHTML, tag: one.dataset.lang }))];
    showFound(form, field.value.trim(), languages);
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value.trim())}`);
  };
  let wait = 0;
  field.oninput = () => {
    clearTimeout(wait);
    wait = setTimeout(look, 300);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    clearTimeout(wait);
    look();
  };
  field.focus();
  if (field.value) look();
}

function showFound(form, wanted, languages) {
  const words = wordsOf(wanted);
  const results = document.getElementById("search-results");
  const rank = ({ title, heading, low }) => low.includes(words.join(" ")) + 2 * words.every((word) => `${title} ${heading}`.toLowerCase().includes(word));
  const found = languages.flatMap((language) => (words.length ? indexes[language.code] : [])
    .filter((one) => words.every((word) => one.low.includes(word)))
    // What is about the words stands before what has them one after the other, and that before what has them apart.
    .sort((one, other) => rank(other) - rank(one)).map((one) => ({ ...one, language })));
  const { none, help, found: said } = form.dataset;
  const pages = new Set(found.map((one) => `${one.language.code}/${one.page}`)).size;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const count = fill(found.length ? said : `${none} ${help}`, { wanted, count: found.length, pages });
  document.getElementById("search-status").textContent = words.length ? count : "";
  results.replaceChildren();
  const more = (from) => {
    let list = from ? results.querySelector("ol:last-of-type") : null;
    for (const one of found.slice(from, from + SHOWN)) {
      if (!list || list.dataset.language !== one.language.code) list = beginList(results, one.language);
      list.append(resultOf(one, words, wanted));
    }
    const left = found.length - from - SHOWN;
    if (left <= 0) return;
    const button = results.appendChild(document.createElement("button"));
    button.className = "unp-button";
    button.textContent = fill(form.dataset.more, { count: Math.min(left, SHOWN) });
    button.onclick = () => {
      button.remove();
      more(from + SHOWN);
      results.querySelectorAll("li")[from + SHOWN].querySelector("a").focus();
    };
  };
  more(0);
}

function beginList(results, { code, name, tag }) {
  if (name) results.appendChild(document.createElement("h2")).innerHTML = name;
  const list = results.appendChild(document.createElement("ol"));
  list.dataset.language = code;
  if (tag) list.lang = tag;
  return list;
}

function resultOf({ page, title, anchor, heading, text, low, language }, words, wanted) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("p")).appendChild(document.createElement("a"));
  link.href = `../${language.code}/${page}.html?q=${encodeURIComponent(wanted)}${anchor ? `#${anchor}` : ""}`;
  link.textContent = heading.startsWith(title) ? heading : [title, heading].filter(Boolean).join(" · ");
  const excerpt = item.appendChild(document.createElement("p"));
  const shown = low.includes(words.join(" ")) ? words.join(" ") : words[0];
  const place = low.indexOf(shown);
  const end = place + shown.length;
  let [start, stop] = [Math.max(0, place - AROUND), Math.min(text.length, end + AROUND)];
  // No word of an alphabet is cut.
  while (start && start < place && /[a-z]/i.test(text[start - 1])) start += 1;
  while (stop > end && stop < text.length && /[a-z]/i.test(text[stop])) stop -= 1;
  const found = document.createElement("mark");
  found.className = "site-found";
  found.textContent = text.slice(place, end);
  excerpt.append(start ? "…" : "", text.slice(start, place), found, text.slice(end, stop), stop < text.length ? "…" : "");
  return item;
}

// The stored report unfolds itself where a link leads into it; here the dialog shows the passage, and the page stays where it is.
globalThis.unpUnfold = true;
// Before anything is seen.
paint();
addEventListener("DOMContentLoaded", furnish);

// The presentation: one step at a time, votes before answers, a clock, the place kept in the address and the votes in the tab.
"use strict";

document.documentElement.classList.add("present");

const NUMBER = location.pathname.split("/").at(-1).replace(/\D/g, "");
const MINUTE = 60000;
const SIZES = [-4, 8]; // Steps of a tenth, down and up.
const FITS = [1, 0.93, 0.86, 0.8]; // How small a step may be set so that it stands on one screen.
const FRESH = { votes: {}, shown: {}, taken: {}, guesses: {}, clocks: {}, clock: "", ends: 0, size: 0 };
const state = { ...FRESH, ...kept() };
const tell = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const ITEMS = new Set(["vote", "talk", "guess", "worked"]);
let all = [];
let here = null;

// A browser may keep nothing for pages from a folder; then a reload begins anew. What has another shape than ours is left alone.
function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(`unp-present-${NUMBER}`)) ?? {};
    return Object.fromEntries(Object.entries(found).filter(([name, value]) => typeof value === typeof FRESH[name] && !Array.isArray(value)));
  } catch {
    return {};
  }
}

function keep() {
  try {
    sessionStorage.setItem(`unp-present-${NUMBER}`, JSON.stringify(state));
  } catch {
    // The page works without.
  }
}

// The steps that can be reached: of a case, those on the way that the room takes.
function sequence() {
  const reached = new Set();
  return all.filter((step) => {
    if (step.dataset.branch !== undefined && !reached.has(step.id)) return false;
    const taken = [...step.querySelectorAll("[data-to]")].find((one) => one.dataset.take === state.taken[step.id]);
    if (taken) reached.add(taken.dataset.to);
    return true;
  });
}

function show(wanted, focus = true) {
  const steps = sequence();
  // A step of a way that is not taken gives place to the last one before it.
  const step = steps.includes(wanted) ? wanted : steps.filter((one) => all.indexOf(one) < all.indexOf(wanted)).at(-1) ?? steps[0];
  if (here) close(here);
  here = step;
  for (const one of all) one.classList.toggle("pr-shown", one === step);
  document.body.classList.toggle("pr-edge", step === all[0] || step === all.at(-1));
  try {
    history.replaceState(null, "", `#${step.id}`);
  } catch {
    // The address stays as it was.
  }
  const place = document.getElementById("pr-place");
  place.textContent = tell(place.dataset.said, { number: steps.indexOf(step) + 1, total: steps.length });
  press("back").disabled = step === steps[0];
  press("next").disabled = step === steps.at(-1);
  document.getElementById("pr-section").textContent = sectionOf(step)?.firstElementChild.textContent ?? document.title.split(" · ")[0];
  for (const link of document.querySelectorAll("[data-same]")) link.hash = step.id;
  recall(step);
  refresh(step);
  enter(step.dataset.section);
  keep();
  scrollTo(0, 0);
  if (focus) step.querySelector("h1, h2").focus({ preventScroll: true });
}

function turn(by) {
  const steps = sequence();
  const step = steps[steps.indexOf(here) + by];
  if (step) show(step);
}

// A remote knows two keys: they scroll first where a step is longer than the screen.
function page(by) {
  const left = by > 0 ? document.documentElement.scrollHeight - innerHeight - scrollY : scrollY;
  if (left > 2) scrollBy(0, by * innerHeight * 0.75);
  else turn(by);
}

const press = (name) => document.querySelector(`.pr-bar [data-do="${name}"]`);
const optionsOf = (step) => [...step.querySelectorAll("li[data-letter]")];
const countOf = (step, option) => state.votes[step.id]?.[option] ?? 0;
const totalOf = (step) => optionsOf(step).reduce((sum, one) => sum + countOf(step, one.dataset.option), 0);

function count(option, number) {
  if (here.classList.contains("pr-open")) return;
  state.votes[here.id] = { ...state.votes[here.id], [option.dataset.option]: Math.min(Math.max(number, 0), 999) };
  keep();
  refresh(here);
}

// What a step looks like after its votes, and what the filled button does next.
function refresh(step) {
  const [counted, open] = [Boolean(state.shown[step.id]), step.classList.contains("pr-open")];
  const most = Math.max(1, ...optionsOf(step).map((one) => countOf(step, one.dataset.option)));
  for (const one of optionsOf(step)) {
    const number = countOf(step, one.dataset.option);
    const input = one.querySelector("input");
    if (Number(input.value || 0) !== number) input.value = number || "";
    one.classList.toggle("pr-counted", counted);
    const bar = one.querySelector(".pr-tally");
    bar.hidden = !counted;
    bar.querySelector("b").textContent = number;
    bar.querySelector("i").style.width = `${(100 * number) / most}%`;
    const take = one.querySelector("[data-take]");
    take?.setAttribute("aria-pressed", state.taken[step.id] === one.dataset.option);
  }
  for (const one of step.querySelectorAll("[data-key]")) one.hidden = !open;
  const total = step.querySelector(".pr-total");
  if (total) total.textContent = totalOf(step) ? tell(document.body.dataset.total, { count: totalOf(step) }) : "";
  const key = step.querySelector('[data-do="key"]');
  if (key) key.textContent = open ? key.dataset.hide : key.dataset.show;
  spread(step, counted);
  hint(step, counted && open);
  fillOne(step, counted, open);
  fit();
}

// Who made the type larger wants it large; what no size fits is scrolled.
function fit() {
  const room = state.size <= 0 && matchMedia("(min-width: 60em)").matches;
  const fits = (size) => {
    here.style.setProperty("--pr-fit", size);
    return here.getBoundingClientRect().bottom + scrollY + document.querySelector(".pr-bottom").offsetHeight + 16 <= innerHeight;
  };
  if (!room || !FITS.some(fits)) fits(room ? 0.86 : 1);
}

function fillOne(step, counted, open) {
  const votes = step.querySelector('[data-do="votes"]');
  const waits = votes && !counted && (totalOf(step) || numbersOf(step).length);
  if (votes) votes.hidden = counted;
  const again = step.querySelector('[data-do="again"]');
  if (again) again.hidden = !counted;
  const key = step.querySelector('[data-do="key"]');
  const begin = step.querySelector('[data-do="begin"]');
  const way = open && !state.taken[step.id] && leading(step)?.querySelector("[data-take]");
  const first = begin ?? (waits ? votes : key && !open ? key : way || press("next"));
  for (const one of document.querySelectorAll(".unp-primary")) one.classList.remove("unp-primary");
  first.classList.add("unp-primary");
}

function leading(step) {
  const most = Math.max(...optionsOf(step).map((one) => countOf(step, one.dataset.option)));
  return most > 0 ? optionsOf(step).find((one) => countOf(step, one.dataset.option) === most) : null;
}

// The guide's rule for a vote, once votes and answers are in view.
function hint(step, ready) {
  const place = step.querySelector(".pr-hint");
  if (!place) return;
  const right = optionsOf(step).filter((one) => one.dataset.right !== undefined);
  const total = totalOf(step);
  place.replaceChildren();
  if (!ready || !right.length || !total) return;
  const sum = right.reduce((before, one) => before + countOf(step, one.dataset.option), 0);
  const { most, split, few, limits } = document.body.dataset;
  place.append(tell(sum >= total * 0.75 ? most : sum < total / 3 ? few : split, { right: sum, total }), document.createElement("br"), limits);
}

function numbersOf(step) {
  const field = step.querySelector("[data-guesses]");
  // A Chinese keyboard may send full-width digits.
  return field ? (field.value.normalize("NFKC").match(/\d{1,9}/g) ?? []).map(Number).sort((one, other) => one - other) : [];
}

function spread(step, counted) {
  const place = step.querySelector(".pr-spread");
  if (!place) return;
  const numbers = numbersOf(step);
  const half = (numbers.length - 1) / 2;
  const middle = (numbers[Math.floor(half)] + numbers[Math.ceil(half)]) / 2;
  place.textContent = counted && numbers.length ? tell(place.dataset.said, { count: numbers.length, least: numbers[0], middle, most: numbers.at(-1) }) : "";
}

// Answers are in view only from a press to the next step.
function close(step) {
  step.classList.remove("pr-open");
  for (const one of step.querySelectorAll("details")) one.open = false;
  refresh(step);
}

// What the room decided before: news of a round, the list of decisions, the links that were made.
function recall(step) {
  for (const one of step.querySelectorAll("[data-when]")) {
    const when = Object.entries(JSON.parse(one.dataset.when));
    one.hidden = !when.every(([item, options]) => options.includes(state.taken[`e-${one.dataset.exercise}.${item}`]));
  }
  for (const list of step.querySelectorAll("[data-decisions]")) {
    const own = (one) => one.dataset.role && one.id.startsWith(`e-${list.dataset.decisions}.`) && state.taken[one.id];
    const before = all.slice(0, all.indexOf(step)).filter(own);
    list.replaceChildren(...before.map(decided));
    list.closest(".pr-decided").hidden = !before.length;
  }
  const made = [...step.querySelectorAll("[data-by]")].filter((one) => {
    one.hidden = state.taken[one.dataset.by] !== one.dataset.option;
    return !one.hidden;
  });
  const rests = new Set(made.flatMap((one) => one.dataset.rests.split(" ")));
  for (const one of step.querySelectorAll("[data-row]")) one.hidden = rests.has(one.dataset.row);
  for (const one of step.querySelectorAll("[data-links]")) one.hidden = !one.querySelector("li:not([hidden])");
}

function decided(step) {
  const item = document.createElement("li");
  item.appendChild(document.createElement("strong")).textContent = step.dataset.role;
  const option = optionsOf(step).find((one) => one.dataset.option === state.taken[step.id]);
  item.append(" ", option?.querySelector(".pr-answer > span").textContent ?? "");
  return item;
}

const sectionOf = (step) => document.querySelector(`.pr-sections li[data-section="${step.dataset.section}"]`);
const planned = (section) => Number(document.querySelector(`.pr-sections [data-section="${section}"]`).dataset.minutes) * MINUTE;
const left = () => (state.ends ? Math.max(0, state.ends - Date.now()) : state.clocks[state.clock] ?? planned(state.clock));

// Each section has its own time; a clock that runs goes on with that of the section entered.
function enter(section) {
  document.querySelector(".pr-clock").hidden = !section;
  if (section && section !== state.clock) {
    const runs = Boolean(state.ends);
    if (runs) state.clocks[state.clock] = left();
    state.clock = section;
    state.ends = 0;
    say("");
    if (runs && left()) state.ends = Date.now() + left();
  }
  draw();
}

function draw() {
  if (!state.clock) return;
  const seconds = Math.ceil(left() / 1000);
  const clock = document.querySelector(".pr-clock");
  document.getElementById("pr-time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const run = press("clock");
  run.textContent = state.ends ? run.dataset.pause : run.dataset.run;
  run.disabled = !seconds;
  if (!seconds) say(clock.dataset.up);
}

const say = (text) => {
  const place = document.getElementById("pr-said");
  if (place.textContent !== text) place.textContent = text;
};

function tick() {
  if (!state.ends) return;
  const { minute } = document.querySelector(".pr-clock").dataset;
  if (!left()) halt();
  else if (left() <= MINUTE) say(minute);
  else if (document.getElementById("pr-said").textContent === minute) say("");
  draw();
}

function halt() {
  state.clocks[state.clock] = left();
  state.ends = 0;
  keep();
}

function setClock(rest, runs) {
  const begins = runs && !state.ends;
  state.clocks[state.clock] = Math.min(Math.max(rest, 0), 180 * MINUTE);
  state.ends = runs && state.clocks[state.clock] ? Date.now() + state.clocks[state.clock] : 0;
  if (begins) say(tell(document.querySelector(".pr-clock").dataset.start, { minutes: Math.ceil(left() / MINUTE) }));
  else if (!runs) say("");
  keep();
  draw();
}

function resize(by) {
  state.size = Math.min(Math.max(state.size + by, SIZES[0]), SIZES[1]);
  document.documentElement.style.setProperty("--pr-scale", 1 + state.size / 10);
  if (here) fit();
  keep();
}

const DO = {
  begin: () => turn(1),
  next: () => turn(1),
  back: () => turn(-1),
  votes: () => {
    state.shown[here.id] = true;
    keep();
    refresh(here);
  },
  key: () => {
    here.classList.toggle("pr-open");
    const outcome = leading(here)?.querySelector(".pr-fork details");
    if (outcome) outcome.open = here.classList.contains("pr-open");
    refresh(here);
  },
  again: () => {
    delete state.votes[here.id];
    delete state.shown[here.id];
    close(here);
    keep();
    here.querySelector("h2").focus({ preventScroll: true });
  },
  clock: () => setClock(left(), !state.ends),
  reset: () => setClock(planned(state.clock), false),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen())?.catch(() => {}),
  close: () => document.querySelector("dialog[open]").close(),
  notes: () => {
    const notes = here.querySelector(".pr-notes");
    if (notes) notes.open = !notes.open;
  },
};

function take(button) {
  state.taken[here.id] = button.dataset.take;
  keep();
  if (button.dataset.to) show(document.getElementById(button.dataset.to));
  else turn(1);
}

function clicked(event) {
  const button = event.target.closest("button, #pr-contents a");
  if (!button) return;
  const { add, minutes, size, open } = button.dataset;
  if (button.dataset.do) DO[button.dataset.do]();
  else if (button.dataset.take) take(button);
  else if (add) count(button.closest("li"), countOf(here, button.closest("li").dataset.option) + Number(add));
  else if (minutes) setClock(left() + Number(minutes) * MINUTE, Boolean(state.ends));
  else if (size) resize(Number(size));
  else if (open) openDialog(document.getElementById(open));
  else if (button.hash) {
    event.preventDefault();
    DO.close();
    show(document.getElementById(button.hash.slice(1)));
  }
  // After a click of the mouse Enter shall press the filled button, not this one again.
  if (event.detail > 0 && document.activeElement === button) button.blur();
}

function openDialog(dialog) {
  if (dialog.id === "pr-contents") list(dialog.querySelector("div"));
  dialog.showModal();
  (dialog.querySelector("[aria-current]") ?? dialog.querySelector("h2")).focus();
}

// The steps by section: a line for each text or exercise, a number for each item of it.
function list(place) {
  const outer = document.createElement("ol");
  let [section, inner, items, last] = [null, null, 0, ""];
  for (const step of sequence()) {
    const heading = step.querySelector("h1, h2").textContent.trim();
    if (step.dataset.section !== section) {
      section = step.dataset.section;
      const group = outer.appendChild(document.createElement("li"));
      group.append(section ? sectionOf(step).firstElementChild.textContent : "");
      inner = group.appendChild(document.createElement("ul"));
    }
    const link = inner.appendChild(document.createElement("li")).appendChild(document.createElement("a"));
    link.href = `#${step.id}`;
    items = ITEMS.has(step.dataset.kind) ? items + 1 : 0;
    link.textContent = items || (heading === last ? beginning(step) : heading);
    if (items) link.setAttribute("aria-label", `${items}. ${heading}`);
    else last = heading;
    if (step === here) link.setAttribute("aria-current", "step");
  }
  place.replaceChildren(outer);
}

// What tells a text from another one under the same heading: its first words.
function beginning(step) {
  const text = step.querySelector("h2 ~ *").textContent.trim().replace(/\s+/g, " ");
  const wide = document.documentElement.lang.startsWith("zh") ? 14 : 32;
  return text.length > wide ? `${text.slice(0, wide).replace(/\s\S*$/, "")}…` : text;
}

const letterOf = (event) => (/^[a-z]$/i.test(event.key) ? event.key : /^Key([A-Z])$/.exec(event.code)?.[1] ?? "").toUpperCase();

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const field = event.target.closest("input");
  const table = event.target.closest(".unp-scroll, pre");
  const scrolls = table && table.scrollWidth > table.clientWidth;
  const letter = field ? "" : letterOf(event);
  const option = letter && here.querySelector(`li[data-letter="${letter}"]`);
  const act = {
    PageDown: () => page(1),
    PageUp: () => page(-1),
    ...(!field && !scrolls && { ArrowRight: () => turn(1), ArrowLeft: () => turn(-1) }),
    ...(!field && { "+": () => resize(1), "-": () => resize(-1) }),
    ...(!event.target.closest("a, button, summary") && { Enter: () => document.querySelector(".unp-primary")?.click() }),
  }[event.key] ?? (option ? () => count(option, countOf(here, option.dataset.option) + (event.shiftKey ? -1 : 1))
    : { F: DO.full, N: DO.notes, T: here.dataset.section && DO.clock }[letter]);
  if (!act) return;
  event.preventDefault();
  act();
}

function typed(event) {
  const option = event.target.closest("li[data-letter]");
  if (option) count(option, Number(event.target.value.normalize("NFKC").replace(/\D/g, "")));
  if (event.target.matches("[data-guesses]")) {
    state.guesses[here.id] = event.target.value;
    keep();
    refresh(here);
  }
}

function begin() {
  all = [...document.querySelectorAll(".pr-step")];
  for (const step of all) {
    const field = step.querySelector("[data-guesses]");
    if (field) field.value = state.guesses[step.id] ?? "";
  }
  if (!all.some((one) => one.dataset.section === state.clock)) state.clock = "";
  press("full").hidden = !document.fullscreenEnabled;
  resize(0);
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  document.addEventListener("input", typed);
  addEventListener("hashchange", () => show(all.find((one) => one.id === location.hash.slice(1)) ?? here));
  addEventListener("resize", fit);
  document.addEventListener("toggle", (event) => event.target.matches(".pr-notes, .pr-exhibit, .pr-fork details") && fit(), true);
  setInterval(tick, 500);
  show(all.find((one) => one.id === location.hash.slice(1)) ?? all[0], false);
}

addEventListener("DOMContentLoaded", begin);
// The browser goes to the heading that the address names; the step has its place above it.
addEventListener("load", () => scrollTo(0, 0));

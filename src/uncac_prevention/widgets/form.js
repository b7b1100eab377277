// Shows the HTML that Python renders, keeps the focus and one status region, and sends back what was chosen.

const SIGN = 150; // Below this, a change is felt as immediate.
const WAIT = 20000; // Longer than a slow laptop's slowest answer.
const PAUSE = 2000; // Whoever stops writing for so long may be about to leave.
const page = (window.unpPage ??= { forms: new Set(), opener: null });

function suppressShortcuts(event) {
  // JupyterLab takes "b" and the arrows from a focused control unless the control itself says no.
  if (event.target.closest?.(".unp, .jupyter-widgets")) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

function openSource(event) {
  const link = event.target.closest?.('a[href*="#p"], a[href*="#art"]');
  const [, number, clause] = link?.getAttribute("href").match(/#(?:p(\d+)|(art\d[\w.]*))$/) ?? [];
  const form = [...page.forms].at(-1);
  if (!(number || clause) || !form) return;
  event.preventDefault();
  event.stopPropagation();
  // A link inside the dialog opens another paragraph or clause; the focus still returns to the lesson.
  if (!link.closest(".unp-dialog")) page.opener = link;
  form.send({ act: "open", value: clause ?? Number(number), quote: link.dataset.quote ?? "" });
}

function openNotebook({ target }) {
  // In JupyterLab another notebook opens beside this one, by the command that the link then names; elsewhere the link itself leads there.
  const link = target.closest?.("a[data-notebook]");
  const [, folder] = location.pathname.match(/\/lab\/(?:workspaces\/[^/]+\/)?tree\/(.*\/)?[^/]+$/) ?? [];
  if (!link || folder === undefined) return;
  link.setAttribute("data-commandlinker-command", "docmanager:open");
  link.setAttribute("data-commandlinker-args", JSON.stringify({ path: decodeURIComponent(folder) + link.getAttribute("href") }));
}

function download({ name, type, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), WAIT);
}

async function copy(event) {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const cite = button.closest(".unp-cite");
  const said = cite.querySelector(".unp-copied");
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = button.dataset.done;
  } catch {
    // No clipboard without a secure connection: select the text, so that Ctrl+C takes it.
    cite.querySelector("details").open = true;
    getSelection().selectAllChildren([...cite.querySelectorAll(".unp-citation")].find((one) => one.textContent === button.dataset.copy));
    said.textContent = button.dataset.selected;
  }
}

function showDialog({ html, close }) {
  document.querySelectorAll(".unp-dialog").forEach((one) => one.remove());
  const dialog = document.createElement("dialog");
  dialog.className = "unp unp-dialog";
  dialog.innerHTML = html;
  const heading = dialog.querySelector("h3, h4, strong");
  heading.id = "unp-dialog-heading";
  dialog.setAttribute("aria-labelledby", heading.id);
  const button = document.createElement("button");
  button.className = "unp-button unp-primary";
  button.textContent = close;
  button.onclick = () => dialog.close();
  const row = document.createElement("div");
  row.className = "unp-close";
  row.append(button);
  dialog.append(row);
  dialog.onclose = () => {
    dialog.remove();
    page.opener?.focus();
  };
  document.body.append(dialog);
  dialog.showModal();
  heading.focus({ preventScroll: true });
  dialog.querySelector("mark:not([class])")?.scrollIntoView({ block: "center" });
}

function showsChinese() {
  // A sign that the browser lacks is a box: the same for any two signs, or not as wide as it is tall.
  const paper = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const drawn = ["腐", "败"].map((sign) => {
    paper.clearRect(0, 0, 48, 48);
    paper.font = "32px sans-serif";
    paper.fillText(sign, 4, 38);
    return [Math.abs(paper.measureText(sign).width - 32) < 3, paper.getImageData(0, 0, 48, 48).data.join()];
  });
  return drawn.every(([square]) => square) && drawn[0][1] !== drawn[1][1];
}

function keepsSomething() {
  try {
    localStorage.setItem("unp-check", "1");
    localStorage.removeItem("unp-check");
    return navigator.cookieEnabled;
  } catch {
    return false;
  }
}

function seenByBrowser() {
  return { agent: navigator.userAgent, glyphs: showsChinese(), storage: keepsSomething(), host: location.hostname, now: Date.now() };
}

function dress(look) {
  for (const [name, value] of Object.entries(look)) document.documentElement.setAttribute(`data-unp-${name}`, value);
  try {
    localStorage.setItem("unp-look", JSON.stringify(look));
  } catch {
    // A private window may refuse; then the page is dressed when its kernel runs.
  }
}

function answerOf(root) {
  const controls = [...root.querySelectorAll("[data-answer]")];
  // Of radio buttons one counts, the checked one; of boxes all that are checked.
  const given = controls.filter((one) => !["radio", "checkbox"].includes(one.type) || one.checked);
  if (controls.some((one) => one.dataset.field)) return Object.fromEntries(given.map((one) => [one.dataset.field, one.value]));
  return given[0]?.value ?? "";
}

function initialize({ model }) {
  model.on("msg:custom", (message) => {
    if (message.dialog) showDialog(message.dialog);
    if (message.download) download(message.download);
    if (message.ask) model.send({ act: message.ask, value: seenByBrowser() });
  });
  if (!page.listening) {
    page.listening = true;
    document.addEventListener("focusin", suppressShortcuts);
    document.addEventListener("click", openSource, true);
    document.addEventListener("click", openNotebook, true);
    document.addEventListener("click", copy);
  }
}

function render({ model, el }) {
  el.classList.add("unp");
  const order = model.get("view").order ?? ["body", "status", "actions"];
  const parts = Object.fromEntries(order.map((name) => [name, document.createElement("div")]));
  parts.body.tabIndex = -1;
  parts.body.setAttribute("role", "group");
  parts.status.setAttribute("role", "status");
  el.append(...Object.values(parts));
  let slow = 0;
  let waiting = 0;
  let pause = 0;
  let keeping = false; // Waiting for the answer to something that was kept while the learner goes on.
  let queue = [];

  function inside(id) {
    // Another open notebook may hold the same id.
    return [...el.querySelectorAll("[id]")].find((one) => one.id === id);
  }

  function withId(id) {
    return inside(id) ?? parts.body;
  }

  function draw() {
    const view = model.get("view");
    const focused = el.contains(document.activeElement) ? document.activeElement : null;
    const typed = [...el.querySelectorAll("[data-answer]")].filter((one) => one.typed);
    for (const [name, part] of Object.entries(parts)) {
      // Where somebody is writing, a body drawn anew would take away the cursor, and half a Chinese word with it.
      if (name === "body" && view.still && part.shown !== undefined) continue;
      if (part.shown !== view[name]) part.innerHTML = part.shown = view[name];
    }
    for (const [id, html] of Object.entries(view.notes ?? {})) {
      const place = inside(id);
      if (place) place.innerHTML = html;
    }
    for (const one of typed) {
      if (one.isConnected || !one.id) continue;
      withId(one.id).value = one.value;
      changed(withId(one.id));
    }
    codeSwitch(el);
    el.lang = view.language;
    if (view.look) dress(view.look);
    parts.body.setAttribute("aria-label", view.label);
    rest();
    if (view.move && view.n) parts.body.focus();
    else if (view.focus && view.n) withId(view.focus).focus();
    else if (focused && !focused.isConnected) withId(focused.id).focus();
    if (queue.length) send(...queue.shift());
  }

  function rest() {
    delete el.dataset.busy;
    keeping = false;
    clearTimeout(slow);
    clearTimeout(waiting);
    el.removeAttribute("aria-busy");
  }

  function send(act, value, anew = false, quiet = false) {
    if ("busy" in el.dataset) {
      // A second press of a button is a slip; what was chosen or typed while waiting is meant, and has its turn. So is a press
      // while something is kept, of which the learner knows nothing.
      if (anew || keeping) queue = [...queue.filter((one) => one[0] !== act), [act, value, anew, quiet]];
      return;
    }
    el.dataset.busy = "";
    keeping = quiet;
    // A quick answer needs no sign of waiting: painting one would only delay it.
    slow = setTimeout(() => el.setAttribute("aria-busy", "true"), SIGN);
    waiting = setTimeout(() => {
      rest();
      queue = [];
      parts.status.textContent = model.get("view").lost;
      // Should it answer after all, what it says has to appear, even if it said the same before.
      parts.status.shown = undefined;
    }, WAIT);
    model.send({ act, value });
  }

  // A group with data-keep is sent, under that name, when something in it was chosen or written, without a button.
  function changed(target) {
    const group = target.closest("[data-keep]");
    if (!group) return;
    group.changed = true;
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE);
  }

  function keep() {
    clearTimeout(pause);
    for (const group of el.querySelectorAll("[data-keep]")) {
      if (!group.changed) continue;
      group.changed = false;
      send(group.dataset.keep, answerOf(group), true, true);
    }
  }

  el.addEventListener("click", ({ target }) => {
    const button = target.closest("button[data-act]");
    if (!button) return;
    keep();
    const group = button.closest("[data-group]") ?? el;
    send(button.dataset.act, button.dataset.value ?? answerOf(group), [...group.querySelectorAll("[data-answer]")].some((one) => one.typed));
  });
  el.addEventListener("input", ({ target }) => {
    if (!target.matches("[data-answer]:not([type=radio], [type=checkbox])")) return;
    if ("busy" in el.dataset) target.typed = true;
    changed(target);
  });
  el.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-answer]")) return;
    event.preventDefault();
    (event.target.closest("[data-group]") ?? el).querySelector(".unp-primary")?.click();
  });
  el.addEventListener("change", async ({ target }) => {
    if (target.matches("select[data-act]")) {
      // Drawn anew with the answer, so that a choice made while the form waits does not stay on the screen.
      parts.actions.shown = null;
      send(target.dataset.act, target.value, true);
    }
    if (target.matches("[data-keep] [data-answer]")) {
      changed(target);
      keep();
    }
    if (target.type === "file" && target.files[0]) {
      const most = Number(target.dataset.most ?? Infinity);
      // A file that is too large anyway would block the line to the kernel: its size is enough to say so.
      const sent = (file) => (file.size > most ? { size: file.size } : file.text());
      const files = [...target.files];
      const several = async () => Promise.all(files.map(async (file) => ({ name: file.name, content: await sent(file) })));
      send(target.dataset.act, target.multiple ? await several() : await sent(files[0]));
      // The same file, mended, can be chosen again.
      target.value = "";
    }
  });
  model.on("change:view", draw);
  page.forms.add(model);
  draw();
  // Whoever closes the page or lets the lesson run anew has not pressed anything.
  addEventListener("pagehide", keep);
  const leave = model.get("view").contents ? onPage(el, () => furnish({ el, model })) : () => {};
  return () => {
    leave();
    removeEventListener("pagehide", keep);
    clearTimeout(pause);
    model.off("change:view", draw);
    page.forms.delete(model);
  };
}

export default { initialize, render };

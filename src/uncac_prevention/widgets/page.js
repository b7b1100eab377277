// What the first Form adds to the page around it: the contents bar, the switch for the code, and a quiet beginning.

const PATIENCE = 20000; // Until then JupyterLab has put every cell on the page.
const ROOM = { lab: 1000, app: 1250 }; // Width in pixels from which the contents stand beside the lesson.

function furnish({ el, model }) {
  const lab = el.closest(".jp-NotebookPanel");
  codeSwitch(el);
  const stop = [contents(el, lab ?? document.body, lab ? "lab" : "app", model.get("view").contents)];
  if (lab && !model.get("view").n) stop.push(stayAtTop(el));
  return () => stop.forEach((one) => one());
}

// A widget is made before it is on the page, sometimes long before.
function onPage(el, act) {
  let end = () => {};
  let left = false;
  const look = () => {
    if (left) return;
    if (el.isConnected) end = act();
    else requestAnimationFrame(look);
  };
  look();
  return () => {
    left = true;
    end();
  };
}

function stayAtTop(el) {
  // Running all cells takes JupyterLab to the last one; a learner begins at the first.
  const done = new AbortController();
  for (const kind of ["wheel", "keydown", "pointerdown"]) {
    document.addEventListener(kind, () => done.abort(), { capture: true, signal: done.signal });
  }
  document.addEventListener("scroll", () => el.scrollIntoView(), { capture: true, signal: done.signal });
  el.scrollIntoView();
  setTimeout(() => done.abort(), PATIENCE);
  return () => done.abort();
}

function contents(el, host, kind, title) {
  host.querySelector(".unp-contents")?.remove();
  const nav = document.createElement("nav");
  nav.className = `unp unp-contents unp-contents-${kind}`;
  nav.lang = el.lang;
  nav.setAttribute("aria-label", title);
  nav.innerHTML = "<details><summary></summary><ol></ol></details>";
  nav.querySelector("summary").textContent = title;
  const fold = nav.querySelector("details");

  function list() {
    const headings = [...host.querySelectorAll("h2")].filter((one) => !one.closest(".unp, .unp-page, dialog"));
    const names = headings.map(nameOf);
    if (nav.names === names.join("\n")) return;
    nav.names = names.join("\n");
    nav.querySelector("ol").replaceChildren(...headings.map((heading, place) => {
      const item = document.createElement("li");
      const link = item.appendChild(document.createElement("a"));
      link.href = `#${encodeURIComponent(heading.id || heading.dataset.jupyterId)}`;
      link.textContent = names[place];
      link.onclick = (event) => goTo(event, heading);
      return item;
    }));
  }

  function place(wide) {
    if (wide === nav.wide) return;
    nav.wide = wide;
    nav.classList.toggle("unp-aside", wide);
    fold.open = wide;
    if (wide) host.prepend(nav);
    else el.prepend(nav);
  }

  list();
  const grows = new MutationObserver(list);
  grows.observe(host, { childList: true, subtree: true });
  setTimeout(() => grows.disconnect(), PATIENCE);
  const resized = new ResizeObserver(() => place(host.clientWidth >= ROOM[kind]));
  resized.observe(host);
  return () => {
    grows.disconnect();
    resized.disconnect();
    nav.remove();
  };
}

// Jupyter puts a link of its own behind the words.
function nameOf(heading) {
  return [...heading.childNodes].filter((one) => one.nodeName !== "A").map((one) => one.textContent).join("").trim();
}

function goTo(event, heading) {
  event.preventDefault();
  // JupyterLab would take letters pressed here for commands of its own.
  heading.setAttribute("data-lm-suppress-shortcuts", "true");
  heading.tabIndex = -1;
  heading.scrollIntoView();
  heading.focus({ preventScroll: true });
}

// JupyterLab itself does the work: it runs the command that a button names. What is left is to name the other one.
function codeSwitch(el) {
  const button = el.querySelector("[data-code]");
  const lab = el.closest(".jp-NotebookPanel");
  if (!button || !lab) return;
  const draw = () => {
    const folded = lab.querySelector(".jp-CodeCell .jp-InputPlaceholder") !== null;
    button.textContent = folded ? button.dataset.show : button.dataset.hide;
    button.setAttribute("data-commandlinker-command", `notebook:${folded ? "show" : "hide"}-all-cell-code`);
    button.hidden = false;
  };
  draw();
  button.onclick = () => setTimeout(() => {
    draw();
    button.scrollIntoView({ block: "nearest" });
    button.focus();
  }, 200);
}

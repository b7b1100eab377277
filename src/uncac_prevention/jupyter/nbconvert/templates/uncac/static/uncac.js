/* Voilà says nothing when its kernel is gone: watch the kernel and the server, and say so in the page. */
(() => {
  const config = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const notice = document.getElementById("uncac-lost");
  const gone = ["autorestarting", "restarting", "terminating", "dead"];
  let misses = 0;
  let restarted = false;

  const show = () => {
    if (misses < 2 && !restarted) {
      notice.replaceChildren();
    } else if (!notice.firstChild) {
      notice.append(document.getElementById("uncac-lost-text").content.cloneNode(true));
      notice.querySelector("button").addEventListener("click", () => location.reload());
    }
  };

  const ask = async () => {
    const answer = await fetch(`${config.baseUrl}api/kernels/${config.kernelId}`).catch(() => null);
    misses = answer && answer.ok ? 0 : misses + 1;
    show();
  };
  setInterval(ask, 5000);

  // A kernel that died is started again under its old name, without the lesson.
  const watch = setInterval(() => {
    const kernel = window.jupyterapp?.widgetManager?.kernel;
    if (!kernel) return;
    clearInterval(watch);
    kernel.statusChanged.connect((_, status) => {
      restarted ||= gone.includes(status);
      show();
    });
  }, 500);
})();

"""How much memory and processor a learner needs at a JupyterHub: learners start at a real one, open lessons and run them.

Writes deploy/zero_to_jupyterhub/measured.json, from which sizes.py there works out everything else. Linux only.
"""

import argparse
import asyncio
import json
import os
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "deploy" / "jupyterhub" / "jupyterhub_config.py"
FIGURES = ROOT / "deploy" / "zero_to_jupyterhub" / "measured.json"
LESSONS = sorted(file.name for file in (ROOT / "notebooks" / "en").glob("[0-9]*.ipynb"))
FEW, MANY = 2, 6
MIB = 2**20
SECONDS = 300
# The hub asks for nobody's password here: this script starts the servers itself, with a key of its own.
MEASURING = """
load_subconfig({config!r})
c.JupyterHub.services = [{{"name": "measure", "api_token": {key!r}}}]
c.JupyterHub.load_roles = [{{"name": "measure", "services": ["measure"], "scopes": ["admin:users", "admin:servers", "access:servers"]}}]
"""


def main() -> None:
    """Measure with few and with many learners, and write the figures."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    runs = {count: measured(count) for count in (FEW, MANY)}
    figures = {"date": date.today().isoformat(), "python": platform.python_version(), "system": platform.system(),
               "runs": {str(count): run for count, run in runs.items()}}
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8", newline="\n")
    print(FIGURES)


def measured(count: int) -> dict:
    """Return the figures of one hub with so many learners; the first of them opens every lesson at the end."""
    key, names = secrets.token_hex(32), [f"learner-{number}" for number in range(1, count + 1)]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.py"
        config.write_text(MEASURING.format(config=str(CONFIG), key=key), encoding="utf-8")
        # An empty list: nobody comes in but this script.
        (Path(folder) / "hub").mkdir()
        (Path(folder) / "hub" / "seats.json").write_text("{}", encoding="utf-8")
        with running_hub(Path(folder) / "hub", config) as (address, process):
            result: dict = {}
            for stage, lessons in (("server", ()), ("lesson_01", LESSONS[1:2]), ("lesson_02", LESSONS[2:3])):
                for name in names:
                    asyncio.run(learn(address, key, name, lessons, start=not lessons))
                result[stage] = mean(names)
            asyncio.run(learn(address, key, names[0], [one for one in LESSONS if one not in LESSONS[1:3]]))
            result["all_lessons"] = mean(names[:1])
            hub = psutil.Process(process.pid)
            result["hub"] = memory(hub)
            result["proxy"] = memory(next(one for one in hub.children() if "configurable-http-proxy" in " ".join(one.cmdline())))
        result["folder"] = round(sum(file.stat().st_size for file in Path(folder, "hub", "learners", names[0]).rglob("*")) / MIB, 1)
    return result


@contextmanager
def running_hub(folder: Path, config: Path) -> Iterator[tuple[str, subprocess.Popen]]:
    """Run a JupyterHub as an administrator starts it; give its address and its process.

    Args:
        folder: where the hub and its learners keep everything.
        config: the hub's configuration.

    Raises:
        RuntimeError: it did not start; the message is what it said.
    """
    address, inner, proxy = free_ports(3)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER_")} | {
        "UNCAC_HUB": str(folder), "UNCAC_HUB_ADDRESS": f"http://127.0.0.1:{address}",
        "UNCAC_HUB_PORT": str(inner), "PYTHONPATH": str(ROOT / "src")}
    line = [sys.executable, "-m", "jupyterhub", "--config", str(config), f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{proxy}"]
    log = folder.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(line, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + SECONDS
        while "JupyterHub is now running" not in (said := log.read_text("utf-8", "replace")):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(said)
            time.sleep(0.2)
        yield f"http://127.0.0.1:{address}", process
    finally:
        process.terminate()
        process.wait(60)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


async def learn(address: str, key: str, name: str, lessons: Sequence[str], start: bool = False) -> None:
    """Start a learner's server, or open lessons at it, run all their cells and leave them open."""
    async def ask(path: str, method: str = "GET", body: dict | None = None) -> dict:
        request = HTTPRequest(f"{address}{path}", method, {"Authorization": f"token {key}"}, request_timeout=SECONDS,
                              body=None if method == "GET" else json.dumps(body or {}))
        text = (await AsyncHTTPClient().fetch(request)).body
        return json.loads(text) if text else {}

    if start:
        await ask(f"/hub/api/users/{name}", "POST")
        await ask(f"/hub/api/users/{name}/server", "POST", {"language": "en"})
        while not (await ask(f"/hub/api/users/{name}"))["servers"].get("", {}).get("ready"):
            await asyncio.sleep(0.5)
    for lesson in lessons:
        place = f"/user/{name}/api"
        notebook = await ask(f"{place}/contents/lessons/en/{lesson}?content=1")
        session = await ask(f"{place}/sessions", "POST", {"path": f"lessons/en/{lesson}", "name": lesson, "type": "notebook",
                                                          "kernel": {"name": "python3"}})
        cells = ["".join(cell["source"]) for cell in notebook["content"]["cells"] if cell["cell_type"] == "code"]
        line = f"{address.replace('http', 'ws', 1)}{place}/kernels/{session['kernel']['id']}/channels"
        await run(HTTPRequest(line, headers={"Authorization": f"token {key}"}), cells)


async def run(line: HTTPRequest, cells: Sequence[str]) -> None:
    """Run cells in a kernel one after the other.

    Raises:
        RuntimeError: a cell ended with an error.
    """
    connection = await websocket_connect(line, max_message_size=2**28)
    try:
        for code in cells:
            header = {"msg_id": uuid4().hex, "msg_type": "execute_request", "session": uuid4().hex, "username": "", "version": "5.3",
                      "date": ""}
            content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False,
                       "stop_on_error": True}
            await connection.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "channel": "shell",
                                                       "content": content, "buffers": []}))
            while True:
                text = await asyncio.wait_for(connection.read_message(), SECONDS)
                if isinstance(text, bytes):
                    continue
                message = json.loads(text)
                if message["parent_header"].get("msg_id") == header["msg_id"] and message["msg_type"] == "execute_reply":
                    if message["content"]["status"] != "ok":
                        raise RuntimeError(message["content"])
                    break
    finally:
        connection.close()


def processes_of(name: str) -> list[psutil.Process]:
    """Return the processes of one learner: the server and the kernels."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("JUPYTERHUB_USER") == name:
                found.append(process)
        except psutil.Error:
            continue
    return found


def memory(process: psutil.Process) -> dict[str, float]:
    """Return the memory of a process in MiB: `rss` counts what is shared in full, `pss` by its share."""
    full = process.memory_full_info()
    return {"rss": round(full.rss / MIB, 1), "pss": round(full.pss / MIB, 1)}


def mean(names: Sequence[str]) -> dict[str, float]:
    """Return the means over learners of memory in MiB and of processor seconds since the start of their servers."""
    learners = [processes_of(name) for name in names]
    found = {kind: sum(memory(one)[kind] for processes in learners for one in processes) for kind in ("rss", "pss")}
    found["cpu_seconds"] = sum(sum(one.cpu_times()[:2]) for processes in learners for one in processes)
    return {name: round(value / len(names), 1) for name, value in found.items()}


if __name__ == "__main__":
    main()

"""JupyterHub for a trial on one machine: each learner has an own server and an own folder, but no wall between them.

All servers run under the account that runs the hub. A learner who writes Python can read and change the answers of all others,
and the hub's own keys. For anything but a trial take jupyterhub_systemd.py or containers; workshop/en/hub.md says how.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HUB = Path(os.environ.get("UNCAC_HUB", ROOT / "my_hub")).resolve()
SEATS = HUB / "seats.json"
PROXY = HERE / "node_modules" / ".bin" / "configurable-http-proxy"
if not SEATS.exists():
    raise SystemExit(f"There are no seats for learners. Make some, for instance 30: {sys.executable} {HERE / 'make_seats.py'} {SEATS} 30")
if not PROXY.exists():
    raise SystemExit(f"The proxy is missing. To fetch it, with Node.js 18 or newer: npm ci --prefix {HERE}")

# What learners write, and the keys of the hub, are nobody else's on this machine.
os.umask(0o077)
os.environ["UNCAC_HUB_SEATS"] = str(SEATS)

c = get_config()  # noqa: F821  JupyterHub gives it.
# This machine only, until somebody decides otherwise and puts HTTPS in front.
c.JupyterHub.bind_url = os.environ.get("UNCAC_HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_port = int(os.environ.get("UNCAC_HUB_PORT", 8081))
c.JupyterHub.db_url = f"sqlite:///{HUB}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(HUB / "cookie_secret")
c.JupyterHub.pid_file = str(HUB / "jupyterhub.pid")
c.ConfigurableHTTPProxy.pid_file = str(HUB / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(PROXY)]
c.JupyterHub.concurrent_spawn_limit = 10

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(HUB / "learners" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "uncac_prevention.serve.hub", sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120


def work_folder(spawner):
    """The learner's own folder, for working copies and answers."""
    return str(HUB / "learners" / spawner.user.name / "my_work")


c.Spawner.environment = {"UNCAC_WORK": work_folder}
for part in ("seats.py", "language_form.py"):
    # JupyterHub passes over a part that is not there, and would then ask for the passwords of this machine's accounts.
    if not (HERE / part).exists():
        raise SystemExit(f"{HERE / part} is missing: get this folder anew.")
    load_subconfig(part, str(HERE))  # noqa: F821  JupyterHub gives it.

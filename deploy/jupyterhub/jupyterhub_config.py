"""JupyterHub for a trial on one machine: each learner has an own server and an own folder, but no wall between them.

All servers run under the account that runs the hub. A learner who writes Python can read and change the answers of all others,
and the hub's own database. For anything but a trial take jupyterhub_systemd.py or containers; workshop/en/hub.md says how.
"""

import os
import sys
from pathlib import Path

import nativeauthenticator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HUB = Path(os.environ.get("UNCAC_HUB", ROOT / "my_hub")).resolve()
ADMIN = os.environ.get("UNCAC_HUB_ADMIN", "")
if not ADMIN:
    raise SystemExit("Nobody could let learners in. Set the environment variable UNCAC_HUB_ADMIN to the name of who may, then start again.")

# What learners write, and the keys of the hub, are nobody else's on this machine.
os.umask(0o077)
HUB.mkdir(parents=True, exist_ok=True)

c = get_config()  # noqa: F821  JupyterHub gives it.
# This machine only, until somebody decides otherwise and puts HTTPS in front.
c.JupyterHub.bind_url = os.environ.get("UNCAC_HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.hub_port = int(os.environ.get("UNCAC_HUB_PORT", 8081))
c.JupyterHub.db_url = f"sqlite:///{HUB}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(HUB / "cookie_secret")
c.JupyterHub.pid_file = str(HUB / "jupyterhub.pid")
c.ConfigurableHTTPProxy.pid_file = str(HUB / "proxy.pid")
c.ConfigurableHTTPProxy.command = [str(HERE / "node_modules" / ".bin" / "configurable-http-proxy")]

# Learners sign up with a password of their own, and the admin lets each of them in. There is no password before that.
c.JupyterHub.authenticator_class = "native"
c.JupyterHub.template_paths = [str(Path(nativeauthenticator.__file__).parent / "templates")]
c.NativeAuthenticator.open_signup = False
c.NativeAuthenticator.minimum_password_length = 10
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = 5
c.Authenticator.admin_users = {ADMIN}
# NativeAuthenticator has the list of who may; without this line JupyterHub would ask for a second one.
c.Authenticator.allow_all = True
# A name becomes the name of a folder.
c.Authenticator.username_pattern = r"[a-z][a-z0-9-]{1,30}\Z"

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(HUB / "learners" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "uncac_prevention.serve.hub", sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 10


def work_folder(spawner):
    """The learner's own folder, for working copies and answers."""
    return str(HUB / "learners" / spawner.user.name / "my_work")


c.Spawner.environment = {"UNCAC_WORK": work_folder}
load_subconfig("language_form.py")  # noqa: F821  JupyterHub gives it.

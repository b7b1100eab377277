"""JupyterHub for one Linux server with systemd, run as root: each learner's server is a service with a system user of its own.

systemd makes the user when the server starts (DynamicUser) and gives to it alone the folder /var/lib/private/NAME. What separates
learners is Linux itself: folders and processes of other learners belong to other users. Never run where this was written, for want of systemd.
"""

from pathlib import Path

load_subconfig("jupyterhub_config.py", str(Path(__file__).resolve().parent))  # noqa: F821  JupyterHub gives it.

c = get_config()  # noqa: F821  JupyterHub gives it.
if "authenticator_class" not in c.JupyterHub:
    raise SystemExit("jupyterhub_config.py is missing: get this folder anew.")
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.dynamic_users = True
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.unit_name_template = "uncac-{USERNAME}"
# As in Kubernetes; deploy/zero_to_jupyterhub/sizes.py works the figure out.
c.SystemdSpawner.mem_limit = "1792M"
c.SystemdSpawner.cpu_limit = 1.0
# The folder of such a user, under the name by which it knows it.
c.Spawner.environment = {"UNCAC_WORK": lambda spawner: f"/var/lib/{spawner.user.name}/my_work"}

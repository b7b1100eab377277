"""JupyterHub for one Linux server with systemd, run as root: each learner's server is a service with a system user of its own.

systemd makes the user when the server starts (DynamicUser) and gives it alone the folder /var/lib/private/NAME. What separates learners
is the kernel of Linux: other learners' folders and processes belong to other users. Never run where this was written: no systemd there.
"""

import os
import re

load_subconfig("jupyterhub_config.py")  # noqa: F821  JupyterHub gives it.

c = get_config()  # noqa: F821  JupyterHub gives it.
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.dynamic_users = True
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.unit_name_template = "uncac-{USERNAME}"
# As in Kubernetes; deploy/zero_to_jupyterhub/sizes.py works the figure out.
c.SystemdSpawner.mem_limit = "1856M"
c.SystemdSpawner.cpu_limit = 1.0
# The folder of such a user is /var/lib/NAME: a learner called dpkg would be given the list of the server's packages.
c.Authenticator.username_pattern = rf"(learner-[a-z0-9-]{{1,22}}|{re.escape(os.environ['UNCAC_HUB_ADMIN'])})\Z"
c.Spawner.environment = {"UNCAC_WORK": lambda spawner: f"/var/lib/{spawner.user.name}/my_work"}

"""Who may come in: whoever shows the key of a seat. JupyterHub on one machine and in Kubernetes both read this file.

make_seats.py makes the list. It is read at each login, so that a seat added or taken away counts at once. There is no other password.
"""

import hashlib
import hmac
import json
import os

from jupyterhub.auth import Authenticator


class Seats(Authenticator):
    """Compares a key with the list, which holds only what is worked out from keys."""

    async def authenticate(self, handler, data):
        """Return the seat's name if this is its key, else None."""
        with open(os.environ["UNCAC_HUB_SEATS"], encoding="utf-8") as file:
            kept = json.load(file).get(data["username"], "")
        shown = hashlib.sha256(data["password"].strip().encode()).hexdigest()
        return data["username"] if hmac.compare_digest(kept, shown) else None


# c is JupyterHub's configuration.
c.JupyterHub.authenticator_class = Seats
c.JupyterHub.template_vars = {"announcement_login": """
Username: the name of your seat. Password: its key. <span lang="zh-Hans">请在 Username 处填写座位名，在 Password 处填写密钥。</span>"""}
# The list says who may; without this line JupyterHub would ask for a second one.
c.Authenticator.allow_all = True
# A name becomes the name of a folder, on one server of a system folder: none that is there already.
c.Authenticator.username_pattern = r"learner-[a-z0-9-]{1,22}\Z"

"""Start JupyterLab or the app: working copies, signatures, settings, language."""

from .app import app, app_configuration
from .copies import Happening, refresh_working_copies
from .ground import UsageError, jupyter_environment
from .lab import lab_configuration, lab_settings, learn

__all__ = ["Happening", "UsageError", "app", "app_configuration", "jupyter_environment", "lab_configuration", "lab_settings",
           "learn", "refresh_working_copies"]

"""What JupyterHub's or Binder's server reads first: the settings of the lessons."""

from uncac_prevention.serve.hub import server_configuration

c = get_config()  # noqa: F821  Jupyter gives it.
for _name, _settings in server_configuration().items():
    c[_name].update(_settings)

"""What a learner is asked before the server starts: the language. JupyterHub on one machine and in Kubernetes both read this file."""

# c is JupyterHub's configuration.
c.Spawner.options_form = """
<fieldset>
<legend>Language of the lessons and menus <span lang="zh-Hans">课程和菜单的语言</span></legend>
<p><label style="padding: 0.5rem 0"><input type="radio" name="language" value="en" checked> English</label></p>
<p lang="zh-Hans"><label style="padding: 0.5rem 0"><input type="radio" name="language" value="zh"> 中文</label></p>
</fieldset>
"""


def chosen(form):
    """What the form says, and nothing else."""
    return {"language": "zh" if form.get("language") == ["zh"] else "en"}


def give_language(spawner):
    """Tell the server the language; by a hook, because the chart for Kubernetes writes the environment itself."""
    spawner.environment = {**spawner.environment, "UNCAC_LANGUAGE": "zh" if spawner.user_options.get("language") == "zh" else "en"}


c.Spawner.options_from_form = chosen
c.Spawner.pre_spawn_hook = give_language

"""Prepare the folder .venv and hand the command on to the lessons: python start.py [command] [options]."""

# A Python that is too old must be able to read this file to say so: no f-strings, no annotations.
import io
import os
import sys

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STATE = os.path.join(VENV, "start.state")
LOG = os.path.join(VENV, "start.log")
LOCK = os.path.join(VENV, "start.lock")
CACHE = os.path.join(VENV, "uv-cache")
REQUIREMENTS = os.path.join(VENV, "requirements.txt")
WHEELHOUSE = os.path.join(ROOT, "wheelhouse")
KEPT = {"start.lock", "start.log", "uv-cache"}
NEEDED = ("uv.lock", "pyproject.toml", os.path.join("src", "uncac_prevention"))
WINDOWS = os.name == "nt"
PROGRAMS = os.path.join(VENV, "Scripts" if WINDOWS else "bin")
PYTHON = os.path.join(PROGRAMS, "python.exe" if WINDOWS else "python")
UV = os.path.join(PROGRAMS, "uv.exe" if WINDOWS else "uv")

FORMAT = "1"
UNFINISHED = "unfinished"
SETS = {"learn": ["--extra", "learn"], "test": ["--extra", "learn", "--group", "test"]}
TEST_COMMANDS = ("test", "check", "build", "accept")
SECONDS_BETWEEN_SIGNS = 20
NO_MESSAGES = "start.py finds no messages in data/labels: this copy is incomplete. Please download it again.\n"

# The first that fits is said. pip ends every failure with "No matching distribution", so that comes last.
CAUSES = (
    ("space", r"No space left on device|Disk quota exceeded|(?:os error|WinError) 112\b"),
    ("hash", r"Hash mismatch|DO NOT MATCH THE HASHES|Failed to extract archive(?![\s\S]*os error)"),
    ("certificate", r"CERTIFICATE_VERIFY_FAILED|invalid peer certificate|SSLError|Invalid `SSL_CERT_FILE`"),
    ("proxy", r"ProxyError|tunnel error|Proxy Authentication"),
    ("network", r"NewConnectionError|ConnectTimeout|ReadTimeout|dns error|error sending request|timed out"
                r"|IncompleteRead|Connection (?:refused|reset|aborted|broken)"),
    ("in_use", r"(?:os error|WinError) 32\b"),
    ("long_path", r"(?:os error|WinError) 206\b|name too long"),
    ("permission", r"Permission denied|Read-only file system|Operation not permitted|(?:os error|WinError) 5\b"),
    ("no_wheel", r"no usable wheels|no wheels with a matching"),
    ("index", r"was not found in the|there is no version of|No matching distribution found"),
)
LACKING = r"(?:Because(?! there)|there is no version of|No matching distribution found for) ([\w.-]+)"
DAMAGED = r"(?:Hash mismatch for|Failed to download) `([^`]+)`|(?m:^ +([\w.-]+==\S+) from file:)"
# Mirrors and proxies are usually set for pip; uv does not read its settings.
FROM_PIP = (("index-url", "UV_DEFAULT_INDEX"), ("proxy", "ALL_PROXY"), ("cert", "SSL_CERT_FILE"),
            ("trusted-host", "UV_INSECURE_HOST"))


class Failure(Exception):
    """A reason to stop that has a message of its own; `facts` fill its blanks."""

    def __init__(self, key, **facts):
        Exception.__init__(self, key)
        self.key, self.facts = key, facts


class Voice(object):
    """Says the messages of this file in the reader's language, which is looked up when the first is said."""

    def __init__(self, arguments):
        self.arguments, self.messages = arguments, None

    def say(self, key, **facts):
        """Write the message `key` with its blanks filled to the terminal; without message files say that and leave."""
        try:
            if self.messages is None:
                self.messages = read_messages(self.arguments)
            text = self.messages[key].format(**facts) + u"\n"
        except (EnvironmentError, ValueError, KeyError):
            sys.stderr.write(NO_MESSAGES)
            raise SystemExit(1)
        sys.stderr.write(text.encode(encoding(), "replace").decode(encoding()))
        sys.stderr.flush()

    def explain(self, failure):
        """Say why it stopped, what to do and where the details are; return the exit code."""
        self.say(failure.key, **failure.facts)
        for key in ("reason", "log"):
            if failure.facts.get(key):
                self.say(key, **failure.facts)
        # What nobody understands is made again from nothing.
        if failure.key == "unknown" and os.path.exists(STATE):
            os.remove(STATE)
        # Opened by a double click, the window would close before anybody has read it.
        if WINDOWS and "PROMPT" not in os.environ and sys.stdin and sys.stdin.isatty():
            self.say("press_enter")
            sys.stdin.readline()
        return 1


def encoding():
    """Return the name of the terminal's encoding."""
    return sys.stderr.encoding or "ascii"


def read_messages(arguments):
    """Return the messages in the language asked for, else the system's, if the terminal can show it, else English."""
    import json
    wishes = [argument.split("=", 1)[1] for argument in arguments if argument.startswith("--language=")]
    wishes += [after for before, after in zip(arguments, arguments[1:]) if before == "--language"]
    for wish in wishes + [system_language(), "en"]:
        path = os.path.join(ROOT, "data", "labels", wish + ".json")
        if wish == "en" or wish.isalpha() and os.path.exists(path):
            with io.open(path, encoding="utf-8") as file:
                messages = json.load(file)["start"]
            try:
                u"".join(messages.values()).encode(encoding())
                break
            except UnicodeEncodeError:
                continue
    return messages


def system_language():
    """Return the language code of the person's system in lower case, or an empty string."""
    if WINDOWS:
        import ctypes
        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == 4 else "en"
    names = [os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    return next((name for name in names if name), "").replace(".", "_").split("_")[0].lower()


def command_of(arguments):
    """Return the command line for the package; without a command it is `learn`."""
    return list(arguments) if arguments and not arguments[0].startswith("-") else ["learn"] + list(arguments)


def lock_hash():
    """Return the SHA-256 of uv.lock."""
    import hashlib
    with open(os.path.join(ROOT, "uv.lock"), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def read_state():
    """Return what the last start wrote about .venv: format, lock, set, python, packages, touched; empty if nothing."""
    try:
        with io.open(STATE, encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(" ", 1) for line in file)
    except (OSError, ValueError):
        return {}


def write_state(state):
    """Write `state` for the next start, whole or not at all."""
    with io.open(STATE + ".new", "w", encoding="utf-8") as file:
        file.writelines("{} {}\n".format(key, value) for key, value in sorted(state.items()))
    os.replace(STATE + ".new", STATE)


def touched(state):
    """Return the time stamp that changes when a package comes or goes, or None without packages."""
    try:
        return str(os.stat(os.path.join(VENV, state["packages"])).st_mtime_ns)
    except (OSError, KeyError):
        return None


def is_sound(state):
    """Tell whether .venv was made by this file, not broken off in the middle, and its Python is still there."""
    if state.get("format") != FORMAT or not os.path.exists(PYTHON) or touched(state) is None:
        return False
    if state.get("lock") == UNFINISHED and state.get("touched") != touched(state):
        return False
    return os.path.lexists(state["python"]) if WINDOWS else os.path.realpath(PYTHON) == state.get("python")


def is_ready(state, wanted):
    """Tell whether the set `wanted` of the present lock is installed and nothing changed since."""
    return (is_sound(state) and state.get("set") in (wanted, "test") and state.get("touched") == touched(state)
            and state.get("lock") == lock_hash())


def hold_venv(voice):
    """Make .venv if need be and return an open file that only one start, with its helpers, can hold at a time."""
    import time
    if os.path.lexists(VENV) and not os.path.isdir(VENV):
        raise Failure("not_ours", folder=VENV)
    if not os.path.isdir(VENV):
        os.mkdir(VENV)
    holder, told = open(LOCK, "a"), False
    while not take(holder):
        if not told:
            voice.say("waiting")
        told = True
        time.sleep(1)
    return holder


def take(holder):
    """Try to lock the open file; true also where the disk knows no locks."""
    try:
        if WINDOWS:
            import msvcrt
            msvcrt.locking(holder.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def prepare(command, voice):
    """Leave .venv ready for `command`; raises Failure with what to do."""
    for part in NEEDED:
        if not os.path.exists(os.path.join(ROOT, part)):
            raise Failure("incomplete", part=part)
    wanted = "test" if command in TEST_COMMANDS else "learn"
    if is_ready(read_state(), wanted):
        return
    with hold_venv(voice) as holder:
        # Another start may have done it while this one waited.
        if not is_ready(read_state(), wanted):
            Installer(voice, holder).install(read_state(), wanted)


class Installer(object):
    """The steps from nothing to a .venv with the locked packages; `holder` is the file of `hold_venv`."""

    def __init__(self, voice, holder):
        self.voice, self.holder = voice, holder
        self.offline = os.path.isdir(WHEELHOUSE)
        self.wheels = ["--no-index", "--find-links", WHEELHOUSE] if self.offline else []

    def install(self, state, wanted):
        """Install the set `wanted`, or the larger one that was there, and write it down last of all."""
        sound, lock = is_sound(state), lock_hash()
        broken = not sound and os.path.exists(os.path.join(VENV, "pyvenv.cfg"))
        known = state.get("lock", UNFINISHED) != UNFINISHED
        self.voice.say("again" if broken else "updating" if known else "first_time")
        if self.offline:
            self.voice.say("from_wheelhouse")
        # Where only the folder of packages changed, somebody added some: theirs stay.
        how = ["install", "--no-deps", "--requirement"] if sound and state["lock"] == lock else ["sync"]
        name = "test" if "test" in (wanted, state.get("set")) else wanted
        before = state if sound else self.make_venv()
        self.get_uv()
        stamp = touched(before)
        write_state(dict(before, set=name, lock=UNFINISHED, touched=stamp))
        try:
            self.get_packages(how, name)
        except Failure:
            # What worked before still does, as long as nothing of it was replaced.
            if touched(before) == stamp:
                write_state(dict({"touched": stamp}, **before))
            raise
        write_source_path(before)
        write_state(dict(before, set=name, lock=lock, touched=touched(before)))
        self.voice.say("ready")

    def make_venv(self):
        """Make an empty environment with pip and return what is known about it; raises Failure."""
        try:
            import ensurepip  # noqa: F401  Debian leaves it out.
            import sysconfig
            import venv
        except ImportError:
            raise Failure("no_ensurepip", version="{}.{}".format(*sys.version_info))
        self.voice.say("step_folder")
        clear_venv()
        venv.EnvBuilder(symlinks=not WINDOWS).create(VENV)
        # uv then writes programs that still work when the whole folder is moved.
        with io.open(os.path.join(VENV, "pyvenv.cfg"), "a", encoding="utf-8") as file:
            file.write(u"relocatable = true\n")
        self.run([PYTHON, "-I", "-m", "ensurepip"])
        packages = sysconfig.get_path("purelib", "venv", {"base": VENV, "installed_base": VENV})
        python = getattr(sys, "_base_executable", sys.executable) if WINDOWS else os.path.realpath(PYTHON)
        return {"format": FORMAT, "lock": UNFINISHED, "python": python, "packages": os.path.relpath(packages, VENV)}

    def get_uv(self):
        """Install the uv that uv.lock names, checked by its hashes; raises Failure."""
        import tomllib
        self.voice.say("step_installer")
        with open(os.path.join(ROOT, "uv.lock"), "rb") as file:
            uv = next(package for package in tomllib.load(file)["package"] if package["name"] == "uv")
        hashes = ["--hash=" + wheel["hash"] for wheel in uv["wheels"]]
        with io.open(REQUIREMENTS, "w", encoding="utf-8") as file:
            file.write(" ".join(["uv==" + uv["version"]] + hashes) + "\n")
        pip = [PYTHON, "-I", "-m", "pip", "--no-input", "--disable-pip-version-check", "--retries", "2"]
        line = ["install", "--no-user", "--no-deps", "--only-binary", ":all:", "--require-hashes"] + self.wheels
        line += ["--requirement", REQUIREMENTS]
        try:
            self.run(pip + line)
        except Failure as failure:
            if failure.key != "certificate":
                raise
            # pip before 24.2 does not ask the system whom it trusts.
            self.run(pip + ["--cert", system_certificates()] + line)

    def get_packages(self, how, name):
        """Install the set `name` of uv.lock with uv, whose command begins with `how`; raises Failure."""
        self.voice.say("step_packages")
        settings = {} if self.offline else pip_settings(self.run([PYTHON, "-I", "-m", "pip", "config", "list"]))
        environment = uv_environment(os.environ, settings, self.offline)
        common = ["--python", PYTHON, "--project", ROOT]
        self.run([UV, "export", "--quiet", "--frozen", "--no-emit-project", "--output-file", REQUIREMENTS] + common
                 + ["--no-default-groups", "--group", "start"] + SETS[name], environment)
        self.run([UV, "pip"] + how + [REQUIREMENTS, "--require-hashes", "--no-build", "--compile-bytecode"] + common
                 + self.wheels, environment)

    def run(self, line, environment=None):
        """Run one step and return what it wrote, which also goes to the log; raises Failure with the cause."""
        import subprocess
        with open(LOG, "ab+") as log:
            log.write(("\n$ " + " ".join(line) + "\n").encode("utf-8", "replace"))
            log.flush()
            begin = log.tell()
            # The helper shares the lock: if only this process is killed, the next start waits for its helper.
            child = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=ROOT,
                                     pass_fds=() if WINDOWS else (self.holder.fileno(),))
            self.wait(child)
            log.seek(begin)
            output = log.read().decode("utf-8", "replace")
        if child.returncode:
            raise failure_of(output, self.offline)
        return output

    def wait(self, child):
        """Wait for the process `child` with a sign of life now and then; stop it when this one is stopped."""
        import subprocess
        seconds = 0
        try:
            while child.returncode is None:
                try:
                    child.wait(SECONDS_BETWEEN_SIGNS)
                except subprocess.TimeoutExpired:
                    seconds += SECONDS_BETWEEN_SIGNS
                    self.voice.say("still_working", seconds=seconds)
        except BaseException:
            child.terminate()
            child.wait()
            raise


def clear_venv():
    """Empty .venv except for the files of this start and what was downloaded; raises Failure if others made it."""
    import shutil
    ours, names = os.path.join(VENV, "pyvenv.cfg"), set(os.listdir(VENV)) - KEPT
    if names and not os.path.exists(ours) and not os.path.exists(LOG):
        raise Failure("not_ours", folder=VENV)
    for path in sorted((os.path.join(VENV, name) for name in names), key=ours.__eq__):
        (shutil.rmtree if os.path.isdir(path) and not os.path.islink(path) else os.remove)(path)


def write_source_path(state):
    """Make the package in src importable in .venv; relative, so that it moves along and no encoding can spoil it."""
    packages = os.path.join(VENV, state["packages"])
    with io.open(os.path.join(packages, "uncac_prevention_source.pth"), "w", encoding="ascii") as file:
        file.write(os.path.relpath(os.path.join(ROOT, "src"), packages).replace(os.sep, "/") + "\n")


def system_certificates():
    """Return a file or folder of the certificates that this computer trusts."""
    import ssl
    paths = ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        return paths.cafile or paths.capath
    with io.open(os.path.join(VENV, "certificates.pem"), "w", encoding="ascii") as file:
        file.writelines(map(ssl.DER_cert_to_PEM_cert, ssl.create_default_context().get_ca_certs(True)))
    return file.name


def pip_settings(listing):
    """Return the settings in the output of `pip config list` by name; the environment overrules the files."""
    import ast
    found, lines = {}, [line.partition("=") for line in listing.splitlines()]
    for level in ("global.", "install.", ":env:."):
        found.update({key[len(level):]: ast.literal_eval(value) for key, _, value in lines if key.startswith(level)})
    return found


def uv_environment(environ, settings, offline):
    """Return `environ` with what uv has to know: no Python of its own, the system's certificates, pip's `settings`."""
    chosen = {ours: " ".join(settings[theirs].split()) for theirs, ours in FROM_PIP if theirs in settings}
    chosen["UV_SYSTEM_CERTS"] = "1"
    if "UV_CACHE_DIR" not in environ and not has_cache(environ):
        chosen["UV_CACHE_DIR"] = CACHE
    chosen.update(environ)
    chosen.update({"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"})
    chosen.update({"UV_OFFLINE": "1"} if offline else {})
    return chosen


def has_cache(environ):
    """Tell whether uv can write where it keeps downloads; some rooms give learners no home folder."""
    import tempfile
    home = environ.get("HOME") and os.path.join(environ["HOME"], ".cache")
    base = environ.get("LOCALAPPDATA") if WINDOWS else environ.get("XDG_CACHE_HOME") or home
    try:
        folder = os.path.join(base or os.devnull, "uv")
        os.makedirs(folder, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def failure_of(output, offline):
    """Return the Failure that the words of pip, uv or the system mean."""
    import re
    key = next((key for key, pattern in CAUSES if re.search(pattern, output)), "unknown")
    lacking = re.search(LACKING, output)
    if offline and lacking and key in ("no_wheel", "index"):
        key = "wheelhouse"
    damaged = re.search(DAMAGED, output)
    if offline and damaged and key == "hash":
        key, lacking = "damaged", damaged
    name = next(filter(None, lacking.groups())) if lacking else "?"
    return Failure(key, log=LOG, folder=ROOT, name=name, version="{}.{}".format(*sys.version_info), pythons=wheelhouse_pythons())


def wheelhouse_pythons():
    """Return the Pythons for which the folder wheelhouse holds packages, as text."""
    import re
    names = os.listdir(WHEELHOUSE) if os.path.isdir(WHEELHOUSE) else ()
    minors = {int(minor) for name in names for minor in re.findall(r"-cp3(\d+)-cp3\1-", name)}
    return ", ".join("Python 3.{}".format(minor) for minor in sorted(minors)) or "Python"


def unexpected(error):
    """Return the Failure for an error nobody foresaw or the system raised, after writing its traceback to the log."""
    import traceback
    failure = failure_of(str(error), False)
    failure.facts["reason"] = error
    try:
        with io.open(LOG, "a", encoding="utf-8") as log:
            log.write("\n" + traceback.format_exc())
    except OSError:
        del failure.facts["log"]
    return failure


def forward(command):
    """Run the package with `command` in .venv; return its exit code, where this process does not become it."""
    line = [PYTHON, "-m", "uncac_prevention"] + command
    os.environ["UNCAC_PROGRAM"] = "python start.py"
    if not WINDOWS:
        os.execv(PYTHON, line)
    import subprocess
    child = subprocess.Popen(line)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            # Ctrl-C reaches the child, too; it decides when to end.
            continue


def main(arguments):
    """Prepare and forward; return the exit code, 1 after a failure that was said in words."""
    voice, command = Voice(arguments), command_of(arguments)
    if arguments[:1] in (["-h"], ["--help"]):
        voice.say("help")
        return 0
    try:
        if sys.version_info < OLDEST:
            raise Failure("old_python", found="{}.{}".format(*sys.version_info))
        prepare(command[0], voice)
        return forward(command)
    except KeyboardInterrupt:
        failure = Failure("interrupted")
    except Failure as reason:
        failure = reason
    except Exception as error:
        failure = unexpected(error)
    return voice.explain(failure)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

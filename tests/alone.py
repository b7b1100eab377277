"""Start the course in FOLDER and ask its server once: python alone.py FOLDER [arguments of start.py]; run where there is no network."""

import re
import signal
import socket
import struct
import subprocess
import sys
import urllib.request


def wake_loopback():
    """In a network of its own even the computer itself is asleep."""
    try:
        import fcntl
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
            fcntl.ioctl(one, 0x8914, struct.pack("16sh14s", b"lo", 1, b""))
    except (ImportError, OSError):
        pass


def main():
    wake_loopback()
    child = subprocess.Popen([sys.executable, "start.py", *sys.argv[2:]], cwd=sys.argv[1], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             encoding="utf-8")
    for line in child.stdout:
        print(line, end="", flush=True)
        if address := re.search(r"http://\S+", line) if "token=" in line else None:
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address[0], timeout=90) as answer:
                    print("answered", answer.status, flush=True)
            finally:
                child.send_signal(signal.SIGINT)
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())

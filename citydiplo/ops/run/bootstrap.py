"""The first step of every make target: a Python that is new enough, the packages, then the target itself.

    python3 citydiplo/ops/run/bootstrap.py [--dev] MODULE [ARGUMENTS]

Written in words that the oldest Python understands, so that even there it gets as far as its one message.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")


def find_newer():
    """The path of a newer Python that is on the PATH beside this one and starts, or None."""
    silence = open(os.devnull, "w")  # noqa: SIM115  open until the process ends
    for name in NEWER:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = os.path.join(folder, name)
            if os.access(path, os.X_OK) and not subprocess.call([path, "-c", ""], stderr=silence):
                return path
    return None


def refuse():
    have = ".".join(str(part) for part in sys.version_info[:3])
    need = ".".join(str(part) for part in NEEDED)
    sys.stderr.write(
        "citydiplo needs Python " + need + " or newer; " + str(sys.executable) + " is Python " + have + ". "
        "Install a newer one, or name it: make run PYTHON=/path/to/python" + need + "\n"
    )
    sys.exit(2)


if __name__ == "__main__":
    if sys.version_info[:2] < NEEDED:
        newer = find_newer()
        if newer is None:
            refuse()
        os.execv(newer, [newer] + sys.argv)  # noqa: RUF005, S606  our own interpreter; older Pythons read this file, too
    from install import main

    main(sys.argv[1:])

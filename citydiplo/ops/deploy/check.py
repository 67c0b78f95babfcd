"""``make deploy-check``: what can be said of the examples without starting them.

Each check returns problems in sentences; a check that needs a program which is missing says so and passes.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[2]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
INSTRUCTIONS = {
    *(
        "FROM",
        "RUN",
        "CMD",
        "LABEL",
        "EXPOSE",
        "ENV",
        "ADD",
        "COPY",
        "ENTRYPOINT",
        "VOLUME",
        "USER",
        "WORKDIR",
    ),
    *("ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL"),
}
OF_OTHERS = {"PATH", "PYTHONUNBUFFERED"}  # settings that programs below the portal read


class MissingProgramError(Exception):
    """A check needs a program that is not installed here."""


def main():
    failed = False
    for check in (units, compose, containerfile, settings_file, nginx, caddy, alerts):
        name = check.__name__.replace("_", " ")
        try:
            problems = check(FOLDER)
        except MissingProgramError as missing:
            print(f"{name}: not checked, {missing} is not installed")
            continue
        failed = failed or bool(problems)
        print(f"{name}: {'well' if not problems else ''}")
        for problem in problems:
            print(f"  {problem}")
    sys.exit(failed)


def units(folder):
    """systemd reads each unit, with the program and user of this machine in place of the portal's."""
    program = _find("systemd-analyze")
    with tempfile.TemporaryDirectory() as place:
        copies = []
        for unit in sorted((folder / "systemd").iterdir()):
            text = unit.read_text(encoding="utf-8")
            text = re.sub(r"^(ExecStart=)/srv/citydiplo/\S+", rf"\1{sys.executable}", text, flags=re.M)
            text = re.sub(r"^(User|Group)=.*\n", "", text, flags=re.M)
            text = re.sub(r"^EnvironmentFile=.*\n", "", text, flags=re.M)
            copies.append(Path(place, unit.name))
            copies[-1].write_text(text, encoding="utf-8")
        done = _run(program, "verify", "--man=no", "--recursive-errors=no", *copies)
    return [line for line in done.splitlines() if "citydiplo-" in line]


def compose(folder):
    """Services name only volumes, services and files that exist."""
    data = _yaml(folder / "compose.yaml")
    services, volumes = data["services"], set(data.get("volumes") or {})
    problems = []
    for name, service in services.items():
        if not {"image", "build"} & service.keys():
            problems.append(f"compose.yaml: {name} has neither image nor build.")
        for other in service.get("depends_on") or ():
            if other not in services:
                problems.append(f"compose.yaml: {name} depends on {other}, which is no service.")
        for volume in service.get("volumes") or ():
            source = volume.partition(":")[0]
            known = (folder / source).exists() if source.startswith((".", "/")) else source in volumes
            if not known:
                problems.append(
                    f"compose.yaml: {name} mounts {source}, which is neither a volume nor a file."
                )
        build = service.get("build")
        if build and not (folder / build["context"] / build["dockerfile"]).is_file():
            problems.append(f"compose.yaml: {build['dockerfile']} is not in the folder that {name} builds.")
    return problems


def containerfile(folder):
    """Known instructions; files that are copied exist; commands as lists; never root at the end."""
    steps = _steps((folder / "Containerfile").read_text(encoding="utf-8"))
    problems = [
        f"Containerfile: {step} is no instruction." for step, _rest in steps if step not in INSTRUCTIONS
    ]
    if not steps or steps[0][0] not in {"FROM", "ARG"}:
        problems.append("Containerfile: it must begin with FROM.")
    for step, rest in steps:
        sources = (
            [] if "--from=" in rest else [part for part in rest.split() if not part.startswith("--")][:-1]
        )
        if step == "COPY":
            problems += [
                f"Containerfile: {name} does not exist." for name in sources if not (ROOT / name).exists()
            ]
        if step in {"CMD", "ENTRYPOINT"} and not _is_list(rest):
            problems.append(f"Containerfile: write {step} as a list, so that signals reach the program.")
    user = [rest for step, rest in steps if step == "USER"]
    if not user or user[-1].split(":")[0] in {"root", "0"}:
        problems.append("Containerfile: the portal would run as root; end with USER.")
    return problems


def settings_file(folder):
    """Every name in the example is one that the portal reads."""
    names = re.findall(r"^([A-Z_]+)=", (folder / "portal.env.example").read_text(encoding="utf-8"), re.M)
    read = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "citydiplo" / "settings.py", ROOT / "citydiplo" / "kit" / "environment.py")
    )
    unknown = [name for name in names if f'"{name}"' not in read and name not in OF_OTHERS]
    return [f"portal.env.example: the portal reads no {name}." for name in unknown]


def nginx(folder):
    """``nginx -t``, with a certificate made for it and sockets in place of ports."""
    program, openssl = _find("nginx"), _find("openssl")
    with tempfile.TemporaryDirectory() as place:
        make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=portal.example.org"]
        _run(*make, "-keyout", f"{place}/portal.key", "-out", f"{place}/portal.pem")
        site = (folder / "nginx.conf").read_text(encoding="utf-8")
        site = site.replace("/etc/ssl", place).replace("/var/log/nginx", place)
        site = re.sub(r"listen (80|443)", rf"listen unix:{place}/\1", site)
        temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        config = Path(place, "nginx.conf")
        config.write_text(
            f"pid {place}/pid; error_log stderr; events {{}}\nhttp {{\n"
            + "".join(f"{name}_temp_path {place}/{name};\n" for name in temporary)
            + f"{site}}}\n"
        )
        said = _run(program, "-t", "-c", config)
    return [line for line in said.splitlines() if "[emerg]" in line or "[error]" in line]


def caddy(folder):
    """``caddy validate``, with the other name that Caddy 2.6 has for one line."""
    program = _find("caddy")
    site = (folder / "Caddyfile").read_text(encoding="utf-8")
    if re.match(r"v?2\.[0-6]\.", _run(program, "version").strip()):
        site = re.sub(r"request_buffers \S+ # Caddy 2\.6, as in Debian 12: (\w+)", r"\1", site)
    with tempfile.TemporaryDirectory() as place:
        config = Path(place, "Caddyfile")
        config.write_text(site, encoding="utf-8")
        said = _run(program, "validate", "--adapter", "caddyfile", "--config", config)
    return [line for line in said.splitlines() if line.startswith("Error")]


def alerts(folder):
    """Each rule has an expression, a severity, and says what to do; promtool reads them, too."""
    problems = []
    for group in _yaml(folder / "alerts.yml")["groups"]:
        for rule in group["rules"]:
            annotations = rule.get("annotations", {})
            if not (rule.get("expr") and rule.get("labels", {}).get("severity")):
                problems.append(f"alerts.yml: {rule.get('alert')} has no expression or no severity.")
            if not {"summary", "action"} <= annotations.keys():
                problems.append(f"alerts.yml: {rule.get('alert')} does not say what is wrong and what to do.")
    if program := shutil.which("promtool", path=PATH):
        said = _run(program, "check", "rules", folder / "alerts.yml")
        problems += [line for line in said.splitlines() if "FAILED" in line or "error" in line]
    return problems


def _steps(text):
    """(instruction, arguments) of a Containerfile, with continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split()[0].upper(), line.partition(" ")[2].strip()) for line in joined.splitlines()]


def _is_list(text):
    try:
        return isinstance(json.loads(text), list)
    except ValueError:
        return False


def _yaml(path):
    try:
        import yaml
    except ImportError as error:
        raise MissingProgramError("PyYAML") from error
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _find(program):
    if found := shutil.which(program, path=PATH):
        return found
    raise MissingProgramError(program)


def _run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout + done.stderr


if __name__ == "__main__":
    main()

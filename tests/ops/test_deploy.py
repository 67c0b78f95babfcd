"""The examples for operators are well, and the check finds what is wrong in one."""

import shutil

import pytest

from citydiplo.ops.deploy import check

CHECKS = (
    check.units,
    check.compose,
    check.containerfile,
    check.settings_file,
    check.nginx,
    check.caddy,
    check.alerts,
)


@pytest.mark.parametrize("of", CHECKS, ids=lambda of: of.__name__)
def test_the_examples_are_well(of):
    try:
        assert of(check.FOLDER) == []
    except check.MissingProgramError as missing:
        pytest.skip(f"{missing} is not installed")


@pytest.mark.parametrize(
    ("of", "file", "change", "words"),
    [
        (check.units, "systemd/citydiplo-web.service", ("ExecStart=", "ExecStrat="), "ExecStrat"),
        (
            check.units,
            "systemd/citydiplo-beat.service",
            ("Restart=always", "Restart=perhaps"),
            "estart",
        ),
        (check.compose, "compose.yaml", ("  certificates:\n", ""), "certificates"),
        (check.compose, "compose.yaml", ("depends_on: [web]", "depends_on: [wed]"), "wed"),
        (check.compose, "compose.yaml", ("deploy/Containerfile", "deploy/Dockerfile"), "Dockerfile"),
        (check.containerfile, "Containerfile", ("USER 10001", "USER root"), "root"),
        (check.containerfile, "Containerfile", ("COPY agenda", "COPY agendum"), "agendum"),
        (check.containerfile, "Containerfile", ("EXPOSE", "EXPOZE"), "EXPOZE"),
        (check.containerfile, "Containerfile", ('CMD ["gunicorn"', "CMD gunicorn"), "as a list"),
        (check.settings_file, "portal.env.example", ("METRICS_TOKEN", "METRICS_TOKENS"), "METRICS_TOKENS"),
        (check.alerts, "alerts.yml", ("action: Look", "remark: Look"), "what to do"),
    ],
)
def test_what_is_wrong_is_found(tmp_path, of, file, change, words):
    folder = tmp_path / "citydiplo" / "ops" / "deploy"
    shutil.copytree(check.FOLDER, folder)
    path = folder / file
    text = path.read_text()
    assert change[0] in text
    path.write_text(text.replace(*change))
    try:
        problems = of(folder)
    except check.MissingProgramError as missing:
        pytest.skip(f"{missing} is not installed")
    assert any(words in problem for problem in problems)


def test_each_unit_runs_with_the_same_protection():
    units = [path.read_text() for path in (check.FOLDER / "systemd").glob("*.service")]
    kept = [
        text[text.index("NoNewPrivileges") : text.index("SystemCallFilter=@system-service")] for text in units
    ]
    assert len(units) == 4
    assert len(set(kept)) == 1

"""Commands under bad options, folders, closed streams and signals: the right exit code, nothing half-written."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nightly import each_time

from sim.cli.app import run_app
from sim.errors import IntegrityError, OutputError
from sim.scenario.starter import starter

ROOT = Path(__file__).resolve().parents[2]
BAD = "id: bad\ntitle: Bad\nclock: {start: 2020-01, steps: 3}\nactors: {AAA: {nam: A}}\n"
HOSTILE = {
    "HTM": "</script><img src=x onerror=alert(1)>", "MKP": "[red]x[/] [/bold]", "TEX": r"$\bad$ \frac{", "UND": "_x^{",
    "XLS": "=HYPERLINK(1)", "PLU": "+1", "ATT": "@x", "PTH": "../../etc/passwd", "NUL": "NA", "EMO": "🦊🇹🇷",
    "CJK": "中国", "ARA": "السعودية", "TUR": "Türkiye", "IRN": "İran", "CIV": "Côte d'Ivoire",
    "QUO": "\"a', b; c\"",
}  # fmt: skip


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.yaml").write_text(starter("example"), encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    return tmp_path


def sim(*args: str, code: int, capsys) -> tuple[str, str]:
    found = run_app(list(args))
    out, err = capsys.readouterr()
    assert (found, "Traceback" in out + err) == (code, False), err
    return out, err


def process(*args: str, **more) -> subprocess.Popen:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen([sys.executable, "-m", "sim", *args], env=env, **streams)


def files(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


@pytest.mark.parametrize("command", ["validate", "show", "run", "plot", "sources"])
def test_a_bad_file_is_2_with_its_place_and_nothing_is_written(place, capsys, command):
    before = files(place)
    out, err = sim(command, "bad.yaml", code=2, capsys=capsys)
    assert "bad.yaml:4:16: actors.AAA.nam " in err
    assert (out, files(place)) == ("", before)


@pytest.mark.parametrize("command", ["validate", "show", "run", "plot", "sources"])
def test_a_missing_file_is_2_in_one_line(place, capsys, command):
    before = files(place)
    assert sim(command, "nowhere.yaml", code=2, capsys=capsys)[1].count("\n") == 1
    assert files(place) == before


def test_every_bad_file_is_named(place, capsys):
    (place / "other.yaml").write_text(BAD, encoding="utf-8")
    out, err = sim("validate", "bad.yaml", "example.yaml", "other.yaml", code=2, capsys=capsys)
    assert "example.yaml: valid" in out
    assert ("bad.yaml:4:16" in err, "other.yaml:4:16" in err) == (True, True)


def test_a_bad_variant_is_found_by_validate(place, capsys):
    text = starter("example") + "  bad-one: {set: {events.port-closed.act.intensty: -0.5}}\n"
    (place / "example.yaml").write_text(text, encoding="utf-8")
    assert "did you mean 'intensity'?" in sim("validate", "example.yaml", code=2, capsys=capsys)[1]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["vlidate", "x"], "did you mean 'validate'?"),
        (["run", "example.yaml", "--stepps", "3"], "--steps"),
        (["run"], "Missing argument"),
        (["run", "example.yaml", "--steps", "-1"], "-1"),
        (["run", "example.yaml", "--steps", "many"], "many"),
        (["run", "example.yaml", "--seed", "-1"], "-1"),
        (["run", "example.yaml", "--seed", "1.5"], "1.5"),
        (["run", "example.yaml", "--seed", str(2**128)], "340282366920938463463374607431768211455"),
        (["run", "example.yaml", "--variant", "openport"], "did you mean 'open-port'?"),
        (["plot", "example.yaml", "--pair", "AAA"], "two actors"),
        (["plot", "example.yaml", "--pair", "AAA,AAB"], "did you mean"),
        (["plot", "example.yaml", "--position", "AAA"], "--position 'AAA': must be an actor and an issue"),
        (["run", "example.yaml", "--position", "AAA,rearmament,x"], "must be an actor and an issue"),
        (
            ["run", "example.yaml", "--position", "AAB,rearmament"],
            "--position 'AAB,rearmament': there is no actor 'AAB'; did",
        ),
        (
            ["run", "example.yaml", "--runs", "3", "--position", "AAA,rearmamen"],
            "--position 'AAA,rearmamen': there is no issue",
        ),
        (["list", "nowhere"], "not a folder"),
        (["new", "../x"], "must be an id"),
    ],
)
def test_bad_options_are_2_and_say_the_way_out(place, capsys, args, words):
    before = files(place)
    assert words in sim(*args, code=2, capsys=capsys)[1]
    assert files(place) == before


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("parameters.witnes=0.5", "did you mean 'witness'?"),
        ("parameters.witness=high", "must be a number"),
        ("parameters.witness=2", "between 0 and 1"),
        ("parameters.witness=nan", "number"),
        ("parameters.witness=1,5", "decimal point"),
        ("parameters.witness=true", "must be a number"),
        ("parameters.witness", "KEY=VALUE"),
        ("parameters.witness=", "KEY=VALUE"),
        ("parameters=3", "witness"),
        ("parameters.witness.deeper=1", "witness"),
        ("actors.AAB.capability.value=1", "did you mean 'AAA'?"),
        ("clock.steps=2", "outside the clock"),
        ("clock.steps=1e3", "whole number"),
        ("events.port-closed.act.intensity=-3", "between -1 and 1"),
        ("regards.AAA.CCX=0.1", "regards"),
        ("id.0=x", "id"),
        ("events.99.step=1", "99"),
        ("parameters.witness=1e-400", "too small to be told from 0"),
        ("issues." + "9" * 5_000 + "=1", "no path has more than 300"),
        ("a" * 5_000, "KEY=VALUE"),
        ("parameters.witness=" + "9" * 5_000, "must be a number"),
    ],
)
def test_bad_settings_are_2_and_say_the_way_out(place, capsys, setting, words):
    before = files(place)
    _, err = sim("run", "example.yaml", "--set", setting, code=2, capsys=capsys)
    assert words in err
    assert len(err) < 500
    assert files(place) == before


@pytest.mark.parametrize("command", [("validate",), ("run", "--variant", "odd"), ("show", "--variant", "odd")])
@pytest.mark.parametrize(
    ("setting", "words"),
    [("actors.ZZZ.name: x", "there is no 'ZZZ' in actors"), ("actors.AAA: 1", "names a whole entry"),
     ("clock.start: 2021-01", "would move"), ("parameters.witness: 3", "must be between 0 and 1")],
)  # fmt: skip
def test_a_variant_that_cannot_be_is_placed_in_its_file(place, capsys, command, setting, words):
    (place / "example.yaml").write_text(starter("example") + f"  odd: {{set: {{{setting}}}}}\n", encoding="utf-8")
    out, err = sim(command[0], "example.yaml", *command[1:], code=2, capsys=capsys)
    assert (out, words in err, "--set" in err) == ("", True, False)
    assert err.startswith("example.yaml:75:14: variants.odd.set: ")


def test_an_interruption_while_a_class_is_made_is_one(place, capsys, monkeypatch):
    def interrupted(*_):
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr("sim.studies.claims.verdicts.run_with_claims", interrupted)
    assert "interrupted" in sim("run", "example.yaml", code=130, capsys=capsys)[1]


def test_too_little_memory_is_2_and_nothing_is_written(place, capsys, monkeypatch):
    def too_much(*_):
        raise MemoryError("Unable to allocate 9. TiB")

    before = files(place)
    monkeypatch.setattr("sim.studies.claims.verdicts.run_with_claims", too_much)
    assert "9. TiB: ask for fewer" in sim("run", "example.yaml", "--yes", code=2, capsys=capsys)[1]
    assert files(place) == before


def test_a_setting_given_twice_is_refused(place, capsys):
    twice = ("--set", "parameters.witness=0.1", "--set", "parameters.witness=0.2")
    assert "twice" in sim("run", "example.yaml", *twice, code=2, capsys=capsys)[1]


def test_a_giant_is_refused_with_numbers_unless_yes(place, capsys):
    (place / "giant.yaml").write_text(big(60, 1000), encoding="utf-8")
    err = sim("run", "giant.yaml", code=2, capsys=capsys)[1]
    assert ("3,543,540 rows" in err, "--yes" in err, " MB" in err, " s;" in err) == (True, True, True, True)


def test_steps_beyond_the_calendar_are_refused_from_the_command_line(place):
    running = process("run", "example.yaml", "--steps", "200000", "--yes")
    try:
        err = running.communicate(timeout=10)[1]
    finally:
        running.kill()
    assert (running.returncode, b"9999" in err, b"Traceback" in err) == (2, True, False)


def test_later_events_of_a_short_run_are_named(place, capsys):
    assert "port-closed" in sim("run", "example.yaml", "--steps", "3", "--out", "r", code=0, capsys=capsys)[1]
    sim("plot", "r", code=0, capsys=capsys)


def test_another_run_is_refused_and_moved_aside_by_force(place, capsys):
    sim("run", "example.yaml", "--out", "r", code=0, capsys=capsys)
    first = (place / "r" / "run.json").read_bytes()
    sim("run", "example.yaml", "--out", "r", code=0, capsys=capsys)
    err = sim("run", "example.yaml", "--out", "r", "--seed", "2", code=OutputError.exit_code, capsys=capsys)[1]
    assert "another run" in err
    assert (place / "r" / "run.json").read_bytes() == first
    sim("run", "example.yaml", "--out", "r", "--seed", "2", "--force", code=0, capsys=capsys)
    assert (place / "r.old-1" / "run.json").read_bytes() == first
    assert files(place) == {"bad.yaml", "example.yaml", "r", "r.old-1"}


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_a_folder_that_is_not_a_runs_is_never_touched(place, capsys, force):
    (place / "mine").mkdir()
    (place / "mine" / "thesis.txt").write_text("years of work", encoding="utf-8")
    err = sim("run", "example.yaml", "--out", "mine", *force, code=OutputError.exit_code, capsys=capsys)[1]
    assert "not a run's" in err
    assert files(place) == {"bad.yaml", "example.yaml", "mine"}
    assert files(place / "mine") == {"thesis.txt"}


@pytest.mark.parametrize("out", ["example.yaml", "example.yaml/deeper", "x" * 300])
def test_a_path_that_cannot_be_a_folder_is_74(place, capsys, out):
    sim("run", "example.yaml", "--out", out, code=74, capsys=capsys)
    assert files(place) == {"bad.yaml", "example.yaml"}
    sim("plot", "example.yaml", "--out", out, code=74, capsys=capsys)


def test_an_empty_folder_is_used(place, capsys):
    (place / "r").mkdir()
    sim("run", "example.yaml", "--out", "r", code=0, capsys=capsys)
    assert "run.json" in files(place / "r")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_parent_is_74(place, capsys):
    (place / "locked").mkdir(mode=0o500)
    sim("run", "example.yaml", "--out", "locked/r", code=74, capsys=capsys)


def test_a_linked_folder_stays_a_link(place, capsys):
    (place / "real").mkdir()
    (place / "link").symlink_to(place / "real")
    sim("run", "example.yaml", "--out", "link", code=0, capsys=capsys)
    assert (place / "link").is_symlink()
    assert "run.json" in files(place / "real")


def test_a_dangling_link_as_folder_is_74(place, capsys):
    (place / "link").symlink_to(place / "nowhere")
    sim("run", "example.yaml", "--out", "link", code=74, capsys=capsys)
    assert files(place) == {"bad.yaml", "example.yaml", "link"}


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def without(key: str):
    def change(folder: Path) -> None:
        about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        del about[key]
        (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")

    return change


def edited(folder: Path) -> None:
    text = (folder / "run.json").read_text(encoding="utf-8")
    (folder / "run.json").write_text(text.replace("Alphaland", "Omegaland"), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda r: flip(r / "alignment.csv"),
        lambda r: flip(r / "alignment.png"),
        lambda r: (r / "acts.csv").unlink(),
        lambda r: (r / "claims.csv").write_bytes(b""),
        lambda r: (r / "run.json").write_text('{"format": 1', encoding="utf-8"),
        lambda r: (r / "run.json").write_bytes(b"\xff\xfe\x00"),
        lambda r: (r / "run.json").write_text("[]", encoding="utf-8"),
        lambda r: (r / "run.json").write_text('{"format": 99}', encoding="utf-8"),
        without("outputs"), without("scenario"), without("seed"), without("scenario_sha256"), edited,
    ],
    ids=["csv", "png", "missing", "emptied", "torn", "bytes", "list", "newer",
         "outputs", "scenario", "seed", "hash", "edited"],
)  # fmt: skip
def test_a_damaged_run_is_3(place, example_run, capsys, damage):
    shutil.copytree(example_run, place / "r")
    damage(place / "r")
    before = files(place / "r")
    assert sim("plot", "r", code=IntegrityError.exit_code, capsys=capsys)[1].startswith("r/")
    assert files(place / "r") == before


def hostile_story() -> str:
    actors = "\n".join(f"  {id}: {{name: {json.dumps(name, ensure_ascii=False)}}}" for id, name in HOSTILE.items())
    title = json.dumps(" ".join(HOSTILE.values()), ensure_ascii=False)
    event = (
        f"events: [{{id: e, step: 1, title: {title}, act: {{actor: HTM, target: MKP, code: '040'}}, assumption: x}}]"
    )
    claim = f"expect: [{{id: c, claim: {title}, alignment: [HTM, MKP], change: rises, assumption: x}}]"
    return f"id: hostile\ntitle: {title}\nclock: {{start: 2020-01, steps: 3}}\nactors:\n{actors}\n{event}\n{claim}\n"


def test_hostile_names_are_shown_and_read_back(place, capsys):
    (place / "hostile.yaml").write_text(hostile_story(), encoding="utf-8")
    shown = sim("show", "hostile.yaml", code=0, capsys=capsys)[0]
    (place / "again.yaml").write_text(shown, encoding="utf-8")
    assert sim("show", "again.yaml", code=0, capsys=capsys)[0] == shown
    assert "\x1b" not in shown


def test_hostile_names_are_run_and_drawn(place, capsys):
    (place / "hostile.yaml").write_text(hostile_story(), encoding="utf-8")
    out = sim("run", "hostile.yaml", "--out", "r", code=0, capsys=capsys)[0]
    assert ("[red]x[/]" in out.replace("\n", ""), "\x1b" in out) == (True, False)
    names = json.loads((place / "r" / "run.json").read_text(encoding="utf-8"))["scenario"]["actors"]
    assert {id: actor["name"] for id, actor in names.items()} == HOSTILE
    sim("plot", "r", "--out", "figures", code=0, capsys=capsys)
    for drawn in (place / "figures").glob("*.svg"):
        assert "<img" not in drawn.read_text(encoding="utf-8")
        assert "</script>" not in drawn.read_text(encoding="utf-8")


def test_no_cell_of_a_table_is_a_formula(place, capsys):
    (place / "hostile.yaml").write_text(hostile_story(), encoding="utf-8")
    sim("run", "hostile.yaml", "--out", "r", code=0, capsys=capsys)
    for table in (place / "r").glob("*.csv"):
        cells = table.read_text(encoding="utf-8").replace("\n", ",").split(",")
        assert [c for c in cells if c.startswith(("=", "+", "@"))] == []


@pytest.mark.parametrize("name", ["Tu\u0308rkiye", "a\u202eb", "a\u200bb", "a\u2066b", "a\x1b[31mb", "a\nb", "\ufeffa"])
def test_invisible_and_decomposed_names_are_refused_and_escaped(place, capsys, name):
    (place / "x.yaml").write_text(hostile_story().replace('"İran"', json.dumps(name)), encoding="utf-8")
    err = sim("validate", "x.yaml", code=2, capsys=capsys)[1]
    assert "actors.IRN.name" in err
    assert not {"\x1b", "\u202e", "\u200b", "\u2066", "\ufeff"} & set(err)


def test_a_file_name_may_be_hostile(place, capsys):
    name = "[red]é $x$.yaml"
    (place / name).write_text(starter("example"), encoding="utf-8")
    assert name in sim("validate", name, code=0, capsys=capsys)[0]


def test_streams_without_unicode_still_get_everything(place):
    (place / "hostile.yaml").write_text(hostile_story(), encoding="utf-8")
    poor = {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    for args in (("run", "hostile.yaml", "--out", "r"), ("show", "hostile.yaml"), ("list", ".")):
        out, err = process(*args, env=poor).communicate(timeout=60)
        assert b"Traceback" not in err
        assert b"rkiye" in out
    plain = (place / "r" / "run.json").read_text(encoding="utf-8")
    assert "Türkiye" in plain


def test_a_reader_that_leaves_early_is_no_error(place):
    with process("show", "s400_purchase") as running:
        running.stdout.read(10)
        running.stdout.close()
        assert (running.stderr.read(), running.wait(60)) == (b"", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize(
    "command",
    each_time(
        ("schema", "run example.yaml"), ("show example.yaml", "schema", "validate example.yaml", "run example.yaml")
    ),
)
def test_a_full_disk_under_the_output_is_74(place, command):
    with open("/dev/full", "wb") as full:
        running = process(*command.split(), stdout=full)
        err = running.communicate(timeout=60)[1]
    assert (running.returncode, b"Traceback" in err) == (74, False)


def big(actors: int, steps: int) -> str:
    names = "\n".join(f"  A{n:03d}: {{name: Actor {n}}}" for n in range(actors))
    return f"id: big\ntitle: Big\nclock: {{start: 1800-01, steps: {steps}}}\nactors:\n{names}\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("moment", ["early", "growing"])
def test_a_signal_leaves_nothing_half_written(place, number, code, moment):
    size = (60, 600) if moment == "early" else (24, 250)  # the small one is soon writing its files
    (place / "big.yaml").write_text(big(*size), encoding="utf-8")
    before = files(place)
    running = process("run", "big.yaml", "--out", "r", "--yes")
    until = time.monotonic() + 40
    while moment == "growing" and files(place) == before and running.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.7 if moment == "early" else 0.05)
    running.send_signal(number)
    err = running.communicate(timeout=30)[1]
    shown = running.returncode if running.returncode >= 0 else 128 - running.returncode  # as a shell shows it
    assert (shown, b"Traceback" in err) == (code, False), err
    assert files(place) == before

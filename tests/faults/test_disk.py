"""Disks, locks and folders that fail, and what others put in the way: whole results or none, and nobody else's lost.

Of the kills while a run is written, each time: in a folder that stands, and while another run is moved aside; at night: all.
"""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from faults import sweeping
from faults.test_command_line import files, process, sim
from nightly import each_time

from sim.archive import read_manifest
from sim.cli.app import run_app
from sim.disk import folders, locking, writing
from sim.disk.digests import sha256
from sim.disk.folders import writable
from sim.disk.locking import LOCK, held
from sim.disk.writing import append, clear, replace, whole
from sim.errors import BusyError, IntegrityError, OutputError
from sim.scenario.starter import starter
from sim.studies.sweeps.part import prepare
from sim.studies.sweeps.plan import plan_name
from sim.studies.sweeps.store import Store, canonical

RUN = ("run", "example.yaml", "--out", "r")
SWEEP = (
    "sweep",
    "example.yaml",
    "--param",
    "witness=0:1:21",
    "--outcome",
    "alignment(AAA,BBB)",
    "--seed",
    "1",
    "--out",
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("example.yaml").write_text(starter("example"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def ran(place, example_run) -> Path:
    """A run in `r`."""
    return shutil.copytree(example_run, place / "r")


@pytest.fixture
def swept(place, example_sweep) -> Path:
    """A sweep in `s`."""
    return shutil.copytree(example_sweep, place / "s")


def raising(number: int, *_args, **_more):
    raise OSError(number, os.strerror(number))


def everything(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


# one home for whole or not at all


def test_a_file_is_whole_or_not_there(tmp_path):
    with pytest.raises(KeyboardInterrupt), whole(tmp_path / "x") as draft:  # noqa: PT012  # that is the case
        draft.write_text("half")
        raise KeyboardInterrupt
    assert files(tmp_path) == set()
    with whole(tmp_path / "x") as draft:
        draft.write_text("all")
        assert (draft.parent.parent, draft.parent.stat().st_mode & 0o777) == (tmp_path, 0o700)
    assert everything(tmp_path) == {"x": b"all"}


def test_a_file_has_the_mode_that_the_user_wants(tmp_path):
    before = os.umask(0o027)
    try:
        with whole(tmp_path / "x") as draft:
            draft.write_text("all")
    finally:
        os.umask(before)
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640


def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "dear").write_text("mine")
    (tmp_path / "x").symlink_to("dear")
    with whole(tmp_path / "x") as draft:
        draft.write_text("new")
    assert ((tmp_path / "dear").read_text(), (tmp_path / "x").is_symlink()) == ("mine", False)
    (tmp_path / "journal").symlink_to("dear")
    with pytest.raises(OSError, match="symbolic link"):
        append(tmp_path / "journal", b"line\n")
    assert (tmp_path / "dear").read_text() == "mine"


def test_no_two_drafts_have_one_name(tmp_path):
    with whole(tmp_path / "x") as one, whole(tmp_path / "x") as other:
        assert one != other
        one.write_text("one")
        other.write_text("other")


@pytest.mark.parametrize(
    ("number", "passed"), [("EINVAL", True), ("ENOTSUP", True), ("ENOSYS", True), ("EIO", False), ("ENOSPC", False)]
)
def test_only_file_systems_that_cannot_sync_a_folder_are_forgiven(tmp_path, monkeypatch, number, passed):
    (tmp_path / "x").write_text("x")
    monkeypatch.setattr(os, "fsync", partial(raising, getattr(errno, number)))
    if passed:
        writing.sync_folder(tmp_path)
    else:
        with pytest.raises(OSError, match=os.strerror(getattr(errno, number))):
            writing.sync_folder(tmp_path)
    with pytest.raises(OSError, match=os.strerror(getattr(errno, number))):
        writing.sync(tmp_path / "x")


def test_a_file_that_somebody_holds_for_a_moment_is_replaced_again(tmp_path, monkeypatch):
    monkeypatch.setattr(writing, "PAUSES", (0.0, 0.0))
    (tmp_path / "x").write_text("new")
    monkeypatch.setattr(os, "replace", os.replace)
    sweeping.fail_at("replace", 1, partial(raising, errno.EACCES))
    replace(tmp_path / "x", tmp_path / "y")
    assert everything(tmp_path) == {"y": b"new"}


def abandoned(folder: Path, process_id: int, host: str = writing.HOST) -> Path:
    stage = folder / f".sim-{host}-{process_id}-00ff.partial"
    stage.mkdir()
    (stage / "half").write_text("half")
    return stage


def test_what_dead_writers_left_goes_and_what_live_ones_write_stays(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / ".mine.partial").write_text("mine")
    (tmp_path / "target").mkdir()
    (tmp_path / f".sim-{writing.HOST}-{dead.pid}-11.partial").symlink_to("target")
    gone = abandoned(tmp_path, dead.pid)
    stay = [abandoned(tmp_path, os.getppid()), abandoned(tmp_path, dead.pid, "00000000")]
    old = abandoned(tmp_path, 1, "00000001")
    os.utime(old, (0, 0))
    assert writable(tmp_path) == tmp_path
    assert (gone.exists(), old.exists(), [p.exists() for p in stay]) == (False, False, [True, True])
    assert ((tmp_path / ".mine.partial").exists(), (tmp_path / "target").exists()) == (True, True)
    clear(tmp_path, held=True)
    assert files(tmp_path) == {"target"}


# every command that writes, on a disk that is full


WRITERS = {
    "new": ("new", "other"),
    "sources": ("sources", "example.yaml", "--pages", "pages"),
    "run": RUN,
    "plot": ("plot", "example.yaml", "--out", "p"),
    "sweep": (*SWEEP, "s"),
    "export": ("export", "store"),
    "discover": ("discover", "store", "--when", "alignment(AAA,BBB) > 0.458"),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(("function", "number"), [("fsync", "ENOSPC"), ("replace", "ENOSPC"), ("fsync", "EIO")])
def test_a_failing_disk_is_74_and_leaves_nothing_half(
    place, example_sweep, capsys, monkeypatch, name, function, number
):
    if "store" in WRITERS[name]:
        shutil.copytree(example_sweep, "store")
    if function == "replace":
        monkeypatch.setattr(os, "rename", partial(raising, getattr(errno, number)))
    before = {p for p in place.rglob("*") if p.is_file()}
    monkeypatch.setattr(os, function, partial(raising, getattr(errno, number)))
    _, err = sim(*WRITERS[name], code=74, capsys=capsys)
    assert os.strerror(getattr(errno, number)) in err
    assert {p for p in place.rglob("*") if p.is_file()} == before
    assert not list(place.rglob(".*.partial"))


# looked at before anything is computed


def never(*_args, **_more):
    raise AssertionError("computed before it looked where to write")


COMPUTED = {
    "sim.studies.claims.verdicts.run_with_claims": RUN[:2],
    "sim.cli.ensembles.run_ensemble": (*RUN[:2], "--runs", "5", "--seed", "1"),
    "sim.studies.sensitivity.study.gathered": ("sensitivity", "example.yaml", *SWEEP[4:6], "--param", "witness=0:1", "--param", "lasting=0:0.5", "--points", "16", "--seed", "1"),
    "sim.agents.simulate.simulate": ("plot", "example.yaml"),
    "sim.cli.sweep.warn_of_idle": SWEEP[:-1],
    "sim.cli.export.tables": ("export", "store"),
    "sim.cli.discover.load_sweep": ("discover", "store", "--when", "alignment(AAA,BBB) > 0.458"),
}  # fmt: skip
OUT = ("example.yaml/deeper", "/dev/null/x", "circle/x", "x" * 300 + "/x")


@pytest.mark.parametrize("function", COMPUTED)
def test_where_nothing_can_be_written_nothing_is_computed(place, example_sweep, capsys, monkeypatch, function):
    if "store" in COMPUTED[function]:
        shutil.copytree(example_sweep, "store")
    Path("circle").symlink_to("circle")
    before = files(place)
    monkeypatch.setattr(function, never)
    for out in OUT:
        _, err = sim(*COMPUTED[function], "--out", out, code=74, capsys=capsys)
        assert out.split("/")[0] in err
    assert files(place) == before
    with pytest.raises(AssertionError, match="computed before"):  # it is what computes
        run_app([*COMPUTED[function], "--out", "fine"])


@pytest.mark.parametrize("function", [*list(COMPUTED)[:3], "sim.cli.sweep.warn_of_idle"])
def test_a_folder_of_something_else_is_refused_before_anything_is_computed(place, capsys, monkeypatch, function):
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(function, never)
    for out in ("mine", "mine/../mine", ".", ".."):
        assert "is not empty and not a" in sim(*COMPUTED[function], "--out", out, code=74, capsys=capsys)[1]
    for link in ("circle", "nothing"):
        Path(link).symlink_to(link if link == "circle" else "nowhere")
        assert "is a link to nothing" in sim(*COMPUTED[function], "--out", link, code=74, capsys=capsys)[1]
    assert files(Path("mine")) == {"thesis.txt"}


# the folder of a run


DROPPINGS = (".DS_Store", "Thumbs.db", "desktop.ini")


@pytest.mark.parametrize("command", [RUN, (*SWEEP, "r")], ids=["run", "sweep"])
def test_what_file_managers_leave_is_nothing(place, capsys, command):
    Path("r").mkdir()
    for name in DROPPINGS:
        Path("r", name).write_text("x", encoding="utf-8")
    sim(*command, code=0, capsys=capsys)
    assert {*DROPPINGS} < files(Path("r"))


def test_a_run_is_written_again_among_links_that_are_left_alone(place, capsys):
    sim(*RUN, code=0, capsys=capsys)
    before = everything(Path("r"))
    Path("dear").mkdir()
    Path("dear/mine.txt").write_text("mine", encoding="utf-8")
    links = {"up": "..", "round": "round", "folder": "../dear", "nothing": "nowhere"}
    for name, target in links.items():
        Path("r", name).symlink_to(target)
    Path("r/acts.csv").unlink()
    Path("r/acts.csv").symlink_to("../dear/mine.txt")
    sim(*RUN, code=0, capsys=capsys)
    assert {name: os.readlink(Path("r", name)) for name in links} == links
    assert Path("dear/mine.txt").read_text(encoding="utf-8") == "mine"
    assert {name: Path("r", name).read_bytes() for name in before} == before
    assert not Path("r/acts.csv").is_symlink()


def test_an_old_manifest_removes_no_file_elsewhere(place, capsys):
    sim(*RUN, code=0, capsys=capsys)
    about = json.loads(Path("r/run.json").read_text(encoding="utf-8"))
    about["outputs"] |= {"../example.yaml": "", str(place / "example.yaml"): "", "..": "", "gone.csv": ""}
    Path("r/run.json").write_text(json.dumps(about), encoding="utf-8")
    sim(*RUN, code=0, capsys=capsys)
    assert files(place) == {"example.yaml", "r"}


def test_a_folder_stays_the_one_that_was_given(place, capsys, monkeypatch):
    Path("r").mkdir(mode=0o2770)
    Path("r").chmod(0o2770)
    before = Path("r").stat()
    monkeypatch.chdir("r")
    sim("run", "../example.yaml", "--out", ".", code=0, capsys=capsys)
    assert os.path.samestat(before, Path().stat())
    assert (Path().stat().st_mode & 0o7777, "run.json" in files(Path())) == (0o2770, True)


def test_runs_at_once_into_one_new_folder(place):
    running = [process(*RUN, "--seed", str(seed)) for seed in (1, 2, 1)]
    ends = [(one.communicate(timeout=60)[1].decode(), one.returncode) for one in running]
    codes = sorted(code for _, code in ends)
    assert codes[0] == 0
    assert {*codes} <= {0, 74, 75}  # 74: the other had finished before
    assert all("Traceback" not in err for err, _ in ends)
    assert read_manifest(Path("r"))["seed"] in (1, 2)
    assert files(place) == {"example.yaml", "r"}


def test_a_folder_that_another_run_took_meanwhile_is_75(place, capsys, monkeypatch):
    from sim.studies.claims import verdicts as run

    def slow(*args):
        (place / "r").mkdir()
        (place / "r" / "other").write_text("x", encoding="utf-8")
        return original(*args)

    original = run.run_with_claims
    monkeypatch.setattr(run, "run_with_claims", slow)
    _, err = sim(*RUN, code=74, capsys=capsys)  # seen when it looks again
    assert "not empty" in err
    os.unlink(place / "r" / "other")
    os.rmdir(place / "r")
    monkeypatch.setattr(run, "run_with_claims", original)
    monkeypatch.setattr(os, "rename", lambda draft, folder: (folder.mkdir(), raising(errno.ENOTEMPTY)))
    _, err = sim(*RUN, code=BusyError.exit_code, capsys=capsys)
    assert "another process wrote there meanwhile" in err
    assert files(place) == {"example.yaml", "r"}


DIE = """
import os, signal, sys
from faults.sweeping import fail_at
from sim.cli.app import run_app
fail_at(sys.argv[1], int(sys.argv[2]), lambda: os.kill(os.getpid(), signal.SIGKILL))
sys.exit(run_app(sys.argv[3:]))
"""


KILLS = {
    "new": [("fsync", 4), ("rename", 1)], "empty": [("fsync", 4), ("replace", 1), ("replace", 4)],
    "the same": [("fsync", 4), ("replace", 1), ("replace", 4)], "another": [("rename", 1), ("rename", 2)],
}  # fmt: skip


DAILY = {("the same", "replace", 1), ("another", "rename", 1)}
CASES = [(f, *at) for f, kills in KILLS.items() for at in kills]


@pytest.mark.parametrize(("folder", "function", "call"), each_time(DAILY, CASES))
def test_a_run_killed_while_it_writes_is_whole_absent_or_known_and_heals(
    place, example_run, capsys, folder, function, call
):
    command = (*RUN, "--seed", "2", *(("--force",) if folder == "another" else ()))
    if folder == "empty":
        Path("r").mkdir()
    elif folder == "another":
        shutil.copytree(example_run, "r")
    elif folder == "the same":
        sim(*RUN, "--seed", "2", code=0, capsys=capsys)
    if folder == "the same":
        Path("r/acts.csv").write_text("damaged", encoding="utf-8")
    tests = str(Path(__file__).resolve().parents[1])
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((tests, os.environ.get("PYTHONPATH", str(Path(tests).parent))))}
    died = subprocess.run([sys.executable, "-c", DIE, function, str(call), *command], env=env, check=False, capture_output=True)  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr
    if Path("r/run.json").exists():
        with suppress(IntegrityError):  # known by its digest
            read_manifest(Path("r"))
    else:
        assert folder == "new" or folders.contents(Path("r")) == set()
    sim(*command, code=0, capsys=capsys)
    assert read_manifest(Path("r"))["seed"] == 2
    assert not list(place.rglob(".*"))
    if folder == "another":
        assert read_manifest(Path("r.old-1"))["seed"] == 0


KINDS = {
    "a list": "[]", "a number": "7", "nothing": "", "half": '{"format": 1', "brackets": "[" * 100_000,
    "braces": '{"a":' * 100_000, "a long number": "9" * 5000, "not text": '{"format": "\\ud800"}',
}  # fmt: skip


def changed(key: str, value: object):
    def change(record: dict) -> dict:
        found = record.get("plan", record)
        return {**record, key: value} if found is record else {"plan": {**found, key: value}}

    return change


@pytest.mark.parametrize("text", KINDS)
def test_records_that_are_none_are_3(ran, swept, capsys, text):
    journal = Path("s/journal.jsonl").read_text(encoding="utf-8")
    for path, command in {
        "r/run.json": ("plot", "r"), "s/plan.json": ("export", "s"), "s/journal.jsonl": ("export", "s"),
    }.items():  # fmt: skip
        end = f"\n{journal}" if path.endswith("jsonl") else ""
        Path(path).write_text(KINDS[text] + end, encoding="utf-8")
        sim(*command, code=3, capsys=capsys)
    sim(*RUN, code=74, capsys=capsys)
    sim(*SWEEP, "s", "--resume", code=3, capsys=capsys)


MANIFEST_VALUES = {
    "format": ["1", None, [1]], "scenario": [[], "x", None, {}, {"id": 7}], "scenario_sha256": [7, None],
    "seed": ["1", 1.5, True, None, []], "runs": ["1", None, {}], "command": [None, 7, []],
    "outputs": [[], None, "x", {"acts.csv": 7}, {"../example.yaml": "x"}, {"x" * 300: ""}, {"a\0b": ""}, {"..": ""}, {"\ud800": ""}],
}  # fmt: skip


@pytest.mark.parametrize("key", MANIFEST_VALUES)
def test_a_manifest_with_values_of_other_kinds_is_3(ran, capsys, key):
    about = json.loads(Path("r/run.json").read_text(encoding="utf-8"))
    for value in MANIFEST_VALUES[key]:
        Path("r/run.json").write_text(json.dumps({**about, key: value}), encoding="utf-8")
        sim("plot", "r", code=3, capsys=capsys)


def test_force_replaces_files_alone(swept, capsys):
    os.mkfifo("pipe")
    Path("folder").mkdir()
    for out in ("pipe", "folder"):
        sim("export", "s", "--out", out, "--force", code=74, capsys=capsys)
    assert (Path("pipe").is_fifo(), files(Path("folder"))) == (True, set())


# stores


def test_a_points_file_of_ones_own_is_not_a_beginning(place, capsys):
    Path("mine").mkdir()
    Path("mine/points.parquet").write_text("mine", encoding="utf-8")
    for more in ((), ("--resume",), ("--force",)):
        assert "not a sweep's" in sim(*SWEEP, "mine", *more, code=74, capsys=capsys)[1]
    assert everything(Path("mine")) == {"points.parquet": b"mine"}


def test_force_does_not_move_a_sweep_that_is_running(place, swept, capsys):
    before = everything(Path("s/parts"))
    script = "import sys,time; from pathlib import Path; from sim.studies.sweeps.store import Store\nwith Store(Path('s')).locked(): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        for more in ("--force", "--resume"):
            _, err = sim(*SWEEP, "s", more, code=75, capsys=capsys)
            assert f"process {holder.pid} on " in err
        holder.kill()
    assert (files(place), everything(Path("s/parts"))) == ({"example.yaml", "s"}, before)
    sim(*SWEEP, "s", "--force", code=0, capsys=capsys)
    assert files(place) == {"example.yaml", "s", "s.old-1"}
    assert LOCK not in files(Path("s")) | files(Path("s.old-1"))


@pytest.mark.parametrize("number", ["ENOLCK", "ENOSYS", "EIO", "EOPNOTSUPP"])
def test_a_file_system_without_locks_says_so(tmp_path, monkeypatch, number):
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(fcntl, "flock", partial(raising, getattr(errno, number)))
    with (
        pytest.raises(OutputError, match=f"cannot be locked: {os.strerror(getattr(errno, number))}"),
        Store(tmp_path / "s").locked(),
    ):
        pass
    assert files(tmp_path) == set()


@pytest.mark.parametrize("mode", [0o755, 0o775, 0o2770])
def test_who_may_write_into_the_folder_may_go_on(tmp_path, mode):
    folder = tmp_path / "s"
    folder.mkdir()
    folder.chmod(mode)
    with held(folder):
        assert (folder / LOCK).stat().st_mode & 0o777 == 0o600 | mode & 0o066
    sweeping.run(folder)
    assert (folder / "parts").stat().st_mode & 0o777 == mode & 0o777


def test_a_lock_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "dear").write_text("mine")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / LOCK).symlink_to(tmp_path / "dear")
    with pytest.raises(OutputError, match="cannot be locked"), held(tmp_path / "s"):
        pass
    assert (tmp_path / "dear").read_text() == "mine"


def test_the_lock_of_who_came_after_a_folder_was_moved_stays(tmp_path):
    folder = tmp_path / "s"
    folder.mkdir()
    with held(folder):
        folder.rename(tmp_path / "aside")
        folder.mkdir()
        (folder / LOCK).write_text("another's")
    assert (folder / LOCK).read_text() == "another's"


def test_what_a_foreign_lock_says_is_escaped(swept, capsys, monkeypatch):
    monkeypatch.setattr(locking, "sign", lambda handle: os.write(handle, b"\x1b[31m nobody\x07"))
    with held(Path("s")):
        _, err = sim(*SWEEP, "s", "--resume", code=75, capsys=capsys)
    assert "in use by \\x1b[31m nobody\\x07" in err


ENTRY_VALUES = {"part": ["0", None, True, -1, 0.0], "rows": ["21", None, 4, -3], "sha256": [7], "content": [None], "plan": [7]}  # fmt: skip


@pytest.mark.parametrize("key", ENTRY_VALUES)
def test_a_journal_with_values_of_other_kinds_is_3(swept, capsys, key):
    entry = json.loads(Path("s/journal.jsonl").read_text(encoding="utf-8"))
    for value in ENTRY_VALUES[key]:
        Path("s/journal.jsonl").write_text(json.dumps({**entry, key: value}) + "\n", encoding="utf-8")
        _, err = sim("export", "s", code=3, capsys=capsys)
        assert "journal.jsonl" in err
        sim(*SWEEP, "s", "--resume", code=3, capsys=capsys)


def test_a_part_of_other_rows_than_the_journal_says_is_3(swept, capsys):
    import pyarrow.parquet as pq

    part, journal = Path("s/parts/part-000000.parquet"), Path("s/journal.jsonl")
    pq.write_table(pq.read_table(part).slice(1), part)
    entry = {**json.loads(journal.read_text(encoding="utf-8")), "sha256": sha256(part.read_bytes())}
    journal.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    assert "holds 20 rows, the journal says 21" in sim("export", "s", code=3, capsys=capsys)[1]


PLAN_VALUES = {
    "format": ["1", None, 2], "scenario": ["x", {}, {"id": 1, "title": "x"}], "paths": ["x", [1]],
    "points": ["3", 0, 1.5, 10**30], "runs": [0, None, True, 10**30], "seed": ["1", -1, 2**128], "outcomes": [{}, [None]], "per_part": [0, "x"], "versions": [[]],
}  # fmt: skip


def forged(changes: dict) -> dict:
    """Change the plan of the store `s` so that neither its digest nor the journal tells; return the plan."""
    plan, journal = json.loads(Path("s/plan.json").read_text(encoding="utf-8"))["plan"], Path("s/journal.jsonl")
    new = {**plan, **changes}
    Path("s/plan.json").write_text(json.dumps({"plan": new, "sha256": sha256(canonical(new))}), encoding="utf-8")
    journal.write_text(journal.read_text(encoding="utf-8").replace(plan_name(plan), plan_name(new)), encoding="utf-8")
    return new


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in PLAN_VALUES.items() for value in values])
def test_a_plan_with_values_of_other_kinds_is_3_though_its_digest_is_right(swept, capsys, key, value):
    forged({key: value})
    for command in (("export", "s"), ("plot", "s"), ("discover", "s", "--when", "alignment(AAA,BBB) > 0")):
        sim(*command, code=3, capsys=capsys)


def test_a_plan_that_cannot_be_computed_is_3(swept, capsys):
    new = forged({"outcomes": ["alignment(AAA,"]})
    assert "lacks 'alignment(AAA,'" in sim("plot", "s", code=3, capsys=capsys)[1]
    for wrong in (new, {**new, "scenario": {**new["scenario"], "actors": {}}, "outcomes": []}):
        with pytest.raises(IntegrityError, match="cannot be computed"):
            prepare(wrong)


# names that are no text


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_file_names_that_are_no_text(place, capsys):
    story, out = os.fsdecode(b"s\xff.yaml"), os.fsdecode(b"o\xff")
    Path(story).write_text(starter("example"), encoding="utf-8")
    options, when = SWEEP[2:-1], "alignment(AAA,BBB) > 0.458"
    for command in (
        ("validate", story), ("run", story, "--out", out), ("plot", out), ("run", story, "--runs", "3", "--seed", "1", "--out", f"{out}n"),
        ("sweep", story, *options, "--out", f"{out}s"), ("sweep", story, *options, "--out", f"{out}s", "--resume"),
        ("export", f"{out}s"), ("plot", f"{out}s"), ("discover", f"{out}s", "--when", when),
        ("sensitivity", story, *options[2:], "--param", "witness=0:1", "--param", "lasting=0:0.5", "--points", "16", "--out", f"{out}e"),
        ("sources", story, "--pages", f"{out}p"), ("new", "x", "--out", f"{out}.yaml"), ("list", "."), ("claims", story), ("show", story),
    ):  # fmt: skip
        sim(*command, code=0, capsys=capsys)
    assert read_manifest(Path(out))["command"].split()[2].strip("'") == story

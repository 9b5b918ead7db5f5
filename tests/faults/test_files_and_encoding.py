"""Files that are no scenario, bytes that are no text, and YAML that is too much: one refusal, quickly, or success."""

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario.file.reading import MAX_BYTES, read_text
from sim.scenario.identity import scenario_hash
from sim.scenario.resolving import load_scenario
from sim.scenario.starter import starter

ROOT = Path(__file__).resolve().parents[2]
STORY = starter("example")
QUICKLY = settings(suppress_health_check=list(HealthCheck))


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return str(caught.value)


def refused(tmp_path: Path, data: bytes) -> str:
    path = tmp_path / "bad.yaml"
    path.write_bytes(data)
    began = time.monotonic()
    words = refusal(path)
    assert time.monotonic() - began < 5
    assert str(path) in words
    return words


def loaded(tmp_path: Path, data: bytes):
    path = tmp_path / "good.yaml"
    path.write_bytes(data)
    return load_scenario(path)


def test_a_missing_file_is_one_line(tmp_path):
    words = refusal(tmp_path / "nowhere.yaml")
    assert "No such file" in words
    assert "\n" not in words


def test_a_folder_is_one_line(tmp_path):
    words = refusal(tmp_path)
    assert "is a folder" in words
    assert "\n" not in words


def test_a_name_that_is_no_file_name_is_refused():
    for name in ("a\0b", "x" * 5000):
        assert "\n" not in refusal(name)


def test_a_pipe_without_a_writer_does_not_hang(tmp_path):
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)
    code = "import sys; from sim.scenario.resolving import load_scenario as l; from sim.errors import InputError\n"
    code += "try: l(sys.argv[1])\nexcept InputError as e: print(e)"
    done = subprocess.run([sys.executable, "-c", code, path], cwd=ROOT, capture_output=True, text=True, timeout=10)
    assert (done.returncode, done.stderr) == (0, "")
    assert "pipe.yaml" in done.stdout


def test_an_endless_device_is_cut_at_the_cap():
    assert "5 MB" in refusal("/dev/zero")


def test_a_device_of_nothing_is_empty():
    assert "the scenario is empty" in refusal("/dev/null")


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"# only a comment\n", b"---\n", b"---\n...\n", b"\xef\xbb\xbf", b"~\n"]
)
def test_nothing_is_called_empty(tmp_path, data):
    assert "the scenario is empty" in refused(tmp_path, data)


@pytest.mark.parametrize("data", [b"- a\n- b\n", b"just text\n", b"42\n", b"[]\n"])
def test_no_mapping_is_called_so(tmp_path, data):
    assert "bad.yaml:1:1: expected a mapping" in refused(tmp_path, data)


def test_a_second_document_is_named_by_its_line(tmp_path):
    assert "bad.yaml:3:1: one scenario per file" in refused(tmp_path, b"id: a\ntitle: b\n---\nid: c\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: b"\xef\xbb\xbf" + t.encode("utf-8"),
        lambda t: t.replace("\n", "\r\n").encode("utf-8"),
        lambda t: t.replace("\n", "\r").encode("utf-8"),
        lambda t: b"---\n" + t.encode("utf-8") + b"...\n",
    ],
    ids=["mark", "crlf", "cr", "markers"],
)
def test_how_a_text_is_stored_does_not_change_the_hash(tmp_path, change):
    plain = loaded(tmp_path, STORY.encode("utf-8"))
    assert scenario_hash(loaded(tmp_path, change(STORY))) == scenario_hash(plain)


def test_line_ends_inside_text_do_not_change_the_hash(tmp_path):
    text = STORY.replace("summary: ", "summary: |\n  One line\n\n  and ", 1)
    plain = loaded(tmp_path, text.encode("utf-8"))
    for end in ("\r\n", "\r"):
        assert scenario_hash(loaded(tmp_path, text.replace("\n", end).encode("utf-8"))) == scenario_hash(plain)


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused_by_name(tmp_path, coding):
    assert "UTF-16" in refused(tmp_path, STORY.encode(coding)) or coding == "utf-32"


@pytest.mark.parametrize("coding", ["cp1254", "iso8859-9"])
def test_a_turkish_code_page_is_guessed_with_its_line(tmp_path, coding):
    words = refused(tmp_path, "id: a\ntitle: Işık\n".encode(coding))
    assert "bad.yaml:2:9: " in words
    assert "not UTF-8" in words
    assert "Windows-1254" in words
    assert "re-save" in words


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000"),
        ("\x1b", "U+001B"),
        ("\x07", "U+0007"),
        ("\u2028", "U+2028"),
        ("\x85", "U+0085"),
        ("\x7f", "U+007F"),
    ],
)
def test_control_characters_are_named_and_placed(tmp_path, character, name):
    words = refused(tmp_path, f"id: a\ntitle: b{character}c\n".encode())
    assert f"bad.yaml:2:9: character {name} is not allowed" in words
    assert character not in words


def test_every_control_character_is_named(tmp_path):
    assert refused(tmp_path, b"id: \x01\ntitle: \x02\n").count("is not allowed") == 2


@pytest.mark.parametrize("escape", [r"\e[31m", r"\u202e", r"\u2066", r"\ud800", r"\u200b", r"\0", r"\x9b", r"\uFEFF"])
def test_escapes_do_not_smuggle_invisible_characters_into_names(tmp_path, escape):
    words = refused(tmp_path, STORY.replace("name: Alphaland", f'name: "Alpha{escape}land"').encode())
    assert "bad.yaml:23:11" in words or r"\ud800" in escape
    assert words.replace("\n", "").isprintable()


@pytest.mark.parametrize("escape", [r"\e[31m", r"\u202e", r"\x9b"])
def test_escapes_in_keys_are_shown_as_escapes(tmp_path, escape):
    assert refused(tmp_path, STORY.replace("id: ", f'"a{escape}": 1\nid: ', 1).encode()).isprintable()


def test_tabs_are_called_tabs_and_pointed_at(tmp_path):
    words = refused(tmp_path, b"id: a\nclock:\n\tstart: 2020-01\n")
    assert "bad.yaml:3:1: a tab is used for indentation" in words
    assert words.endswith("^")


def test_what_is_not_yaml_is_pointed_at(tmp_path):
    words = refused(tmp_path, b"id: a\ntitle: 'open\n")
    assert re.search(r"bad\.yaml:\d+:\d+: ", words)
    assert words.endswith("^")


@pytest.mark.parametrize("opening", [b"[", b"{a: ", b"- ", b"{["])
def test_depth_is_capped_before_anything_is_built(tmp_path, opening):
    assert "50 levels deep" in refused(tmp_path, b"a: " * (opening != b"- ") + opening * 25_000)


def test_an_alias_bomb_is_refused(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    words = refused(tmp_path, "\n".join(lines).encode())
    assert "anchor or alias" in words


def test_a_merge_bomb_is_refused(tmp_path):
    lines = ["a0: &a0 {k0: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: 1}}" for n in range(1, 9)]
    assert "merge key" in refused(tmp_path, "\n".join(lines).encode())


def test_a_recursive_alias_is_refused(tmp_path):
    assert "anchor or alias" in refused(tmp_path, b"a: &a [*a]\n")


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [echo]", "!!python/name:os.system", "!x 1", "!!float 1"]
)
def test_tags_are_refused(tmp_path, tag):
    assert "uses the YAML tag" in refused(tmp_path, f"title: {tag}\n".encode())


def test_no_code_path_loads_yaml_unsafely():
    texts = {path: path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")}
    assert texts
    unsafe = re.compile(
        r"\b(yaml\.(unsafe_|full_)?load|UnsafeLoader|FullLoader|yaml\.Loader|pickle\.load|eval\(|exec\()"
    )
    found = [path.name for path, text in texts.items() if unsafe.search(text)]
    assert found == ["cache.py"]  # the compiled rules, which are looked at before they are read: test_kept_rules.py


def test_a_repeated_key_names_both_lines(tmp_path):
    words = refused(tmp_path, b"id: a\ntitle: b\nid: c\n")
    assert "bad.yaml:3:1: id stands twice; first on line 1" in words


@pytest.mark.parametrize("key", ["036x: 1\n1914: 1", "~: 1", "[a]: 1", "{a: 1}: 1", "true: 1", "1.5: 1"])
def test_keys_must_be_text(tmp_path, key):
    assert "a key that is not text" in refused(tmp_path, f"{key}\n".encode())


def test_quotes_are_suggested_for_a_number_as_key(tmp_path):
    assert 'quote it: "1914"' in refused(tmp_path, b"1914: 1\n")


@pytest.mark.parametrize(
    "number", ["9" * 5000, "-" + "9" * 5000, "0." + "9" * 5000, "1e" + "9" * 5000, "9" * 1_000_000]
)
def test_long_numbers_are_refused_before_they_are_converted(tmp_path, number):
    assert "digits" in refused(tmp_path, f"clock: {{steps: {number}}}\n".encode())


def test_a_million_hexadecimal_digits_stay_text(tmp_path):
    text = STORY.replace("steps: 24", f"steps: 0x{'f' * 1_000_000}")
    assert "must be a whole number" in refused(tmp_path, text.encode())


@pytest.mark.parametrize("number", ["1e400", "1.0e+400", "-1e999", ".inf", ".nan", "-.INF"])
def test_numbers_must_be_finite(tmp_path, number):
    text = STORY.replace("value: 0.02", f"value: {number}", 1)
    assert "bad.yaml:25:25: " in refused(tmp_path, text.encode())


def test_a_file_over_the_cap_is_refused_with_the_cap(tmp_path):
    words = refused(tmp_path, STORY.encode() + b"# " + b"x" * MAX_BYTES)
    assert "5 MB" in words


def test_a_file_of_very_many_entries_is_refused_with_the_cap(tmp_path):
    assert "200000 entries" in refused(tmp_path, b"a: {" + b"".join(b"k%d: 1," % n for n in range(150_000)) + b"}")


def test_a_very_long_list_is_refused_with_the_cap(tmp_path):
    assert "more than 50000 items" in refused(tmp_path, b"a: [" + b"1," * 60_000 + b"]")


def test_a_link_to_a_scenario_is_followed(tmp_path):
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to(tmp_path / "story.yaml")
    assert load_scenario(tmp_path / "link.yaml").id == "example"


def test_a_link_in_a_circle_is_one_line(tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    assert "\n" not in refusal(tmp_path / "a.yaml")


def test_a_part_that_is_no_text_is_refused_by_its_own_name(tmp_path):
    (tmp_path / "part.yaml").write_bytes("title: Işık\n".encode("cp1254"))
    (tmp_path / "bad.yaml").write_text(f"extends: [part.yaml]\n{STORY}", encoding="utf-8")
    assert "part.yaml:1:9: is not UTF-8" in refusal(tmp_path / "bad.yaml")


def success_or_refusal(data: bytes, tmp_path_factory) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.yaml"
    path.write_bytes(data)
    began = time.monotonic()
    with suppress(InputError):
        load_scenario(path)
    assert time.monotonic() - began < 5


@QUICKLY
@given(data=st.binary(max_size=300))
def test_random_bytes_are_refused(data, tmp_path_factory):
    success_or_refusal(data, tmp_path_factory)


@QUICKLY
@given(text=st.text("abc:-[]{}&*!|>'\"%@`#,?\n\t ~0189.eE+<\\\u2028\x00é", max_size=120))
def test_random_yaml_is_refused(text, tmp_path_factory):
    success_or_refusal(text.encode("utf-8"), tmp_path_factory)


@st.composite
def mutated(draw) -> bytes:
    data = bytearray(STORY.encode("utf-8"))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from((0, 1, 1, 2, 8, 200))))
        piece = draw(st.binary(max_size=4) | st.sampled_from(PIECES) | st.just(bytes(data[:400:-1])))
        data[start:end] = piece
    return bytes(data)


PIECES = [b"\n", b": ", b"- ", b"[", b"}", b"&a ", b"*a", b"<<: ", b"!!str ", b"9" * 30, b"1e999", b".nan", b"~", b"\r"]


@QUICKLY
@given(data=mutated())
def test_damaged_files_load_or_are_refused(data, tmp_path_factory):
    success_or_refusal(data, tmp_path_factory)


LINES = STORY.splitlines()
WORDS = ["0", "-1", "1.5", "true", "~", "[]", "{}", "AAA", "nowhere", "2020-99", "1e308", '""', "[AAA, AAA]", "{a: b}"]


@QUICKLY
@given(line=st.integers(0, len(LINES) - 1), word=st.sampled_from(WORDS), drop=st.booleans())
def test_any_value_may_be_anything(line, word, drop, tmp_path_factory):
    lines = list(LINES)
    key, colon, _ = lines[line].partition(":")
    lines[line : line + 1] = [] if drop else [f"{key}{colon} {word}"]
    success_or_refusal("\n".join(lines).encode(), tmp_path_factory)


KEYS = st.sampled_from(("id", "from", "to", "act", "date", "x"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=5,
)


@QUICKLY
@given(value=VALUES, key=st.sampled_from(("extends", "clock", "actors", "groups", "regards", "treaties", "events",
                                         "parameters", "expect", "variants", "sweep", "issues", "rest")))  # fmt: skip
def test_any_section_may_be_anything(value, key):
    from sim.scenario.file.reading import from_values
    from sim.scenario.resolving import from_document

    document = read_text(STORY, "story")
    document[key] = from_values(value, "story", key)
    document.key_places[key] = document.value_places[key] = document.place
    with suppress(InputError):
        from_document(document)

"""CAMEO event codes and their Goldstein-type scores [Goldstein1992, Schrodt2012], -10 to 10.

A root's score is not the mean of its codes. Codes are text: "057" is not 57. A code of four digits, as ICEWS, GDELT and
Phoenix write them, has its own score where the published scale gives one, else that of its first three digits.
"""

import re

ROOTS = {
    "01": ("public statement", "0"), "02": ("appeal", "3"), "03": ("intent to cooperate", "4"),
    "04": ("consult", "1"), "05": ("diplomatic cooperation", "3.5"), "06": ("material cooperation", "6"),
    "07": ("aid", "7"), "08": ("yield", "5"), "09": ("investigate", "-2"), "10": ("demand", "-5"),
    "11": ("disapprove", "-2"), "12": ("reject", "-4"), "13": ("threaten", "-6"), "14": ("protest", "-6.5"),
    "15": ("exhibit force posture", "-7.2"), "16": ("reduce relations", "-4"), "17": ("coerce", "-7"),
    "18": ("assault", "-9"), "19": ("fight", "-10"), "20": ("mass violence", "-10"),
}  # fmt: skip

# first and last code of a run of codes, and the score they share
_RUNS = """
010 0|011 -0.1|012 -0.4|013 0.4|014 0|015 0|016 -2|017 0|018-019 3.4|020 3|021 3.4|022 3.2|023 3.4|024-025 -0.3
026-028 4|030 4|031 5.2|032 4.5|033 5.2|034-035 7|036 4|037 5|038 7|039 5|040-041 1|042 1.9|043 2.8|044 2.5|045 5
046 7|050 3.5|051 3.4|052 3.5|053 3.8|054 6|055-056 7|057 8|060 6|061 6.4|062-063 7.4|064 7|070 7|071 7.4|072 8.3
073 7.4|074 8.5|075 7|080-083 5|084-085 7|086-087 9|090-094 -2|100-108 -5|110-116 -2|120-124 -4|125-129 -5|130 -4.4
131-135 -5.8|136-139 -7|140-143 -6.5|144-145 -7.5|150-154 -7.2|160-161 -4|162 -5.6|163 -8|164 -7|165 -6.5|166 -7
170 -7|171 -9.2|172-174 -5|175 -9|180-181 -9|182 -9.5|183 -10|184-185 -8|186 -10|190 -10|191-192 -9.5|193-195 -10
196 -9.5|200 -10|201 -9.5|202-204 -10
"""

_OWN = {"0334": 6.0, "0874": 10.0, "1821": -9.0, "1822": -9.0, "1823": -10.0}  # not their parent's


def _read_runs() -> dict[str, float]:
    scores = {root: float(score) for root, (_, score) in ROOTS.items()}
    for run in _RUNS.replace("\n", "|").strip("|").split("|"):
        codes, score = run.split()
        first, last = codes.split("-") if "-" in codes else (codes, codes)
        scores.update({f"{code:03d}": float(score) for code in range(int(first), int(last) + 1)})
    return scores


SCORES: dict[str, float] = _read_runs()


def score(code: str) -> float | None:
    """Return the score of a CAMEO code of two to four digits, or None for what is none."""
    if re.fullmatch("[0-9]{3}[1-9]", code):
        return _OWN.get(code, SCORES.get(code[:3]))
    return SCORES.get(code)


def code_trouble(code: str) -> str | None:
    """Return what keeps a text from being a CAMEO code, in words, or None."""
    if score(code) is not None:
        return None
    padded = code.zfill(3)
    return f"is not a CAMEO code{f'; did you mean {padded!r}?' if padded in SCORES else ''}"


def intensity(code: str) -> float:
    """Return the intensity of a CAMEO code, its score divided by 10, in [-1, 1]; KeyError for an unknown code."""
    found = score(code)
    if found is None:
        raise KeyError(code)
    return found / 10

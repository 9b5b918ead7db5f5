"""The commented file that `sim new` writes: a complete small story to change."""

from sim.scenario.file.reading import read_scalar

TEMPLATE = """\
# yaml-language-server: $schema=schema.json
# A story for `sim`: who takes part, what each wants and how much it cares, what happens when, and what came of it.
# Check it with `sim validate {file}`, run it with `sim run {file}`.
# Editors complete keys from the JSON Schema that `sim schema > schema.json` writes.
id: {id}
title: {title}
summary: Two states and the neighbour whose port both want.

clock: {{start: 2020-01, step: month, steps: 24}}   # step: day | week | month | quarter | year

issues:                        # what they want or do not want, from -1 to +1
  port-access:
    title: Access to the port
    positive: The port is open to all
    negative: The port is closed
  rearmament:
    title: Rearmament
    positive: The region rearms
    negative: The region disarms

actors:                        # states by ISO 3166 alpha-3; other parties by a short ASCII id
  AAA:
    name: Alphaland
    kind: state                # state | movement | bloc
    capability: {{value: 0.02, assumption: a middle power}}
    coding: {{assumption: an invented example}}       # inherited by every number below that has none of its own
    interests:                 # position: what it wants; salience: how much it cares, 0 to 1
      port-access: {{position: 0.8, salience: 0.9}}
      rearmament: {{position: -0.3, salience: 0.4}}
  BBB:
    name: Betaland
    capability: {{value: 0.02, assumption: a middle power}}
    coding: {{assumption: an invented example}}
    interests:
      port-access: {{position: 0.6, salience: 0.7}}
      rearmament: {{position: -0.6, salience: 0.6}}
  CCC:
    name: Gammaland
    capability: {{value: 0.01, assumption: a small state}}
    coding: {{assumption: an invented example}}
    interests:
      port-access: {{position: -0.7, salience: 0.8}}
      rearmament: {{position: 0.5, salience: 0.5}}

regards:                       # how they stand to each other as the story begins; pairs left out are 0
  - {{between: [AAA, BBB], value: 0.2, assumption: an invented example}}
  - {{from: CCC, to: AAA, value: -0.1, assumption: an invented example}}

treaties:
  - {{id: port-convention, members: [AAA, BBB], obligations: [consultation], assumption: an invented example}}

events:                        # acts by CAMEO code (Goldstein score / 10) or by intensity, -1 to 1
  - id: port-closed
    title: Gammaland closes the port
    date: 2020-06
    act: {{actor: CCC, target: AAA, code: "163", issue: port-access}}
    assumption: an invented example
  - id: convention-signed
    title: The port convention is signed
    when: {{event: port-closed, delay: 3}}
    act: {{between: [AAA, BBB], code: "057"}}
    treaty: {{sign: port-convention}}
    assumption: an invented example

expect:                        # claims: what a source says came of it
  - id: driven-together
    claim: The closure drives Alphaland and Betaland together
    alignment: [AAA, BBB]
    change: rises
    because: [port-closed]
    assumption: an invented example

variants:                      # counterfactuals, each run by its name
  open-port: {{without: [port-closed]}}
"""


def starter(id: str) -> str:
    """Return the text of a new scenario with that id."""
    return TEMPLATE.format(id=as_text(id), file=file_name(id), title=as_text(title_of(id)))


def title_of(id: str) -> str:
    """Return a title made of an id."""
    return id.replace("-", " ").replace("_", " ").strip().capitalize() or id


def file_name(id: str) -> str:
    """Return the name of a story's file."""
    return f"{id.lower().replace('-', '_')}.yaml"


def as_text(text: str) -> str:
    """Return letters, digits, blanks, '-' and '_' as YAML reads them back as text, quoted where it must be."""
    return text if text[0].isalpha() and isinstance(read_scalar(text), str) else f'"{text}"'

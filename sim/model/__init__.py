"""The theory: one file per phase of the step, scalar rules written once (docs/model.md).

Rules are plain Python on a `World`: they never branch on a number that may differ between runs
(`arithmetic.either` chooses instead), so that the same source can be interpreted and compiled.
"""

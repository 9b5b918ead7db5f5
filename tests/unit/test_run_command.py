"""What `sim run` settles before it runs, and what it says of a run."""

from lively import lively

from sim import AllianceModel
from sim.cli.run import explained_words
from sim.engine.excursions import explained_share


def test_what_balance_explains_is_told_of_the_run_itself():
    for number in (0, 1, 2, 3):
        model = AllianceModel(lively(), 7, number)
        implied = model.arrays.implied_at_start.copy()
        model.run_model()
        explained = explained_share(model.trajectory().regard[0], implied)
        words = f"correlation {explained.correlation:.2f} and the same sign in {explained.sign_agreement:.0%}"
        assert words in explained_words(model.trajectory())

"""What a study found, as a data frame."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas


class Tabular:
    """Results that have columns, those of the file they are written to."""

    __slots__ = ()

    def columns(self) -> dict[str, Any]:
        """Return columns of equal length by name."""
        raise NotImplementedError

    def to_frame(self) -> "pandas.DataFrame":
        """Return the columns as a data frame."""
        import pandas

        return pandas.DataFrame(self.columns())

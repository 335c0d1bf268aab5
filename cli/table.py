"""A plain table on the reader's window."""

from collections.abc import Iterable
from collections.abc import Sequence

from rich import box
from rich.table import Table

from cli.terminal import look
from cli.terminal import write
from exchange.report_page import page_of
from exchange.report_page import told


def write_table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, kept_whole: int = 1) -> None:
    """Write rows under their titles; the first columns are never broken over lines."""
    seen = look()
    table = Table(box=box.SIMPLE_HEAD if seen.has_unicode else box.ASCII2, pad_edge=False, show_edge=False)
    for index, title in enumerate(titles):
        table.add_column(title, no_wrap=index < kept_whole, overflow="fold", style="cyan" if index == 0 else "")
    for row in rows:
        table.add_row(*(told(cell) for cell in row))
    write(page_of([table], seen))

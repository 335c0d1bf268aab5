"""A deployment's ways out: one file for the first brand, or a folder with a file for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exchange.provider_file import read_ways
from scheduler.ways import Ways

ENDING = ".toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysOut:
    """Where the ways out of each workspace are written; `first` is the workspace for which a single file counts."""

    place: Path | None
    first: str
    environment: Mapping[str, str]

    def of(self, workspace: str) -> Ways:
        """Read those of a workspace, none where it has no file; raises PlanRefusedError with the key at fault."""
        file = self.file_of(workspace)
        return Ways() if file is None else read_ways(file, self.environment)

    def check(self) -> None:
        """Read all there are, so that what is wrong is told at the start; raises PlanRefusedError."""
        if self.place is None:
            return
        for file in self._files().values() if self.place.is_dir() else (self.place,):
            read_ways(file, self.environment)

    def file_of(self, workspace: str) -> Path | None:
        """Name the file of a workspace, None where it has none.

        A code is looked for among the files that there are, and never made a path of.
        """
        if self.place is None:
            return None
        if self.place.is_dir():
            return self._files().get(workspace)
        return self.place if workspace == self.first else None

    def for_nobody(self, workspaces: tuple[str, ...]) -> tuple[str, ...]:
        """Name the files of a folder that are for no workspace, mistyped perhaps."""
        if self.place is None or not self.place.is_dir():
            return ()
        return tuple(sorted(file.name for code, file in self._files().items() if code not in workspaces))

    def _files(self) -> Mapping[str, Path]:
        return {} if self.place is None else {one.stem: one for one in sorted(self.place.glob(f"*{ENDING}"))}

"""Finds commands by their files and loads one only when it is called: a check must start at once."""

import ast
import importlib
import pkgutil
from pathlib import Path
from types import ModuleType

import click


class Discovered(click.Group):
    """A group whose commands are the files of a package, each with a `command` in it."""

    def __init__(self, *arguments: object, package: ModuleType | None = None, **settings: object) -> None:
        """Keep the package in which the files are."""
        super().__init__(*arguments, **settings)  # type: ignore[arg-type]  # click's own settings, passed on
        if package is None:
            raise TypeError("a group of discovered commands needs the package that holds them")
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click asks with a context
        """Give the names in alphabetical order."""
        return sorted(info.name for info in pkgutil.iter_modules(self._package.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command, None when there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{self._package.__name__}.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by the first sentence of their files, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._sentence(name)) for name in self.list_commands(ctx)])

    def _sentence(self, name: str) -> str:
        source = (Path(self._package.__path__[0]) / f"{name}.py").read_text("utf-8")
        return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]

"""Plug-ins: one file each, found by looking into a package.

A plug-in file defines one module-level object named ``plugin``. Adding a channel, a card or another
plug-in is adding a file; nothing else names it.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Plugin(Protocol):
    """What every plug-in has: a name that is its key in data and addresses."""

    @property
    def name(self) -> str:
        """Stable key: lower-case letters, digits and hyphens."""
        ...


P = TypeVar("P", bound=Plugin)


class PluginError(RuntimeError):
    """A plug-in file that cannot be used; says which and why."""


class Registry(Generic[P]):
    """The plug-ins of one kind, loaded once from a package."""

    def __init__(self, package: str, kind: type[P]) -> None:
        """``package`` is the dotted name of the folder, ``kind`` what each plug-in must be."""
        self._package = package
        self._kind = kind
        self._found: dict[str, P] | None = None

    def _load(self) -> dict[str, P]:
        if self._found is None:
            found: dict[str, P] = {}
            package = importlib.import_module(self._package)
            for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
                module = importlib.import_module(f"{self._package}.{module_info.name}")
                plugin = getattr(module, "plugin", None)
                if not isinstance(plugin, self._kind):
                    raise PluginError(
                        f"{module.__name__} must define `plugin`, an instance of {self._kind.__name__}"
                    )
                if plugin.name in found:
                    raise PluginError(f"{module.__name__}: the name {plugin.name!r} is taken")
                found[plugin.name] = plugin
            self._found = found
        return self._found

    def get(self, name: str) -> P:
        """The plug-in named ``name``; ``KeyError`` when there is none."""
        return self._load()[name]

    def find(self, name: object) -> P | None:
        """The plug-in named ``name``, if there is one."""
        return self._load().get(name) if isinstance(name, str) else None

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._load())

    def __iter__(self) -> Iterator[P]:
        return iter(self._load().values())

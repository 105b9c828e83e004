"""Scripts that take something away from the page before anybody can use it."""

import json
from dataclasses import dataclass
from functools import cached_property

from gateway.engines.whatsapp_web import WhatsAppWebEngine
from gateway.engines.whatsapp_web.scripts import Scripts
from tests.engines.worlds import SandboxWorld

_WITHOUT = """((gone, moved) => {
  let define = self.__d;
  const without = (names, factory) => function (...parts) {
    factory.apply(this, parts);
    for (const name of names) delete parts[6][name];
  };
  const tampered = (original) => (id, dependencies, factory, special) => {
    const names = gone.filter(([module]) => module === id).map(([, name]) => name);
    original(id, dependencies, names.length > 0 ? without(names, factory) : factory, special);
    if (id in moved) original(moved[id], dependencies, factory, special);
  };
  Object.defineProperty(self, '__d', {
    configurable: true,
    get: () => define,
    set: (original) => { define = tampered(original); },
  });
})"""

_RESTLESS = """setInterval(() => {
  self.__d?.(`WAWebLate${Math.random().toString(36).slice(2)}`, [], () => {}, 98);
}, 400);"""
"""Slow enough for our own probe, which waits for a quarter of a second without a new module."""


@dataclass(frozen=True)
class Tampered(Scripts):
    """The gateway's scripts, on a page that is not what they expect."""

    gone: tuple[str, ...] = ()
    """Exports that the page does not have: `Module.export`."""
    moved: tuple[tuple[str, str], ...] = ()
    """Modules that are there under another name too, untouched."""
    restless: bool = False
    """New modules keep arriving for ever."""
    without_wpp: tuple[str, ...] = ()
    """Functions that wa-js does not have: `chat.find`."""

    def boot(self, binding: str) -> str:
        gone = json.dumps([name.split(".") for name in self.gone])
        before = f"{_WITHOUT}({gone}, {json.dumps(dict(self.moved))});"
        return f"{before}\n{_RESTLESS if self.restless else ''}\n{super().boot(binding)}"

    @cached_property
    def wajs_parts(self) -> tuple[str, ...]:
        """With the functions taken from wa-js first, once it is there."""
        removed = "".join(f"({without_wpp(name)})();" for name in self.without_wpp)
        return (f"(gateway) => {{ {removed} }}", *super().wajs_parts)


def without_wpp(path: str) -> str:
    """A function for the page that takes one of wa-js's away; its exports cannot be deleted."""
    space, name = path.split(".")
    return f"() => {{ self.WPP.{space} = {{ ...self.WPP.{space}, {name}: undefined }}; }}"


def without_export(path: str) -> str:
    """A function for the page that takes one of WhatsApp Web's away."""
    module, name = path.split(".")
    return f"() => {{ delete self.importNamespace('{module}').{name}; }}"


def inject(world: SandboxWorld, scripts: Scripts) -> None:
    assert isinstance(world.engine, WhatsAppWebEngine)
    world.engine._scripts = scripts

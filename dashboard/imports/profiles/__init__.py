"""Every kind of file that can be imported: one module each, found by its `PROFILE`."""

from importlib import import_module
from pkgutil import iter_modules

from dashboard.imports.profile import Profile

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    for profile in [import_module(f"{__name__}.{module.name}").PROFILE]
}

"""Flags, environment and files in, one checked Settings value out.

Nobody else reads the environment.
A flag beats the environment, then ``.env``, then secret files, then ``offprint.toml``,
then the default.
Every variable is the field's name in capitals; in ``offprint.toml`` it is written small.
"""

from bot.settings.environment import ENVIRONMENT, take_from_environment
from bot.settings.fields import Settings, given, variable
from bot.settings.loading import Needs, SettingsError, load
from bot.settings.showing import masked_address, shown, unknown_variables

__all__ = [
    "ENVIRONMENT",
    "Needs",
    "Settings",
    "SettingsError",
    "given",
    "load",
    "masked_address",
    "shown",
    "take_from_environment",
    "unknown_variables",
    "variable",
]

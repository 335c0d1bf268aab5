"""How the whole suite runs: laws are tried for what they say, not for how fast a busy machine tries them."""

from hypothesis import settings

# A deadline fails on a machine that does something else, and says nothing about the law.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

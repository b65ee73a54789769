"""A small Slack of our own on loopback: the stand-in workspace for `make demo` and the tests."""

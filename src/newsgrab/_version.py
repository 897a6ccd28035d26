"""The version of newsgrab, read by the build and by `newsgrab --version`."""

__version__ = "0.1.0"

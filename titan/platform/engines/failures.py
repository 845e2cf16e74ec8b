"""The one error of this package, apart from `EnginesNotRunning`."""


class EngineFailure(Exception):
    """An engine cannot be started or stopped. The text is one clear sentence for the person at the terminal."""

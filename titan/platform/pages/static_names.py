"""Addresses of static files, worked out once a process: a page asks for some twenty, and they never change."""

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class PlainStorage(StaticFilesStorage):
    """Files under their own names."""

    def url(self, name: str | None, *options: bool, **named: bool) -> str:
        """The address of a file. While files are being collected (an option says so) nothing is remembered."""
        if name is None or options or named:
            return super().url(name, *options, **named)
        known: dict[str, str] = self.__dict__.setdefault("_known", {})
        if name not in known:
            known[name] = super().url(name)
        return known[name]


class HashedStorage(PlainStorage, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Files under names that hold a digest of their content, with compressed copies beside them."""

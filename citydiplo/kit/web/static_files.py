"""Static files under hashed names, compressed, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Refuses a name that was not collected, except where tests run without collecting."""

    manifest_strict = False

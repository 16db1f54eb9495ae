"""Where collected static files lie, compressed and named after their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # it has no types
    """Also gives the modules that a script imports their hashed names.

    Otherwise a page would load some of its modules as they were before the last upgrade.
    """

    support_js_module_import_aggregation = True

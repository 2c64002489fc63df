"""What can go wrong, as sentences."""


class AplombError(Exception):
    """Something Aplomb expected and named; its text is fit to show a person."""


class SettingsError(AplombError):
    """A setting is missing or wrong, so the function refuses to start."""


class TemplateError(AplombError):
    """A file under templates/ is wrong; the text names the file, the place and the mend."""

"""What an asker can be told about a mistake of theirs."""


class BadInput(Exception):
    """An argument that cannot be answered. The message is a sentence that says what would be
    right; it is shown to whoever asked."""

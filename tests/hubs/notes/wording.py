"""The national wording, and what a hub is told of it."""

CHANGED = "The national wording has changed since the note was written."
WITHDRAWN = "This Work Group is on offer nowhere any more"


def change_nationally(work_group):
    work_group.description = "<p>Four sessions in autumn.</p>"
    work_group.save_revision().publish()

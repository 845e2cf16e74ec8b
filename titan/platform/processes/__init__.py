"""Processes (sagas): stored progress over steps that each have a do and an undo.

Note [Lazy checkpoints]
    Every command that a step calls is idempotent by a key derived from the process, so doing a step
    twice has one effect. Progress therefore need not be stored after each step: it is stored around
    steps that leave this machine (`external=True`), at the end, and whenever something goes wrong.
    A killed process is taken up from its last stored step and does the following ones again.
    Undo is asked of every step, also of those that may never have run: an undo leaves a mark that
    makes a late do of the same key fail, so a stalled runner cannot do what has been undone.
"""

"""Experience feedback (REX): what territories learnt by doing, structured, sourced, ranked by likeness to a reader's.

Serves whoever chooses a service: who did it, at what size, what it cost, what went wrong. Anyone may tell their own
experience; it is shown once moderated. It scores nobody and recommends no supplier.
"""

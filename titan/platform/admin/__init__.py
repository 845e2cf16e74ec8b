"""Operations screens: read-only lists and pages, actions through a context's api with reason and audit.

`base.OpsAdmin` is what every context's `admin.py` builds on; `audit` keeps who did what, and why.
"""

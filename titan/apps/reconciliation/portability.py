"""A day is compared by the cell that asked the provider."""

from titan.platform.portability.rules import Stays

TABLES = (
    Stays("reconciliation_run", "comparisons that this cell made"),
    Stays("reconciliation_finding", "of the runs"),
    Stays("reconciliation_ours", "of the runs"),
    Stays("reconciliation_theirs", "of the runs"),
)

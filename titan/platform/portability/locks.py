"""Advisory locks of PostgreSQL by which a mover stops who reads; each is (class, number), held by the mover's connection."""

# The log of a cell: its readers stop at the place in `eventlog_cut`.
LOG = (1414091854, 1)
# What comes from other cells: shared by each batch that is taken.
BUS = (1414091854, 2)

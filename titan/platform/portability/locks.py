"""What a mover and those whom it holds up know each other by. Advisory locks are (class, number), held by the mover's connection."""

# The log of a cell: its readers stop at the place in `eventlog_cut`.
LOG = (1414091854, 1)
# What comes from other cells: shared by each batch that is taken.
BUS = (1414091854, 2)
# The setting that is 'on' in a transaction of who reads the log, which may write while a bucket closes.
READER = "titan.reader"

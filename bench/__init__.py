"""What is measured, each beside a baseline of the same run: ``make bench`` writes docs/benchmarks.md."""

import uvloop

# The load shares the cores with what it measures: the quicker it is itself, the less of it is measured.
uvloop.install()

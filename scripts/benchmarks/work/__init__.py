"""What a purchase costs in one, two and three cells, counted from outside: `python -m scripts.benchmarks.work`."""

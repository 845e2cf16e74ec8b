"""The bounded contexts, flat, all with one anatomy. See README.md in this folder."""

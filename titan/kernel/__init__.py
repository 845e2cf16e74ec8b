"""Words that every part shares. No framework, no I/O."""

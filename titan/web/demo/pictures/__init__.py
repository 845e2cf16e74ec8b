"""Product illustrations for the demo marketplace: one recipe in, one picture out, the same every time."""

"""The demo marketplace: data, pictures, and the commands that fill a Titan through the contexts' apis."""

"""What the import of a catalogue needs beside the products: shops that sell them, from somewhere, delivered."""

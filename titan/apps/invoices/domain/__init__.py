"""What stands on a paper: lines, tax lines, the part of a credit note."""

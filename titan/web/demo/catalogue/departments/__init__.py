"""What the demo shops sell, one module per department."""

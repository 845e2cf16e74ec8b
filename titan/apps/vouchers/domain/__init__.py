"""What vouchers give: which goods they hold for, how much they are off, which of them together are best."""

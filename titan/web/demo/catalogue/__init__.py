"""Titan's own demo marketplace as plain data. Start at `marketplace.demo_marketplace`."""

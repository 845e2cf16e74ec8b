"""Pages that join contexts: storefront, seller centre, operations."""

"""Use cases of vouchers: offering, claiming, choosing, taking and giving back."""

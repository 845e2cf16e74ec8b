"""Notifications: what users are told of their orders, in the app and by e-mail; learned from events alone."""

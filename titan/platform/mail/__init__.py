"""Outgoing mail: a row in the transaction of its cause, sent by a worker, so an outage loses nothing.

A row holds the kind and plain facts, no secret; the text is made at the moment of sending by the
composer of its kind. Text messages (titan.platform.sms) go the same way. A mail may go out twice if the worker dies between sending and noting it.
"""

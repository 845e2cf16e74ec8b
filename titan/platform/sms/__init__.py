"""Text messages to telephones (SMS): made by a composer of the outbox of mail, which sends them like any other.

Where they go is `settings.SMS_URL`: nowhere (nothing that needs them is offered), the console of a development, or a
gateway over HTTP.
"""

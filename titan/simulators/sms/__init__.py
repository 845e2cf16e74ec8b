"""A gateway for text messages: takes them over HTTP and shows who would have got what.

`POST /sms/messages` takes `{"from", "to", "text"}` with a bearer token and an idempotency key; `GET /sms/messages?to=` lists
what was taken, the last first. Numbers that end in 0000 are refused, so that trouble can be made on purpose.
"""

"""REST as every context offers it: endpoints, problems, pages, rate limits, the API description.

Contexts write endpoints with `operation.Endpoint`, `operation.operation` and `operation.Answer`, and
raise `TitanError`s from their api; everything else (parsing, authentication, limits, idempotency,
ETags, RFC 9457 problems, OpenAPI 3.1) follows from the declaration. `docs/api.md` shows how.
"""

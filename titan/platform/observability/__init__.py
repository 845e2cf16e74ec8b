"""What a process tells about itself: log lines, request ids, health, metrics.

Owns: the context of the request being served (`context`), the form of log lines (`logs`), the
probes `/healthz` `/readyz` `/version` `/metrics`, and the counters behind them.
Words: *request id* = names one request in answers and logs; *trace id* = W3C, spans services;
*actor* = the user id that acts; *gauge* = a figure asked for at the moment of a scrape.
"""

"""Outside parties that Titan deals with, played by a process of their own: no Django, no import of contexts.

`python -m titan.simulators --port N --var DIR --titan-url URL` serves every simulator there is. A simulator is a
package here with a module `app` that has

    PREFIX = "/card"                         the path under which it is served
    def create(start: Start) -> Application  its ASGI application (paths arrive without the prefix)

Each keeps its own book in its own SQLite file under `<var>/simulators/`, as a real party would, so that an
audit can compare two books. What a simulator and Titan share is a signing secret (`shared_secret`).
"""

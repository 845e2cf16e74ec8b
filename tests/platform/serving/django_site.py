"""A few views that show what Django was given. The URLconf of the bridge's tests."""

import io
import json
import threading
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path, re_path


def echo(request: HttpRequest, rest: str = "") -> JsonResponse:
    meta = {key: value for key, value in request.META.items() if isinstance(value, str)}
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "rest": rest,
            "query": {key: request.GET.getlist(key) for key in request.GET},
            "cookies": request.COOKIES,
            "body": request.body.decode(),
            "is_secure": request.is_secure(),
            "host": request.get_host(),
            "thread": threading.current_thread().name,
            "meta": meta,
        }
    )


def form(request: HttpRequest) -> JsonResponse:
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    return JsonResponse({"name": request.POST["name"], "file": file.read().decode()})


def cookies(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("twice")
    response.set_cookie("one", "1")
    response.set_cookie("two", "2", httponly=True)
    return response


def counted(_request: HttpRequest) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        for number in range(3):
            yield b"%d\n" % number

    return StreamingHttpResponse(pieces())


def torn(_request: HttpRequest) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        yield b"begun"
        raise OSError("the source failed")

    return StreamingHttpResponse(pieces())


def large_file(_request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"z" * 700_000), filename="z.bin")


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"must not be sent", status=204)


def broken(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def as_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"got": json.loads(request.body)})


urlpatterns = [
    path("form", form),
    path("cookies", cookies),
    path("counted", counted),
    path("torn", torn),
    path("file", large_file),
    path("nothing", nothing),
    path("broken", broken),
    path("json", as_json),
    re_path(r"^echo/(?P<rest>.*)$", echo),
]

"""A module as a context would name it in `settings.TITAN_LANES`."""

from titan.platform.serving.lanes import LaneRequest, LaneResponse, register


async def lane(_request: LaneRequest) -> LaneResponse:
    return LaneResponse(200, b"from a module")


register("/tests/lane-module", lane)

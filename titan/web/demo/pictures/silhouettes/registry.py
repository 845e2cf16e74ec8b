"""All silhouettes by name."""

from titan.web.demo.pictures.silhouette import Silhouette

from . import (
    accessories,
    beauty,
    clothing,
    electronics,
    footwear,
    garden,
    garments,
    home,
    kitchen,
    outdoors,
    pantry,
    paper,
    screens,
    toys,
)

SILHOUETTES: dict[str, Silhouette] = {
    **home.SILHOUETTES,
    **kitchen.SILHOUETTES,
    **electronics.SILHOUETTES,
    **screens.SILHOUETTES,
    **clothing.SILHOUETTES,
    **garments.SILHOUETTES,
    **footwear.SILHOUETTES,
    **accessories.SILHOUETTES,
    **outdoors.SILHOUETTES,
    **toys.SILHOUETTES,
    **beauty.SILHOUETTES,
    **paper.SILHOUETTES,
    **garden.SILHOUETTES,
    **pantry.SILHOUETTES,
}

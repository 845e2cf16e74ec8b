"""From recipe to picture."""

from functools import lru_cache

from PIL import Image, ImageChops, ImageFilter

from .backdrop import canvas, studio, tint_for
from .dice import Dice, seed_of
from .palette import COLOURS, Rgb, dark
from .pen import Pen
from .recipe import PictureRecipe, View
from .scenes import scene
from .shapes import oval
from .silhouette import GROUND, Setting, Silhouette
from .silhouettes.registry import SILHOUETTES

_OVERSAMPLING = 2
_COARSE = 10
_BLUR = 1.6
_KEY = (255, 0, 254)
_STANDING = (Setting.TABLE, Setting.ROOM, Setting.OUTDOOR)


def render(recipe: PictureRecipe, *, size: int = 900) -> Image.Image:
    """An RGB picture of `size` by `size` pixels, equal for equal recipes.

    Raises KeyError for a silhouette or colour that does not exist.
    """
    silhouette = SILHOUETTES[recipe.silhouette]
    dice = Dice(seed_of("backdrop", recipe.seed, recipe.view))
    tint = tint_for(COLOURS[recipe.colour], dice)
    image = canvas(tint, size * _OVERSAMPLING)
    pen = Pen(image=image, recipe=recipe)
    if recipe.view is View.SCENE:
        scene(pen, silhouette.setting, tint, dice)
    else:
        studio(pen, tint, dice, standing=silhouette.setting in _STANDING and recipe.view is View.FRONT)
    _aim(pen, silhouette, recipe.view, dice)
    _shadow(pen, silhouette, tint)
    silhouette.draw(pen)
    return image.reduce(_OVERSAMPLING)


@lru_cache
def silhouette_names() -> tuple[str, ...]:
    """Every silhouette a recipe may name."""
    return tuple(sorted(SILHOUETTES))


def _aim(pen: Pen, silhouette: Silhouette, view: View, dice: Dice) -> None:
    if view is View.DETAIL:
        x, y = silhouette.focus
        pen.look(
            zoom=silhouette.zoom + dice.span(-0.1, 0.15), cx=x + dice.span(-30, 30), cy=y + dice.span(-25, 25)
        )
    elif silhouette.setting not in _STANDING:
        hung_scene = view is View.SCENE and silhouette.setting is Setting.HUNG
        pen.look(
            zoom=silhouette.fit * (0.84 if hung_scene else 0.95),
            cx=500,
            cy=540 if hung_scene else _laid_middle(silhouette),
        )
    elif view is View.FRONT:
        pen.look(zoom=silhouette.fit, cx=500, cy=GROUND - 342 / silhouette.fit)
    else:
        zoom = silhouette.fit * 0.82
        pen.look(zoom=zoom, cx=500 + dice.span(-50, 50), cy=GROUND - 375 / zoom)


def _laid_middle(silhouette: Silhouette) -> float:
    return 464 if silhouette.setting is Setting.HUNG else 510


def _shadow(pen: Pen, silhouette: Silhouette, tint: Rgb) -> None:
    left, right = silhouette.footprint
    shade = dark(tint, 0.72)
    if silhouette.setting in _STANDING:
        reach = (right - left) * 0.16
        pen.soft(oval(left - 8, GROUND - 30, right + reach, GROUND + 34), shade, 120, 22)
        pen.soft(oval(left + 12, GROUND - 10, right - 12, GROUND + 10), shade, 150, 8)
    elif silhouette.setting is not Setting.CEILING:
        _cast(pen, silhouette, shade)


def _cast(pen: Pen, silhouette: Silhouette, shade: Rgb) -> None:
    """The shadow of something lying or hanging has its own outline: draw it tiny, keep only where it is."""
    pixels = pen.image.width
    tiny = Image.new("RGB", (pixels // _COARSE, pixels // _COARSE), _KEY)
    silhouette.draw(pen.resized(tiny))
    traces = ImageChops.difference(tiny, Image.new("RGB", tiny.size, _KEY)).convert("L")
    mask = traces.point([0] * 12 + [120] * 244).filter(ImageFilter.GaussianBlur(_BLUR))
    area = mask.getbbox()
    if area is None:
        return
    mask = mask.crop(area)
    mask = mask.resize((mask.width * _COARSE, mask.height * _COARSE), Image.Resampling.BILINEAR)
    drop = round(pixels * 0.013)
    pen.image.paste(shade, (area[0] * _COARSE + drop, area[1] * _COARSE + round(drop * 1.6)), mask)

"""The attributes products can have, by code."""

from dataclasses import dataclass

from .model import AttributeKind


@dataclass(frozen=True, slots=True)
class AttributeKindOf:
    """An attribute before a leaf category says whether it is required or an axis."""

    name: str
    kind: AttributeKind
    unit: str
    is_filterable: bool


_TABLE = """
colour | Colour | enum | | yes
size | Size | enum | | yes
shoe_size | EU size | enum | | yes
storage_gb | Storage | enum | GB | yes
memory_gb | Memory | enum | GB | yes
length_m | Length | enum | m | yes
rug_size | Size | enum | cm | yes
volume_ml | Volume | enum | ml | yes
pack_g | Pack size | enum | g | yes
pan_cm | Diameter | enum | cm | yes
weight_kg | Weight | enum | kg | yes
ring_size | Ring size | enum | mm | yes
frame | Frame size | enum | | yes
pot_cm | Pot size | enum | cm | yes
material | Material | enum | | yes
scent | Scent | enum | | yes
style | Style | enum | | yes
fit | Fit | enum | | yes
finish | Finish | enum | | yes
roast | Roast | enum | | yes
origin | Origin | text | | no
author | Author | text | | no
language | Language | enum | | yes
cover | Binding | enum | | yes
connection | Connection | enum | | yes
skin_type | Skin type | enum | | yes
closure | Closure | enum | | yes
layout | Layout | enum | | yes
ruling | Ruling | enum | | yes
seats | Seats | number | | yes
people | Sleeps | number | | yes
pieces | Pieces | number | | yes
pages | Pages | number | | no
age_from | Recommended age from | number | years | yes
players_max | Players up to | number | | yes
capacity_ml | Capacity | number | ml | yes
capacity_l | Capacity | number | l | yes
power_w | Power | number | W | yes
battery_h | Battery life | number | h | yes
screen_in | Screen size | number | in | yes
megapixels | Resolution | number | MP | yes
width_cm | Width | number | cm | yes
height_cm | Height | number | cm | yes
diameter_cm | Diameter | number | cm | yes
blade_cm | Blade length | number | cm | yes
seat_height_cm | Seat height | number | cm | no
burn_h | Burning time | number | h | yes
comfort_c | Comfort temperature | number | °C | yes
thickness_mm | Thickness | number | mm | yes
cocoa_percent | Cocoa | number | % | yes
gears | Gears | number | | yes
dishwasher_safe | Dishwasher safe | boolean | | yes
induction | Works on induction | boolean | | yes
dimmable | Dimmable | boolean | | yes
noise_cancelling | Noise cancelling | boolean | | yes
waterproof | Waterproof | boolean | | yes
organic | Organic | boolean | | yes
vegan | Vegan | boolean | | yes
pet_safe | Safe for pets | boolean | | yes
"""


def _parse(line: str) -> tuple[str, AttributeKindOf]:
    code, name, kind, unit, filterable = (part.strip() for part in line.split("|"))
    return code, AttributeKindOf(name, AttributeKind(kind), unit, filterable == "yes")


ATTRIBUTES: dict[str, AttributeKindOf] = dict(_parse(line) for line in _TABLE.strip().splitlines())

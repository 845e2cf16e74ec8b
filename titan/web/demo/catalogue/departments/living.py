"""Home textiles and decoration."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="cushion",
        leaf="cushions",
        silhouette="cushion",
        brands="Hearth & Harbor@harbor, Atelier Lumen@lumen",
        axes="colour: sage mustard navy terracotta cream rose teal",
        shared="width_cm=50",
        grams=620,
        size_mm=(500, 500, 140),
        patterns="plain stripes zigzag dots diamonds sprigs checks waves",
        accents="cream white navy mustard",
        models="""
        Meadow Print Cushion | 29 | pattern=sprigs, material=cotton | a meadow drawn by a Portland illustrator
        Ticking Stripe Cushion | 24 | pattern=stripes, material=linen | a stripe woven in, not printed on
        Harlequin Cushion | 34 | pattern=diamonds, material=wool | diamonds that meet exactly at the seam
        Washed Linen Cushion | 39 | by=lumen, pattern=plain, material=linen | stonewashed linen that never needs an iron
        Cabin Check Cushion | 32 | pattern=checks, material=wool | a check that remembers log cabins
        Ripple Cushion | 36 | by=lumen, pattern=waves, material=cotton | embroidered waves you can feel with a finger
        Confetti Kids Cushion | 22 | pattern=dots, material=organic cotton, width_cm=40 | dots that glow softly at bedtime
        Chevron Bolster | 42 | by=lumen, pattern=zigzag, material=cotton, width_cm=70 | a length that holds the small of the back
        """,
        about="""
        The cover closes with a hidden zip and washes at 30 degrees.
        The filling keeps its shape because it is stitched in chambers.
        """,
        points="""
        Inner pad included
        Hidden zip
        OEKO-TEX Standard 100
        """,
    ),
    Family(
        code="blanket",
        leaf="throws",
        silhouette="blanket",
        brands="Hearth & Harbor@harbor, Fjordhem@fjordhem",
        axes="colour: charcoal sage cream rust navy blush",
        grams=1150,
        size_mm=(380, 300, 120),
        patterns="plain checks stripes diamonds pinstripes band",
        accents="cream white mustard grey",
        models="""
        Highland Wool Throw | 89 | pattern=checks, material=lambswool | wool spun and woven within thirty miles
        Waffle Cotton Blanket | 59 | pattern=plain, material=organic cotton | a waffle weave that warms without weight
        Fireside Throw | 75 | pattern=stripes, material=recycled wool | yarn made from last season's sweaters
        Cloud Knit Blanket | 99 | pattern=plain, material=merino wool | a knit so loose that it breathes
        Skagen Herringbone Plaid | 119 | by=fjordhem, pattern=pinstripes, material=alpaca blend | the lightness of alpaca
        Porch Picnic Blanket | 49 | pattern=band, material=recycled polyester | a waxed back that keeps the dew out
        Little Star Cot Blanket | 39 | pattern=diamonds, material=organic cotton | a size that fits prams and cots
        """,
        about="""
        The fringe is twisted by hand and will not unravel.
        It measures 130 by 180 centimetres unless the name says otherwise.
        A short airing does more for it than a wash.
        """,
        points="""
        130 x 180 cm
        Wool programme, 30 degrees
        Mulesing-free fibres
        """,
    ),
    Family(
        code="rug",
        leaf="rugs",
        silhouette="rug",
        brands="Atelier Lumen@lumen, Fjordhem@fjordhem",
        axes="rug_size: 80x150 120x180+60 160x230+150; colour: rust navy sage cream charcoal",
        grams=4200,
        size_mm=(1600, 240, 240),
        patterns="diamonds stripes zigzag band checks terrazzo",
        accents="cream mustard navy white",
        models="""
        Atlas Berber Rug | 129 | form=2, pattern=diamonds, material=wool | knots tied the way Atlas weavers taught us
        Dune Flatweave | 89 | form=2, pattern=zigzag, material=cotton | two sides you can use in turn
        Skärgård Stripe Rug | 99 | by=fjordhem, form=3, pattern=stripes, material=recycled cotton | stripes in the colours of the archipelago
        Ronde Jute Rug | 79 | form=1, pattern=band, material=jute | a round shape for awkward corners
        Terrasse Outdoor Rug | 69 | form=2, pattern=checks, material=recycled plastic | a weave that a garden hose cleans
        Confetti Tufted Rug | 149 | form=3, pattern=terrazzo, material=wool | hand-tufted chips of leftover yarn
        """,
        about="""
        It lies flat from the first day because it is shipped rolled, not folded.
        A vacuum cleaner without the brush is all the care it needs.
        """,
        points="""
        Suitable for underfloor heating
        Anti-slip underlay recommended
        Natural latex backing where tufted
        """,
    ),
    Family(
        code="towel",
        leaf="towels",
        silhouette="towel",
        brands="Hearth & Harbor@harbor",
        axes="colour: white sage sand navy blush teal",
        shared="material=organic cotton",
        grams=900,
        size_mm=(400, 300, 160),
        patterns="plain stripes waves",
        accents="sand white grey",
        models="""
        Cove Bath Towel Set | 49 | form=1, pieces=3 | a 600 g weight that dries in one go
        Sauna Towel Pair | 39 | form=2, pieces=2 | a length of two metres
        Guest Towel Quartet | 24 | form=1, pieces=4 | four towels, so guests stop sharing
        Hammam Towel | 29 | form=2, pieces=1, material=cotton | a thin weave that dries before you do
        Waffle Towel Set | 44 | form=1, pieces=3 | deep waffles that stay fluffy without softener
        Beach Towel Roll | 34 | form=2, pieces=1, material=recycled cotton | a strap that carries your book as well
        """,
        about="""
        The yarn is combed, so it sheds nothing after the first wash.
        A double-stitched hem survives many summers.
        """,
        points="""
        Washable at 60 degrees
        GOTS certified cotton
        Hanging loop on every piece
        """,
    ),
    Family(
        voice="sense",
        code="candle",
        leaf="candles",
        silhouette="candle",
        brands="Atelier Lumen@lumen, Hearth & Harbor@harbor",
        tints="cream terracotta sage navy blush charcoal forest mustard",
        accents="brass copper sage",
        grams=520,
        size_mm=(85, 85, 100),
        models="""
        Fig & Cedar Candle | 28 | form=2, label=Fig & Cedar, scent=woody, burn_h=45 | the green of fig leaves over dry cedar
        Salt Marsh Candle | 26 | tint=sage, by=harbor, form=2, label=Salt Marsh, scent=fresh, burn_h=40 | the air of the shore at low tide
        Orange Blossom Candle | 28 | tint=coral, form=2, label=Orange Blossom, scent=floral, burn_h=45 | blossom picked before noon
        Smoked Vanilla Candle | 32 | form=2, label=Smoked Vanilla, scent=warm, burn_h=50 | vanilla with a wisp of campfire
        Winter Pine Candle | 24 | tint=forest, by=harbor, form=2, label=Winter Pine, scent=woody, burn_h=38 | resin, frost and a little orange peel
        Beeswax Pillar Trio | 35 | tint=mustard, by=harbor, form=1, scent=unscented, burn_h=60 | pure wax from our neighbour's hives
        Lavender Field Candle | 26 | tint=lavender, form=2, label=Lavender, scent=floral, burn_h=42 | lavender from a family field in Drôme
        Rain on Stone Candle | 30 | tint=sky, form=2, label=Rain on Stone, scent=fresh, burn_h=44 | that moment just after summer rain
        """,
        about="""
        The wax is a blend of rapeseed and coconut that burns clean.
        A cotton wick without metal keeps the flame low and steady.
        Once empty, the vessel makes a good pencil pot.
        """,
        points="""
        Vegan wax blend
        Lead-free cotton wick
        Poured by hand in small batches
        Trim the wick to 5 mm
        """,
    ),
    Family(
        code="vase",
        leaf="vases",
        silhouette="vase",
        brands="Tonwerk@tonwerk, Mori & Daughters@mori",
        axes="colour: cream terracotta charcoal sage navy blush",
        shared="material=stoneware",
        grams=1200,
        size_mm=(180, 180, 280),
        patterns="plain speckle dipped diagonal terrazzo band waves",
        accents="white cream rust sand",
        models="""
        Kiesel Belly Vase | 45 | form=1, pattern=speckle, height_cm=24 | iron speckles that surface in the kiln
        Hagi Bottle Vase | 68 | by=mori, form=3, pattern=dipped, height_cm=28 | an ash glaze poured in one movement
        Düne Cylinder Vase | 39 | form=2, pattern=plain, height_cm=26 | a mouth that holds a whole bunch upright
        Ikebana Low Vase | 74 | by=mori, form=2, pattern=band, height_cm=18 | a hidden pin holder for single stems
        Scholle Terrazzo Vase | 55 | form=1, pattern=terrazzo, height_cm=25 | chips of broken pots pressed into the wall
        Ame Rain Vase | 82 | by=mori, form=3, pattern=diagonal, height_cm=31 | brushwork like slanting rain
        """,
        about="""
        It is watertight and safe for furniture thanks to a polished foot.
        Each piece differs a little, which is how you know it was made by hand.
        """,
        points="""
        Wheel-thrown and signed
        Watertight
        Felt pads included
        """,
    ),
    Family(
        code="clock",
        leaf="clocks",
        silhouette="clock",
        brands="Fjordhem@fjordhem, Kanda@kanda",
        axes="colour: oak black white forest mustard",
        shared="diameter_cm=28",
        grams=850,
        size_mm=(280, 280, 45),
        accents="red navy brass",
        models="""
        Timme Wall Clock | 49 | material=oak veneer | a movement you cannot hear from the pillow
        Stations Clock | 79 | by=kanda, material=steel, diameter_cm=32 | the plain hands of a railway platform
        Minut Mantel Clock | 65 | material=solid oak, diameter_cm=18 | a block of oak with the clock set into it
        Asa Alarm Clock | 39 | by=kanda, material=aluminium, diameter_cm=11 | an alarm that starts as a whisper
        Skola Classroom Clock | 55 | material=recycled plastic, diameter_cm=30 | numerals children learn to read in a week
        """,
        about="""
        One AA battery keeps it going for more than a year.
        The glass is mineral glass and does not cloud.
        """,
        points="""
        Silent sweep movement
        Runs on one AA battery
        Hook and screw included
        """,
    ),
)

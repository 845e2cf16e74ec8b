"""Plants, gardening and tools."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        title="{name}",
        code="house-plant",
        leaf="house-plants",
        silhouette="plant",
        brands="Green Acre@greenacre",
        axes="pot_cm: 12 17+12 21+28",
        tints="cream terracotta charcoal sage sky mustard blush",
        patterns="plain plain speckle stripes dots",
        accents="white cream rust",
        grams=1400,
        size_mm=(220, 220, 420),
        models="""
        Snake Plant 'Laurentii' | 16.90 | form=1, height_cm=40, pet_safe=no | leaves that forgive a month without water
        Chinese Money Plant | 12.90 | form=2, height_cm=25, pet_safe=yes | offshoots you can give away
        Parlour Palm | 18.90 | form=3, height_cm=50, pet_safe=yes | fronds that like dark corners
        Column Cactus | 14.90 | form=4, height_cm=30, pet_safe=no | a flower on good years
        Golden Pothos | 13.90 | form=5, height_cm=25, pet_safe=no | tendrils that find the bookshelf
        Bird's Nest Fern | 15.90 | form=5, height_cm=30, pet_safe=yes | leaves as crisp as paper
        Kentia Palm | 39.90 | form=3, height_cm=80, pet_safe=yes | a presence without much light
        Peperomia 'Hope' | 11.90 | form=2, height_cm=20, pet_safe=yes | round leaves like coins
        ZZ Plant | 19.90 | form=1, height_cm=45, pet_safe=no | a shine that needs no polish
        """,
        about="""
        It is grown in Flanders without peat.
        The pot in the picture is included.
        A card tells you when to water and when not to.
        """,
        points="""
        Pot included
        Peat-free soil
        Replaced if it arrives unhappy
        """,
    ),
    Family(
        code="planter",
        leaf="planters",
        silhouette="planter",
        brands="Green Acre@greenacre, Tonwerk@tonwerk",
        axes="pot_cm: 20 30+14 40+32; colour: terracotta cream charcoal sage navy",
        patterns="plain stripes speckle diamonds band",
        accents="white cream rust",
        grams=2600,
        size_mm=(300, 300, 280),
        models="""
        Polder Terracotta Pot | 19.90 | form=1, pattern=plain, material=terracotta | clay that breathes and stays frost-proof
        Balkon Window Box | 34.90 | form=2, pattern=stripes, material=recycled plastic | hooks for railings up to eight centimetres
        Zylinder Glazed Pot | 29.90 | by=tonwerk, form=3, pattern=speckle, material=stoneware | a saucer fired in one piece
        Beton Lightweight Planter | 39.90 | form=3, pattern=plain, material=fibre cement | half the weight of concrete
        Ziegel Herb Trough | 27.90 | by=tonwerk, form=2, pattern=band, material=terracotta | room for six kitchen herbs
        """,
        about="""
        The hole in the bottom is drilled and comes with a plug.
        It can stay outside down to minus ten degrees.
        """,
        points="""
        Frost resistant
        Drainage hole with plug
        Flowers not included
        """,
    ),
    Family(
        code="watering-can",
        leaf="watering",
        silhouette="watering_can",
        brands="Green Acre@greenacre",
        axes="colour: forest cream sky mustard terracotta",
        patterns="plain plain band dots",
        accents="brass copper silver",
        grams=900,
        size_mm=(380, 180, 300),
        models="""
        Leie Watering Can | 34.90 | capacity_l=5, material=galvanised steel | a rose that rains instead of pours
        Serre Indoor Can | 24.90 | capacity_l=1.2, material=powder-coated steel | a spout that reaches behind the books
        Moestuin Long-Reach Can | 44.90 | capacity_l=9, material=galvanised steel | a balance that works full and empty
        Kids Watering Can | 14.90 | capacity_l=1, material=enamelled steel | two handles for two small hands
        """,
        about="""
        The brass rose screws off for cleaning.
        The seam is soldered, not glued.
        """,
        points="""
        Brass rose
        Rust protected
        Spare rose available
        """,
    ),
    Family(
        code="garden-tool",
        leaf="garden-tools",
        silhouette="hand_tool",
        brands="Green Acre@greenacre",
        tints="forest oak red walnut teal",
        accents="brass orange mustard",
        grams=340,
        size_mm=(330, 90, 60),
        models="""
        Forged Trowel | 24.90 | form=1, material=carbon steel, style=trowel | a blade forged from one bar
        Bypass Secateurs | 39.90 | form=2, material=carbon steel, style=secateurs | a cut that heals quickly
        Hand Fork | 22.90 | form=3, material=stainless steel, style=fork | tines that do not bend in clay
        Claw Hammer 450 g | 27.90 | form=4, material=forged steel, style=hammer | a face ground flat
        Bulb Planter Trowel | 26.90 | form=1, material=stainless steel, style=trowel | depth marks for tulips and garlic
        Flower Snips | 19.90 | form=2, material=stainless steel, style=secateurs | tips fine enough for sweet peas
        """,
        about="""
        The handle is ash from Ardennes forests.
        It can be sharpened and will need it one day.
        """,
        points="""
        Twenty-five-year guarantee
        Ash or beech handle
        Sharpening guide included
        """,
    ),
    Family(
        code="birdhouse",
        leaf="birdhouses",
        silhouette="birdhouse",
        brands="Green Acre@greenacre, Kleine Werkstatt@werkstatt",
        axes="colour: oak sage sky rust cream",
        patterns="plain stripes plain pinstripes",
        accents="red navy forest mustard",
        grams=1300,
        size_mm=(200, 180, 300),
        models="""
        Blue Tit Nest Box | 29.90 | material=cedar, height_cm=28 | a 28 mm hole that keeps sparrows out
        Robin House | 32.90 | by=werkstatt, material=larch, height_cm=26 | an open front the way robins want it
        Seed Bar Feeder | 24.90 | material=pine, height_cm=24 | a roof that lifts for filling
        Swift Tower | 49.90 | material=wood concrete, height_cm=36 | an entrance swifts accept
        """,
        about="""
        One side opens for the yearly cleaning.
        It is untreated inside.
        """,
        points="""
        Designed with ornithologists
        Screws included
        Weatherproof finish outside
        """,
    ),
    Family(
        code="toolbox",
        leaf="toolboxes",
        silhouette="toolbox",
        brands="Green Acre@greenacre, Baltic Velo@baltic",
        axes="colour: red teal charcoal mustard navy",
        accents="brass black cream",
        grams=4300,
        size_mm=(430, 210, 230),
        models="""
        Atelier Steel Toolbox | 59 | form=1, label=atelier, pieces=1, material=steel | hinges that outlive the house
        Starter Tool Set | 89 | form=2, label=starter, pieces=46, material=steel | everything for the first flat
        Bicycle Repair Kit | 79 | by=baltic, form=2, label=velo, pieces=28, material=recycled plastic | tools chosen by our own mechanics
        Electrician's Box | 69 | form=1, label=volt, pieces=1, material=polypropylene | trays that fold out like stairs
        Apprentice Tool Set | 149 | form=2, label=pro, pieces=82, material=steel | chrome vanadium with a lifetime promise
        """,
        about="""
        The latches work with gloves on.
        The tray lifts out in one piece.
        """,
        points="""
        Lifetime guarantee on hand tools
        Padlock eye
        Removable tray
        """,
    ),
    Family(
        code="drill",
        leaf="drills",
        silhouette="drill",
        brands="Voltaro@voltaro",
        tints="teal mustard red forest charcoal",
        accents="orange black silver",
        grams=1600,
        size_mm=(220, 80, 210),
        models="""
        Boor 12 Compact Drill | 89 | label=12 V, power_w=240, battery_h=3 | a head short enough for cabinets
        Boor 18 Cordless Drill | 139 | label=18 V, power_w=480, battery_h=4 | two batteries in the case
        Klop 18 Hammer Drill | 179 | label=18 V, power_w=620, battery_h=3 | a punch for brick and stone
        Schroef 4 Screwdriver | 49 | label=4 V, power_w=60, battery_h=5 | a charge from any phone cable
        """,
        about="""
        The battery fits all our 12 or 18 volt tools.
        A light shows what you are about to drill into.
        """,
        points="""
        Case included
        Brushless motor
        Three-year guarantee
        """,
    ),
)

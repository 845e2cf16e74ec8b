"""Fitness, ball sports, camping, cycling and travel."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="yoga-mat",
        leaf="yoga-mats",
        silhouette="yoga_mat",
        brands="Sierra Verde@verde",
        axes="colour: sage plum teal rose charcoal sky",
        grams=1900,
        size_mm=(660, 130, 130),
        patterns="plain waves plain dots band",
        accents="cream white mustard",
        models="""
        Calma Natural Rubber Mat | 69 | material=natural rubber, thickness_mm=4 | a grip that improves with sweat
        Alba Cork Mat | 79 | material=cork, thickness_mm=4 | a surface that airs itself
        Viaje Travel Mat | 49 | material=natural rubber, thickness_mm=2 | a fold no larger than a magazine
        Nube Thick Mat | 39 | material=TPE, thickness_mm=8 | eight millimetres for tender knees
        Raíz Jute Mat | 59 | material=jute, thickness_mm=5 | fibres you can feel with bare feet
        """,
        about="""
        It lies flat at once and has no smell worth mentioning.
        Wipe it with water and a drop of vinegar.
        """,
        points="""
        183 x 61 cm
        Free of PVC
        Carrying strap included
        """,
    ),
    Family(
        code="weight",
        leaf="weights",
        silhouette="dumbbell",
        brands="Sierra Verde@verde",
        axes="weight_kg: 2 4+8 8+22 12+40",
        tints="charcoal coral teal mustard lavender navy",
        accents="silver white",
        grams=4000,
        size_mm=(240, 110, 110),
        models="""
        Hex Dumbbell | 14.90 | form=1, material=rubber-coated iron, style=dumbbell, label=kg | flat sides that never roll away
        Neo Dumbbell Pair | 19.90 | form=2, material=neoprene-coated iron, style=dumbbell, label=kg | a coat that is warm in the morning
        Campana Kettlebell | 29 | form=3, material=cast iron, style=kettlebell, label=kg | a handle ground free of burrs
        Competición Kettlebell | 39 | form=3, material=steel, style=kettlebell, label=pro | the same size at every weight
        Chrome Dumbbell | 24.90 | form=2, material=chromed steel, style=dumbbell, label=kg | knurling that grips but does not bite
        """,
        about="""
        The weight is checked to within one per cent.
        The coating does not mark floors.
        """,
        points="""
        Weight tolerance 1 %
        Floor-friendly
        Sold singly unless noted
        """,
    ),
    Family(
        code="ball",
        leaf="balls",
        silhouette="ball",
        brands="Sierra Verde@verde",
        axes="colour: white orange yellow sky coral",
        grams=430,
        size_mm=(230, 230, 230),
        accents="navy black red teal",
        models="""
        Plaza Football Size 5 | 29 | form=1, style=football, material=recycled polyurethane | panels bonded instead of stitched
        Cancha Basketball Size 7 | 35 | form=2, style=basketball, material=composite leather | channels deep enough to read blind
        Playa Beach Volleyball | 27 | form=3, style=volleyball, material=microfibre | a soft touch that spares forearms
        Liga Training Football | 22 | form=1, style=football, material=TPU | a bladder that holds air for weeks
        Patio Street Basketball | 24 | form=2, style=basketball, material=rubber | rubber made for asphalt
        Sala Indoor Volleyball | 32 | form=3, style=volleyball, material=microfibre | the weight used in school leagues
        """,
        about="""
        It comes deflated with two needles.
        The bladder is butyl and keeps its pressure.
        """,
        points="""
        Fair-trade stitched or bonded
        Two needles included
        One-year shape guarantee
        """,
    ),
    Family(
        code="racket",
        leaf="rackets",
        silhouette="racket",
        brands="Sierra Verde@verde",
        axes="colour: teal coral black sky mustard",
        grams=360,
        size_mm=(690, 270, 40),
        accents="white mustard navy",
        models="""
        Globo Padel Racket | 89 | form=1, style=padel, material=carbon and EVA | a sweet spot as large as a saucer
        Remate Padel Racket | 149 | form=1, style=padel, material=12K carbon | a diamond shape for smashes
        Fondo Tennis Racket | 129 | form=2, style=tennis, material=graphite | an even balance for long rallies
        Club Tennis Racket | 69 | form=2, style=tennis, material=aluminium | a light head for the first season
        Pluma Badminton Racket | 45 | form=3, style=badminton, material=carbon | 83 grams, strung
        """,
        about="""
        The grip is size 2 and takes an overgrip.
        A cover with a shoulder strap is included.
        """,
        points="""
        Strung and ready to play
        Cover included
        Demo weeks in our Valencia shop
        """,
    ),
    Family(
        code="tent",
        leaf="tents",
        silhouette="tent",
        brands="Nordkamm@nordkamm",
        axes="colour: forest mustard rust teal sand",
        grams=3200,
        size_mm=(520, 180, 180),
        accents="orange cream mustard",
        models="""
        Alpspitz 2 Dome Tent | 249 | form=1, people=2, style=dome | poles that snap together in the dark
        Almhütte 4 Family Tent | 429 | form=2, people=4, style=tunnel | a porch you can stand in
        Grat 1 Ultralight Tent | 329 | form=3, people=1, style=ridge | 890 grams with pegs
        Karwendel 3 Expedition Tent | 549 | form=1, people=3, style=geodesic | a frame made for snow
        Seeufer 6 Tunnel Tent | 599 | form=2, people=6, style=tunnel | two rooms and a curtain
        Biwak 2 Ridge Tent | 189 | form=3, people=2, style=ridge | trekking poles in place of its own
        """,
        about="""
        The groundsheet reaches up the sides like a bathtub.
        The guy lines reflect the torch beam.
        """,
        points="""
        Water column 4,000 mm
        Colour-coded poles
        Repair patches included
        """,
    ),
    Family(
        code="sleeping-bag",
        leaf="sleeping-bags",
        silhouette="sleeping_bag",
        brands="Nordkamm@nordkamm",
        axes="colour: navy rust forest mustard",
        grams=1200,
        size_mm=(380, 220, 220),
        accents="orange cream sky",
        models="""
        Firn Down Sleeping Bag | 349 | comfort_c=-6, material=recycled down | a collar that seals in the warmth
        Sommer Light Sleeping Bag | 89 | comfort_c=10, material=recycled polyester | a pack size of one litre
        Herbst Three-Season Sleeping Bag | 149 | comfort_c=2, material=synthetic fibre | warmth that survives a damp night
        Hütten Liner Bag | 59 | comfort_c=16, material=silk | silk that huts will let you in with
        Zwerg Kids Sleeping Bag | 79 | comfort_c=6, material=synthetic fibre | a length that grows by thirty centimetres
        """,
        about="""
        The zip has a guard and never bites the fabric.
        A storage sack and a stuff sack are both included.
        """,
        points="""
        Responsible Down Standard where down
        Two-way zip
        Storage sack included
        """,
    ),
    Family(
        code="backpack",
        leaf="backpacks",
        silhouette="backpack",
        brands="Nordkamm@nordkamm, Hearth & Harbor@harbor",
        axes="colour: forest navy charcoal rust mustard sand teal",
        grams=980,
        size_mm=(500, 320, 200),
        accents="walnut orange black cream",
        models="""
        Tagwerk 20 Daypack | 89 | form=2, capacity_l=20, material=recycled nylon, waterproof=no | a sleeve for a 15-inch laptop
        Rolltop 28 Bike Pack | 119 | form=1, capacity_l=28, material=tarpaulin, waterproof=yes | welded seams that keep a downpour out
        Gratwanderer 45 Trekking Pack | 189 | form=1, capacity_l=45, material=ripstop nylon, waterproof=no | a frame that moves with the hips
        Schoolhouse Canvas Pack | 79 | by=harbor, form=3, capacity_l=18, material=waxed canvas, waterproof=no | brass buckles from the old catalogue
        Feierabend 15 City Pack | 69 | form=2, capacity_l=15, material=recycled polyester, waterproof=no | a pocket for the keys you always look for
        Gipfel 32 Alpine Pack | 149 | form=3, capacity_l=32, material=ripstop nylon, waterproof=no | loops for axe, rope and helmet
        Lobster Roll Picnic Pack | 95 | by=harbor, form=1, capacity_l=22, material=cotton canvas, waterproof=no | an insulated bottom for cold bottles
        Kinderwagen 8 Kids Pack | 39 | form=2, capacity_l=8, material=recycled polyester, waterproof=no | a chest strap with a whistle
        """,
        about="""
        The back panel is ventilated and the straps are curved for narrow shoulders too.
        A rain cover hides in the bottom pocket where the fabric is not waterproof.
        """,
        points="""
        Bluesign approved fabric
        Side pockets for bottles
        Repairs for life
        """,
    ),
    Family(
        code="lantern",
        leaf="lanterns",
        silhouette="lantern",
        brands="Nordkamm@nordkamm",
        axes="colour: forest red mustard charcoal",
        shared="dimmable=yes",
        grams=540,
        size_mm=(110, 110, 220),
        accents="brass orange cream",
        models="""
        Glimm Camping Lantern | 45 | battery_h=60 | a glow like a candle that never drips
        Hüttenlicht Rechargeable Lantern | 59 | battery_h=30 | a port that charges phones
        Solar Kurbel Lantern | 39 | battery_h=20 | a crank for the third cloudy day
        Sturm Hurricane Lantern | 49 | battery_h=80, dimmable=no | glass that a gale does not blow out
        """,
        about="""
        It hangs from the ridge or stands on a stump.
        The red mode keeps your night vision.
        """,
        points="""
        IPX5 rain proof
        Warm light 2200 K
        Replaceable battery
        """,
    ),
    Family(
        code="bike",
        leaf="bikes",
        silhouette="bike",
        brands="Baltic Velo@baltic",
        axes="frame: S M L; colour: teal black rust cream forest sky",
        grams=12800,
        size_mm=(1750, 600, 1050),
        accents="brown black mustard",
        models="""
        Amber City Bike | 649 | form=1, style=city, gears=7 | a basket that carries a week of bread
        Gdynia Road Bike | 1190 | form=2, style=road, gears=22 | a steel frame that hums on asphalt
        Kaszuby Gravel Bike | 1390 | form=2, style=gravel, gears=12 | tyres that forgive bad maps
        Tatra Mountain Bike | 990 | form=3, style=mountain, gears=12 | a fork with 120 millimetres of travel
        Dock Single-Speed | 549 | form=3, style=city, gears=1 | nothing that could break
        Kurier Cargo City Bike | 890 | form=1, style=city, gears=8 | a rack rated for forty kilos
        Hel Touring Bike | 1090 | form=2, style=touring, gears=27 | eyelets for every bag you own
        """,
        about="""
        It arrives assembled up to handlebar and pedals.
        The frame is welded in Gdańsk and painted next door.
        Any bike shop in Europe stocks the parts it uses.
        """,
        points="""
        Frame guaranteed for ten years
        Lights and bell as the law asks
        First service free
        """,
    ),
    Family(
        code="helmet",
        leaf="helmets",
        silhouette="helmet",
        brands="Baltic Velo@baltic",
        axes="size: S M L; colour: white black sage coral navy",
        grams=290,
        size_mm=(290, 220, 180),
        patterns="plain plain band dots",
        accents="mustard coral white",
        models="""
        Mewa Urban Helmet | 59 | style=urban | a rear light that charges by USB-C
        Wiatr Road Helmet | 119 | style=road | eighteen vents in a straight line
        Skała Trail Helmet | 89 | style=trail | coverage that reaches low at the back
        Piskle Kids Helmet | 39 | style=kids, pattern=dots | a buckle that does not pinch
        Aero Time Helmet | 149 | style=road | a tail tested in a wind tunnel
        """,
        about="""
        A low-friction liner lets it turn on impact.
        The dial at the back fits pigtails and beanies.
        """,
        points="""
        EN 1078 certified
        Rotational impact protection
        Crash replacement at half price
        """,
    ),
    Family(
        code="skateboard",
        leaf="skateboards",
        silhouette="skateboard",
        brands="Baltic Velo@baltic, Sierra Verde@verde",
        axes="colour: coral teal mustard navy lavender",
        grams=2600,
        size_mm=(810, 210, 140),
        patterns="plain zigzag stripes diamonds waves",
        accents="cream mustard white rust",
        models="""
        Molo Complete Skateboard | 89 | label=MOLO, pattern=zigzag, material=Canadian maple, width_cm=20.3 | seven plies of cold-pressed maple
        Ola Cruiser | 99 | by=verde, label=OLA, pattern=waves, material=bamboo, width_cm=22.5 | soft wheels for rough pavements
        Pier Longboard | 129 | label=PIER, pattern=stripes, material=bamboo and maple, width_cm=23.0 | a flex you steer with your toes
        Mini Street Board | 59 | by=verde, label=MINI, pattern=diamonds, material=maple, width_cm=18.5 | a deck for riders under ten
        """,
        about="""
        It comes assembled and needs no tuning.
        The grip tape is coarse in front and fine at the tail.
        """,
        points="""
        ABEC 7 bearings
        Assembled
        Spare bushings included
        """,
    ),
    Family(
        code="suitcase",
        leaf="suitcases",
        silhouette="suitcase",
        brands="Hearth & Harbor@harbor, Passo Lungo@passo",
        axes="colour: navy sage black mustard blush silver",
        grams=2900,
        size_mm=(550, 380, 220),
        accents="brown black coral",
        models="""
        Ferry Cabin Case | 139 | capacity_l=38, material=polycarbonate | a size every airline accepts
        Grand Tour Check-In Case | 199 | by=passo, capacity_l=78, material=polycarbonate | a divider that compresses shirts
        Settimana Medium Case | 169 | by=passo, capacity_l=62, material=recycled polycarbonate | wheels that replace with a coin
        Overnight Soft Case | 119 | capacity_l=34, material=ballistic nylon | an outside pocket for the laptop
        Stazione Aluminium Case | 449 | by=passo, capacity_l=40, material=aluminium | dents you will be proud of
        """,
        about="""
        The wheels are silent on cobblestones, as far as that is possible.
        A TSA lock is built in.
        """,
        points="""
        Five-year guarantee
        Spare wheels available
        TSA lock
        """,
    ),
)

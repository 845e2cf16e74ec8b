"""Toys, games and pet supplies."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        voice="sense",
        code="puzzle",
        leaf="puzzles",
        silhouette="puzzle",
        brands="Kleine Werkstatt@werkstatt, Papierhaus Lindner@papier",
        tints="navy teal mustard coral forest lavender cream sky",
        accents="cream",
        grams=780,
        size_mm=(330, 240, 60),
        models="""
        Alpine Morning Jigsaw | 24.90 | by=papier, label=Alpine Morning, pieces=1000, age_from=12 | a sky with enough clouds to be fair
        Old Town Roofs Jigsaw | 24.90 | by=papier, label=Old Town Roofs, pieces=1000, age_from=12 | forty chimneys, all different
        Botanical Garden Jigsaw | 19.90 | label=Botanical Garden, pieces=500, age_from=10 | plants labelled with their Latin names
        Circus Parade Floor Puzzle | 17.90 | label=Circus Parade, pieces=48, age_from=4 | pieces as large as a hand
        Night Train Jigsaw | 29.90 | label=Night Train, pieces=1500, age_from=14 | lit windows with a story in each
        Whale Song Jigsaw | 22.90 | label=Whale Song, pieces=750, age_from=10 | a whale that takes up half the table
        Bakery Window Jigsaw | 19.90 | label=Bakery Window, pieces=500, age_from=10 | cakes that make the evening hungry
        Farm Friends Puzzle Set | 14.90 | label=Farm Friends, pieces=60, age_from=3 | four puzzles that grow with the child
        World Map Puzzle | 27.90 | by=papier, label=World Map, pieces=1000, age_from=12 | capitals you will not forget again
        """,
        about="""
        The pieces are cut from thick recycled board and fit with a click.
        A poster of the picture lies in the box.
        Linen-structured paper keeps the lamp from reflecting.
        """,
        points="""
        Recycled board
        Poster included
        Missing pieces replaced free of charge
        """,
    ),
    Family(
        title="{name} Board Game",
        voice="name",
        code="board-game",
        leaf="board-games",
        silhouette="board_game",
        brands="Kleine Werkstatt@werkstatt",
        tints="burgundy forest navy mustard teal plum rust",
        accents="cream",
        grams=1150,
        size_mm=(300, 300, 70),
        models="""
        Lanterns of Lübeck | 39.90 | label=Lanterns of Lübeck, players_max=5, age_from=10 | auctions that end before anyone sulks
        Mushroom Market | 29.90 | label=Mushroom Market, players_max=4, age_from=8 | bluffing with chanterelles
        Seven Bridges | 34.90 | label=Seven Bridges, players_max=4, age_from=10 | a puzzle that Euler lost sleep over
        Harbour Masters | 44.90 | label=Harbour Masters, players_max=5, age_from=12 | ships to load and tides to watch
        Hedgehog Hurry | 19.90 | label=Hedgehog Hurry, players_max=4, age_from=4 | a first race without reading
        Orbit | 24.90 | label=Orbit, players_max=2, age_from=9 | a duel that fits into twenty minutes
        Tea with Ghosts | 32.90 | label=Tea with Ghosts, players_max=6, age_from=10 | a mystery you solve together
        """,
        about="""
        The rules fit on four pages and there is a video as well.
        All pieces are wood or card; the bags are cotton.
        """,
        points="""
        Rules in English, German and French
        Plastic-free
        Plays in 20 to 60 minutes
        """,
    ),
    Family(
        voice="name",
        code="soft-toy",
        leaf="soft-toys",
        silhouette="teddy",
        brands="Kleine Werkstatt@werkstatt",
        axes="colour: camel grey cream rose sky brown sage",
        grams=260,
        size_mm=(300, 220, 160),
        accents="red navy mustard teal",
        shared="age_from=0",
        models="""
        Bruno the Bear | 29.90 | form=1, height_cm=32 | a belly that is exactly right for falling asleep on
        Hilda the Rabbit | 27.90 | form=2, height_cm=34 | ears made for holding on to
        Momo the Cat | 26.90 | form=3, height_cm=28 | embroidered whiskers that cannot be chewed off
        Ottilie the Elephant | 32.90 | form=4, height_cm=30 | a trunk with a wire-free curl
        Pocket Bear Emil | 14.90 | form=1, height_cm=14 | a size for coat pockets
        Big Bear Balthasar | 89 | form=1, height_cm=80 | shoulders to lean on
        Night-Time Bunny | 34.90 | form=2, height_cm=30 | a pocket for a warm cherry-stone pillow
        """,
        about="""
        The plush is woven in Germany and washes at 30 degrees.
        Eyes and nose are embroidered, so it is safe from the first day.
        """,
        points="""
        Safe from birth
        Machine washable
        Filled with recycled fibre
        """,
    ),
    Family(
        code="wooden-toy",
        leaf="wooden-toys",
        silhouette="blocks",
        brands="Kleine Werkstatt@werkstatt",
        tints="red teal mustard navy green",
        accents="mustard coral blue",
        grams=1100,
        size_mm=(320, 220, 90),
        models="""
        Alphabet Blocks | 34.90 | form=1, material=lime wood, pieces=26, age_from=1 | letters burnt in, not printed
        Express Train Set | 44.90 | form=2, material=beech, pieces=9, age_from=2 | magnets hidden inside the wood
        Rainbow Building Blocks | 39.90 | form=1, material=beech, pieces=40, age_from=1 | colours that show the grain
        Freight Train with Balls | 36.90 | form=2, material=birch, pieces=12, age_from=2 | a cargo that can be stolen and returned
        Castle Blocks | 49.90 | form=1, material=maple, pieces=64, age_from=3 | arches that hold without glue
        """,
        about="""
        Water-based paint is safe for teething.
        The edges are rounded on a drum, not by machine.
        """,
        points="""
        EN 71 tested
        Wood from the Franconian forest
        Cotton bag included
        """,
    ),
    Family(
        code="kite",
        leaf="kites",
        silhouette="kite",
        brands="Kleine Werkstatt@werkstatt, Sierra Verde@verde",
        tints="coral teal mustard purple blue",
        accents="mustard white navy rose",
        grams=210,
        size_mm=(700, 90, 40),
        models="""
        Herbstwind Diamond Kite | 24.90 | width_cm=68, age_from=5 | a tail that finds the wind by itself
        Brisa Beach Kite | 29.90 | by=verde, width_cm=80, age_from=6 | a sailcloth that dries in minutes
        Drachenfest Kite | 34.90 | width_cm=95, age_from=8 | a spar that bends before it breaks
        Pocket Kite | 14.90 | width_cm=48, age_from=4 | no spars, so nothing to lose
        """,
        about="""
        It flies from a light breeze onward.
        Line and winder are included.
        """,
        points="""
        30 m of line
        Ripstop polyester
        Wind 2 to 5 Beaufort
        """,
    ),
    Family(
        code="dog-bowl",
        leaf="dog-bowls",
        silhouette="dog_bowl",
        brands="Pfote & Co.@pfote, Tonwerk@tonwerk",
        axes="colour: sage cream charcoal terracotta sky",
        shared="dishwasher_safe=yes",
        grams=780,
        size_mm=(220, 220, 80),
        patterns="plain stripes dots speckle",
        accents="white cream navy",
        models="""
        Napf Ceramic Dog Bowl | 24.90 | form=1, pattern=plain, capacity_ml=700 | a weight that stays where it is put
        Tisch Raised Feeder | 49.90 | form=2, pattern=plain, capacity_ml=1000 | a height that spares old necks
        Schling Slow Feeder | 19.90 | form=1, pattern=dots, capacity_ml=600 | ridges that turn two minutes into ten
        Deich Pet Bowl | 18.90 | by=tonwerk, form=1, pattern=speckle, capacity_ml=300 | a shape wide enough for whiskers
        Wanderer Bowl Stand | 39.90 | form=2, pattern=stripes, capacity_ml=500 | legs that come off for the road
        """,
        about="""
        A rubber ring keeps it from sliding.
        The glaze is food-safe for people too.
        """,
        points="""
        Dishwasher safe
        Non-slip ring
        Lead-free glaze
        """,
    ),
    Family(
        code="collar",
        leaf="collars",
        silhouette="collar",
        brands="Pfote & Co.@pfote",
        axes="size: S M L; colour: camel navy red forest black teal",
        grams=110,
        size_mm=(160, 160, 40),
        accents="cream gold white",
        models="""
        Elbstrand Leather Collar | 29.90 | form=1, material=vegetable-tanned leather | a lining that does not rub fur
        Hafen Rope Lead | 34.90 | form=2, material=climbing rope | rope that once could have held you
        Regen Waterproof Collar | 22.90 | form=1, material=coated webbing | a coat that rinses clean after mud
        Stadt Adjustable Lead | 39.90 | form=2, material=leather | three lengths for streets and meadows
        Leucht Reflective Collar | 24.90 | form=1, material=recycled webbing | threads that shine in headlights
        """,
        about="""
        All metal parts are brass or steel, nothing is plated.
        A ring for the tag sits apart from the lead.
        """,
        points="""
        Tested to 150 kg
        Solid metal parts
        Engraved tag on request
        """,
    ),
    Family(
        code="cat-tree",
        leaf="cat-trees",
        silhouette="cat_tree",
        brands="Pfote & Co.@pfote",
        axes="colour: grey cream sage charcoal",
        shared="material=plywood and sisal",
        grams=9800,
        size_mm=(600, 500, 1200),
        accents="rust mustard navy",
        models="""
        Ausguck Cat Tree | 129 | form=1, height_cm=120 | a lookout above the sofa line
        Hängematte Cat Tree | 109 | form=2, height_cm=105 | a hammock that swings only a little
        Kletterbaum XL | 199 | form=1, height_cm=165 | posts as thick as a forearm
        Fensterplatz Tree | 89 | form=2, height_cm=80 | a height that matches window sills
        """,
        about="""
        The base is weighted and a wall strap is included.
        Every cushion comes off for washing.
        """,
        points="""
        Natural sisal rope
        Replacement posts available
        For cats up to 9 kg
        """,
    ),
    Family(
        code="pet-bed",
        leaf="pet-beds",
        silhouette="pet_bed",
        brands="Pfote & Co.@pfote",
        axes="size: S M+15 L+30; colour: grey sage navy camel rose",
        grams=2100,
        size_mm=(700, 600, 200),
        patterns="plain checks stripes dots diamonds",
        accents="cream white sand",
        models="""
        Nest Round Bed | 49.90 | form=1, pattern=plain, material=teddy fleece | a rim to rest a chin on
        Ecke Orthopaedic Bed | 89.90 | form=2, pattern=checks, material=memory foam | foam that lets hips sink in
        Körbchen Cotton Bed | 59.90 | form=1, pattern=stripes, material=organic cotton | a cover that zips off in one go
        Reise Travel Bed | 44.90 | form=2, pattern=plain, material=recycled polyester | a roll with a handle
        Iglu Cat Bed | 39.90 | form=1, pattern=dots, material=wool felt | felt that smells of sheep, which cats like
        """,
        about="""
        The cover washes at 40 degrees and dries quickly.
        The bottom is water-repellent and does not slip.
        """,
        points="""
        Removable cover
        Non-slip base
        Refill available
        """,
    ),
)

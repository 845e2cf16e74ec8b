"""Furniture and lighting."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="chair",
        leaf="chairs",
        silhouette="chair",
        brands="Fjordhem@fjordhem",
        axes="colour: sage cream charcoal terracotta navy mustard",
        shared="seat_height_cm=45",
        grams=5400,
        size_mm=(480, 520, 810),
        accents="oak walnut cream",
        models="""
        Alma Dining Chair | 119 | form=1, material=moulded shell | a one-piece shell that follows the back
        Torsten Spindle Chair | 149 | form=2, material=solid ash | seven turned spindles set by hand
        Vera Upholstered Chair | 179 | form=3, material=wool blend | a padded back you can lean into for a whole evening
        Nils Kitchen Chair | 89 | form=2, material=beech | a top rail that doubles as a handle
        Liv Lounge Chair | 229 | form=1, material=bouclé, seat_height_cm=41 | a low, wide seat and a gentle recline
        Edda Linen Chair | 199 | form=3, material=linen | a removable cover that goes into the washing machine
        Sixten Stacking Chair | 75 | form=1, material=recycled plastic | a stackable shell made from old fishing nets
        Maj Windsor Chair | 169 | form=2, material=solid oak | a steam-bent back that gives a little
        """,
        about="""
        The frame is glued and screwed, so it stays quiet for years.
        Felt pads are already fitted and will not mark wooden floors.
        It arrives with the legs in the box; one key and five minutes are enough.
        """,
        points="""
        Carries up to 130 kg
        Wood from certified European forests
        Spare parts available for ten years
        Tested to EN 12520
        """,
    ),
    Family(
        code="sofa",
        leaf="sofas",
        silhouette="sofa",
        brands="Fjordhem@fjordhem",
        axes="colour: sage charcoal cream rust navy mustard",
        grams=46000,
        size_mm=(2050, 920, 820),
        accents="mustard cream rust",
        models="""
        Ronja Two-Seater Sofa | 749 | form=2, material=wool blend, seats=2 | seat cushions with a pocket-spring core
        Hedda Three-Seater Sofa | 999 | form=3, material=linen, seats=3 | a depth that is made for stretching out
        Bo Armchair | 429 | form=1, material=bouclé, seats=1 | rounded arms that hug a reading lamp
        Ingrid Corduroy Armchair | 469 | form=1, material=corduroy, seats=1 | thick corduroy that grows softer each winter
        Falk Compact Sofa | 629 | form=2, material=recycled polyester, seats=2 | a frame that fits through narrow stairways
        Saga Family Sofa | 1190 | form=3, material=chenille, seats=3 | covers that zip off and wash at 40 degrees
        Ture Sofa Bed | 890 | form=2, material=cotton canvas, seats=2 | a slatted base that pulls out in one move
        Astrid Velvet Armchair | 549 | form=1, material=velvet, seats=1 | a dense velvet that shrugs off cat claws
        """,
        about="""
        The frame is kiln-dried pine with hardwood corner blocks.
        Two people carry it up in parts; no tools are needed to join them.
        Every cover can be ordered again later in the same dye lot family.
        """,
        points="""
        Ten-year guarantee on the frame
        Covers tested for 40,000 rubs
        Delivered by two people to the room of your choice
        Free fabric samples on request
        """,
    ),
    Family(
        code="table",
        leaf="tables",
        silhouette="table",
        brands="Fjordhem@fjordhem, Hearth & Harbor@harbor",
        axes="colour: oak walnut white black birch",
        grams=21000,
        size_mm=(1600, 850, 740),
        accents="brass black",
        models="""
        Olle Dining Table 180 | 549 | form=1, material=solid oak, width_cm=180 | an oiled top whose scratches sand out again
        Signe Writing Desk | 289 | form=2, material=oak veneer, width_cm=120 | a drawer that runs on wooden rails
        Kaj Café Table | 219 | form=3, material=steel and laminate, width_cm=80 | a round top that seats four without corners
        Folke Extending Table | 699 | form=1, material=solid ash, width_cm=160 | a hidden leaf that adds 50 centimetres
        Pine Point Side Table | 129 | by=harbor, form=3, material=pine, width_cm=50 | a top turned from a single board
        Casco Standing Desk | 479 | by=harbor, form=2, material=bamboo, width_cm=140 | a quiet motor with three memory heights
        Elin Coffee Table | 199 | form=3, material=walnut veneer, width_cm=75 | a lip that keeps cups where they are
        Mill Row Farm Table | 629 | by=harbor, form=1, material=reclaimed pine, width_cm=200 | boards that spent a century in a mill
        """,
        about="""
        The surface is finished with hard-wax oil that can be renewed at home.
        Adjustable feet keep it steady on old floors.
        All edges are rounded by hand before the last coat.
        """,
        points="""
        Assembled in under 20 minutes
        Carries 80 kg when evenly loaded
        Cable-friendly back edge
        Care kit included
        """,
    ),
    Family(
        code="shelf",
        leaf="shelving",
        silhouette="shelf",
        brands="Fjordhem@fjordhem",
        axes="colour: oak white black forest walnut",
        grams=18500,
        size_mm=(900, 320, 1800),
        accents="brass",
        models="""
        Sten Bookcase | 259 | material=oak veneer, width_cm=80 | shelves that do not bow under hardbacks
        Varg Wall Shelf System | 319 | material=powder-coated steel, width_cm=90 | rungs you can rehang without tools
        Lotta Low Bookcase | 189 | material=birch plywood, width_cm=100 | a height that leaves room for pictures
        Arvid Room Divider | 389 | material=solid pine, width_cm=120 | open sides that let the light through
        Ylva Ladder Shelf | 149 | material=bamboo, width_cm=60 | a lean that needs only one screw
        Gunnar Workshop Rack | 129 | material=galvanised steel, width_cm=90 | decks rated for 120 kilograms each
        """,
        about="""
        It stands on adjustable feet and comes with a wall bracket.
        The shelves can be set every four centimetres.
        """,
        points="""
        Wall bracket included
        Low-emission board (E0.5)
        Flat-packed in two parcels
        """,
    ),
    Family(
        code="lamp",
        leaf="table-lamps",
        silhouette="lamp",
        brands="Atelier Lumen@lumen, Hearth & Harbor@harbor",
        axes="colour: cream sage terracotta navy mustard rose",
        shared="power_w=9, dimmable=yes",
        grams=1900,
        size_mm=(320, 320, 480),
        patterns="plain plain stripes waves pinstripes dots",
        accents="brass copper oak black",
        models="""
        Aube Bedside Lamp | 59 | material=linen and brass | a touch base with three levels of warm light
        Colombe Ceramic Lamp | 89 | material=ceramic and cotton | a foot thrown on the wheel
        Marais Desk Lamp | 129 | material=steel, power_w=7 | a head that stays exactly where you leave it
        Perle Stacked Lamp | 99 | material=glass | three glass spheres that catch the evening sun
        Cabane Reading Lamp | 79 | material=oak and linen | a shade cut to keep glare off the page
        Lighthouse Table Lamp | 69 | by=harbor, material=metal, dimmable=no | a beam borrowed from the Maine coast
        Soirée Mushroom Lamp | 109 | material=opal glass | a dome that glows without a harsh spot
        Brume Portable Lamp | 85 | material=aluminium, power_w=4 | a battery that lasts nine dinners outside
        """,
        about="""
        It takes an ordinary E27 bulb, and one is in the box.
        The fabric cable is two metres long with a switch within reach.
        The shade is made in a small workshop near Lyon.
        """,
        points="""
        Warm white 2700 K bulb included
        Cable length 2 m
        Energy class A to G, replaceable bulb
        CE marked
        """,
    ),
    Family(
        code="pendant",
        leaf="pendants",
        silhouette="pendant",
        brands="Atelier Lumen@lumen",
        axes="colour: terracotta cream forest black mustard sky",
        grams=1600,
        size_mm=(420, 420, 300),
        accents="brass copper black",
        models="""
        Cloche Dome Pendant | 119 | form=1, material=spun steel, diameter_cm=40 | a white inside that doubles the light
        Lune Globe Pendant | 139 | form=2, material=opal glass, diameter_cm=30 | a mouth-blown globe without a seam
        Cône Kitchen Pendant | 79 | form=3, material=aluminium, diameter_cm=32 | a cone that puts the light on the counter
        Ruche Woven Pendant | 95 | form=2, material=rattan, diameter_cm=45 | a weave that throws soft shadows on the ceiling
        Atelier Factory Pendant | 109 | form=1, material=enamelled steel, diameter_cm=36 | the enamel of old station lamps
        Papillon Pleated Pendant | 149 | form=3, material=pleated paper, diameter_cm=50 | forty pleats folded by hand
        """,
        about="""
        The canopy covers older ceiling outlets as well.
        The cord is 1.5 metres long and can be shortened without tools.
        """,
        points="""
        E27 socket, up to 60 W
        Textile cord 150 cm
        Ceiling canopy included
        """,
    ),
)

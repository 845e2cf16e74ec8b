"""Everything for the kitchen and the table."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="mug",
        leaf="mugs",
        silhouette="mug",
        brands="Tonwerk@tonwerk, Mori & Daughters@mori, Hearth & Harbor@harbor",
        axes="colour: sage cream charcoal terracotta sky mustard navy rose",
        shared="material=stoneware, dishwasher_safe=yes",
        grams=380,
        size_mm=(125, 90, 98),
        patterns="plain speckle stripes dipped band dots waves diamonds terrazzo zigzag",
        accents="white cream navy rust sand",
        models="""
        Deich Coffee Mug | 16.90 | pattern=dipped, capacity_ml=350 | a glaze that breaks blue where it is thin
        Kleckse Breakfast Mug | 18.90 | pattern=speckle, capacity_ml=400 | speckles no two mugs share
        Watt Espresso Cup | 11.90 | pattern=plain, capacity_ml=90 | thick walls that keep a short coffee hot
        Ringel Stripe Mug | 17.50 | pattern=stripes, capacity_ml=320 | stripes painted on the turning wheel
        Big Sur Camp Mug | 19 | by=harbor, pattern=band, material=enamelled steel, capacity_ml=450 | an enamel coat that shrugs off campfires
        Yunomi Tea Cup | 24 | by=mori, pattern=waves, capacity_ml=180 | a rim turned thin for green tea
        Konfetti Mug | 18.50 | pattern=terrazzo, capacity_ml=350 | chips of coloured clay all the way through
        Lighthouse Latte Mug | 21 | by=harbor, pattern=zigzag, capacity_ml=500 | room for a proper latte
        Raute Cappuccino Cup | 16.50 | pattern=diamonds, material=porcelain, capacity_ml=220 | diamonds inlaid before firing
        Tupfen Kids Mug | 13.90 | pattern=dots, capacity_ml=200, material=porcelain | a handle sized for small hands
        """,
        about="""
        The handle takes three fingers comfortably and stays cool.
        It stacks, so a set of six needs no more room than two.
        The foot is ground smooth and leaves no marks on wood.
        """,
        points="""
        Microwave safe
        Lead-free glaze
        Fired at 1,230 degrees
        Made in small batches
        """,
    ),
    Family(
        code="bowl",
        leaf="bowls",
        silhouette="bowl",
        brands="Tonwerk@tonwerk, Mori & Daughters@mori",
        axes="colour: cream sage navy terracotta charcoal sky",
        shared="material=stoneware, dishwasher_safe=yes",
        grams=640,
        size_mm=(180, 180, 80),
        patterns="plain speckle stripes dots diamonds dipped",
        accents="white navy rust sand",
        models="""
        Morgen Cereal Bowl | 18 | pattern=speckle, diameter_cm=15 | a rim that stops milk from sloshing
        Donburi Noodle Bowl | 29 | by=mori, pattern=waves, material=porcelain, diameter_cm=19 | a foot high enough to hold while eating
        Acker Salad Bowl | 49 | pattern=plain, diameter_cm=28 | a depth that lets you toss with both hands
        Perle Dip Bowls | 22 | pattern=dots, diameter_cm=9 | a set of four that nests into one
        Chawan Rice Bowl | 26 | by=mori, pattern=dipped, diameter_cm=12 | a glaze pooled like water in the bottom
        Kranz Pasta Bowl | 24 | pattern=stripes, diameter_cm=23 | a wide rim that frames the plate
        """,
        about="""
        It goes from fridge to table and into the dishwasher.
        The clay comes from Westerwald and is mixed by ourselves.
        """,
        points="""
        Microwave and dishwasher safe
        Nests with other sizes
        Lead-free glaze
        """,
    ),
    Family(
        code="plate",
        leaf="plates",
        silhouette="plate",
        brands="Tonwerk@tonwerk, Hearth & Harbor@harbor",
        axes="colour: cream sage charcoal sky blush terracotta",
        shared="material=stoneware, dishwasher_safe=yes",
        grams=780,
        size_mm=(270, 270, 26),
        patterns="plain speckle dots checks stripes sprigs",
        accents="navy rust white mustard",
        models="""
        Feld Dinner Plate | 22 | pattern=speckle, diameter_cm=27 | a raised edge that helps the last peas onto the fork
        Wiese Breakfast Plate | 17 | pattern=sprigs, diameter_cm=21 | a wreath of clover around the rim
        Karo Side Plate | 14 | pattern=checks, diameter_cm=17 | a gingham band that never goes out of season
        Clambake Serving Platter | 45 | by=harbor, pattern=stripes, diameter_cm=36 | room for a whole roast chicken
        Tupf Cake Plate | 15 | pattern=dots, material=porcelain, diameter_cm=19 | dots that hide the crumbs
        Pur Pizza Plate | 26 | pattern=plain, diameter_cm=32 | a flat face right up to the edge
        """,
        about="""
        The glaze resists knife marks, which is rarer than it should be.
        Plates from different years match, because the recipe never changed.
        """,
        points="""
        Microwave and dishwasher safe
        Oven safe up to 220 degrees
        Sold singly, replaceable for years
        """,
    ),
    Family(
        code="glass",
        leaf="glasses",
        silhouette="drinking_glass",
        brands="Atelier Lumen@lumen, Hearth & Harbor@harbor",
        shared="dishwasher_safe=yes",
        tints="sky mint rose silver sage",
        accents="orange mustard burgundy coral sky",
        grams=900,
        size_mm=(260, 180, 110),
        models="""
        Bistro Tumblers, Set of 6 | 29 | pieces=6, capacity_ml=250 | facets that feel good in wet hands
        Riviera Long-Drink Glasses, Set of 4 | 36 | pieces=4, capacity_ml=350 | a tint like shallow sea water
        Dockside Whisky Glasses, Pair | 32 | by=harbor, pieces=2, capacity_ml=300 | a heavy base that lands with a thud
        Jardin Juice Glasses, Set of 6 | 24 | pieces=6, capacity_ml=180 | a height that fits under any tap
        Recycled Glass Tumblers, Set of 4 | 28 | by=harbor, pieces=4, capacity_ml=280 | tiny bubbles that tell of their first life
        """,
        about="""
        The rim is fire-polished, so it stays smooth after years of dishwashing.
        They stack safely without sticking.
        """,
        points="""
        Dishwasher safe
        Tempered glass
        Replacement glasses sold singly
        """,
    ),
    Family(
        code="pan",
        leaf="pans",
        silhouette="pan",
        brands="Tonwerk@tonwerk, Mercato Bellavista@bellavista",
        axes="pan_cm: 20 24+12 28+24",
        shared="induction=yes",
        tints="charcoal forest red navy mustard cream teal",
        accents="brass copper oak",
        grams=1900,
        size_mm=(480, 290, 90),
        models="""
        Herd Cast Iron Skillet | 59 | form=1, material=cast iron | a surface pre-seasoned with linseed oil
        Nonna Casserole | 129 | by=bellavista, form=2, material=enamelled cast iron | a lid that drips evenly back onto the roast
        Rapido Saucepan | 49 | by=bellavista, form=3, material=stainless steel | a pouring rim on both sides
        Blauglut Carbon Steel Pan | 54 | form=1, material=carbon steel | a weight halfway to cast iron
        Piazza Ceramic Pan | 44 | by=bellavista, form=1, material=ceramic-coated aluminium | a coating free of PFAS
        Sugo Simmering Pot | 89 | by=bellavista, form=2, material=stainless steel | a five-layer base that never scorches tomatoes
        Latte Milk Pan | 34 | by=bellavista, form=3, material=enamelled steel, induction=no | an enamel that wipes clean of burnt milk
        """,
        about="""
        The handle is riveted and stays cooler than the pan.
        It works on gas, electric and in the oven.
        With a little care it outlives its first owner.
        """,
        points="""
        Oven safe up to 250 degrees
        Riveted handle
        25-year guarantee
        """,
    ),
    Family(
        code="knife",
        leaf="knives",
        silhouette="knife",
        brands="Mori & Daughters@mori, Tonwerk@tonwerk",
        tints="black walnut navy burgundy oak charcoal",
        accents="oak sand",
        grams=320,
        size_mm=(340, 60, 30),
        models="""
        Santoku Knife 17 cm | 119 | blade_cm=17, material=VG-10 steel | an edge ground by hand on three stones
        Gyuto Chef's Knife 21 cm | 149 | blade_cm=21, material=VG-10 steel | the long curve of a rocking cut
        Solingen Paring Knife 9 cm | 29 | by=tonwerk, blade_cm=9, material=stainless steel | a belly made for peeling in the hand
        Brotzeit Bread Knife 24 cm | 59 | by=tonwerk, blade_cm=24, material=stainless steel | waves that saw crust without crumbs
        Petty Utility Knife 13 cm | 89 | blade_cm=13, material=Aogami steel | a thin spine that slips through tomatoes
        Nakiri Vegetable Knife 16 cm | 109 | blade_cm=16, material=Aogami steel | a straight edge that meets the board everywhere
        """,
        about="""
        The blade is hardened to 60 HRC and easy to sharpen.
        Handle and tang are balanced at the first finger.
        """,
        points="""
        Hand wash only
        Comes in a paulownia box
        Free first sharpening
        """,
    ),
    Family(
        code="bottle",
        leaf="bottles",
        silhouette="bottle",
        brands="Nordkamm@nordkamm, Hearth & Harbor@harbor",
        axes="volume_ml: 500 750+5; colour: navy sage coral black white teal mustard",
        grams=340,
        size_mm=(75, 75, 260),
        patterns="plain plain dipped stripes waves band",
        accents="silver white mustard black",
        models="""
        Gletscher Insulated Bottle | 29 | material=stainless steel, label=Gletscher | a double wall that keeps ice until tomorrow
        Quelle Steel Bottle | 19 | material=stainless steel, label=Quelle | a single wall that weighs next to nothing
        Tide Glass Bottle | 24 | by=harbor, material=borosilicate glass, label=Tide | glass that adds no taste at all
        Gipfel Flask | 34 | material=stainless steel, label=Gipfel | a lid that serves as a cup on the summit
        Commuter Sip Bottle | 27 | by=harbor, material=Tritan, label=Sip | a spout you can open while cycling
        Cold Brew Bottle | 32 | by=harbor, material=borosilicate glass, label=Cold Brew | a mesh filter for coffee overnight
        """,
        about="""
        The cap closes with half a turn and does not leak in the bag.
        All parts come apart for cleaning.
        """,
        points="""
        BPA-free
        Fits standard cup holders
        Spare seals available
        """,
    ),
    Family(
        code="kettle",
        leaf="kettles",
        silhouette="kettle",
        brands="Voltaro@voltaro, Tonwerk@tonwerk",
        axes="colour: cream charcoal sage red teal white",
        grams=1300,
        size_mm=(230, 180, 250),
        accents="black oak brass copper",
        models="""
        Brise Electric Kettle | 59 | form=2, capacity_l=1.7, power_w=2200 | a boil for four cups in three minutes
        Gooseneck Pour-Over Kettle | 89 | form=2, capacity_l=0.9, power_w=1200 | a spout that pours as slowly as you ask
        Teestunde Hob Kettle | 45 | by=tonwerk, form=1, capacity_l=2.0 | a whistle tuned to a friendly third
        Tempera Variable Kettle | 79 | form=2, capacity_l=1.5, power_w=2400 | five temperatures, from green tea to black
        Emaille Kettle | 39 | by=tonwerk, form=1, capacity_l=1.8 | enamel in the colours of old farm kitchens
        """,
        about="""
        The lid opens wide enough to clean inside with a hand.
        The handle stays cool even at a rolling boil.
        """,
        points="""
        Boil-dry protection on electric models
        Limescale filter
        Two-year guarantee
        """,
    ),
    Family(
        code="coffee-maker",
        leaf="coffee-makers",
        silhouette="coffee_maker",
        brands="Voltaro@voltaro, Mercato Bellavista@bellavista",
        axes="colour: charcoal silver red cream forest",
        grams=1700,
        size_mm=(240, 170, 320),
        accents="silver black gold",
        models="""
        Filtro Drip Machine | 99 | form=1, style=drip, capacity_ml=1250 | a shower head that wets every ground
        Bella Moka Pot | 34 | by=bellavista, form=2, style=moka, capacity_ml=300 | a safety valve you can see working
        Presse Double-Wall French Press | 49 | form=3, style=french press, capacity_ml=1000 | a second wall that keeps the pot hot through breakfast
        Mattina Thermo Machine | 129 | by=bellavista, form=1, style=drip, capacity_ml=1000 | a steel flask in place of a hotplate
        Piccola Moka Pot | 26 | by=bellavista, form=2, style=moka, capacity_ml=150 | three small cups, exactly
        Camp French Press | 39 | form=3, style=french press, capacity_ml=750 | an unbreakable jug for the trailer
        """,
        about="""
        A spare seal is in the box.
        It comes apart without tools and rinses clean in a minute.
        """,
        points="""
        Parts dishwasher safe
        Measuring spoon included
        Spare parts for ten years
        """,
    ),
    Family(
        code="toaster",
        leaf="toasters",
        silhouette="toaster",
        brands="Voltaro@voltaro",
        axes="colour: cream red sage charcoal sky mustard",
        grams=1900,
        size_mm=(310, 190, 200),
        accents="silver",
        models="""
        Crisp Two-Slot Toaster | 49 | power_w=900 | a lift that brings up even small slices
        Retro Long-Slot Toaster | 69 | power_w=1100 | one slot long enough for farmhouse bread
        Duo Bagel Toaster | 59 | power_w=950 | a bagel mode that browns one side only
        Silent Crumb Toaster | 54 | power_w=850 | a tray that slides out without shedding
        Quattro Family Toaster | 89 | power_w=1600 | two sides that toast independently
        """,
        about="""
        Seven levels of browning are evenly spaced, for once.
        The cable winds up underneath.
        """,
        points="""
        Defrost and stop buttons
        Removable crumb tray
        Two-year guarantee
        """,
    ),
)

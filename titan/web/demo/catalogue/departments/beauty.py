"""Make-up, care and fragrance."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="lipstick",
        leaf="lipsticks",
        silhouette="lipstick",
        brands="Botânica Lis@botanica, Maison Clémence@clemence",
        axes="colour: red rose coral burgundy plum rust pink",
        shared="vegan=yes",
        grams=24,
        size_mm=(22, 22, 80),
        accents="black gold cream burgundy",
        models="""
        Cravo Velvet Lipstick | 19.90 | label=Cravo, finish=matt | a matt finish that does not dry
        Rosa Satin Lipstick | 18.90 | label=Rosa, finish=satin | rosehip oil instead of paraffin
        Romã Sheer Balm | 14.90 | label=Roma, finish=sheer | a tint you can apply without a mirror
        Opéra Lip Colour | 24.90 | by=clemence, label=Opera, finish=matt | a pigment that survives the second act
        Figo Gloss Stick | 16.90 | label=Figo, finish=gloss | shine without stickiness
        Nuit Long-Wear Lipstick | 26.90 | by=clemence, label=Nuit, finish=satin | eight hours, coffee included
        """,
        about="""
        The case is metal and takes refills.
        It is scented very lightly with fig.
        """,
        points="""
        Refillable case
        Cruelty-free
        Free of mineral oil
        """,
    ),
    Family(
        code="palette",
        leaf="palettes",
        silhouette="makeup",
        brands="Botânica Lis@botanica",
        tints="blush black navy gold sage plum",
        accents="rose",
        grams=140,
        size_mm=(160, 90, 18),
        shared="vegan=yes",
        models="""
        Tejo Eyeshadow Palette | 34.90 | finish=mixed | shades in the colours of Lisbon tiles
        Alfama Blush Palette | 29.90 | finish=satin | four blushes that mix into forty
        Sol Highlighter Palette | 31.90 | finish=shimmer | light without glitter
        Fado Smoky Palette | 36.90 | finish=matt | browns that do not turn grey
        """,
        about="""
        The powders are pressed softly and blend with a finger.
        Every pan can be replaced singly.
        """,
        points="""
        Replaceable pans
        Large mirror
        Talc-free
        """,
    ),
    Family(
        code="soap",
        leaf="soaps",
        silhouette="soap",
        brands="Botânica Lis@botanica",
        tints="sage cream lavender rose mustard sand forest coral",
        accents="cream rose olive charcoal",
        patterns="plain speckle waves dots",
        grams=125,
        size_mm=(85, 60, 30),
        shared="vegan=yes, organic=yes",
        models="""
        Olive & Rosemary Soap | 7.90 | tint=sage, label=olive, scent=herbal | oil from trees older than the soap works
        Lavender Milk Soap | 8.50 | tint=lavender, label=lavender, scent=floral, vegan=no | goat's milk from the next valley
        Orange Peel Soap | 7.90 | tint=orange, label=orange, scent=citrus | peel that scrubs a little
        Charcoal Face Soap | 9.50 | tint=charcoal, label=charcoal, scent=unscented | charcoal ground as fine as flour
        Rose Clay Soap | 8.90 | tint=blush, label=rose, scent=floral | pink clay for calm skin
        Sea Salt Soap | 8.50 | tint=sky, label=sea salt, scent=fresh | salt raked in Aveiro
        Lemon Verbena Soap | 7.90 | tint=yellow, label=verbena, scent=citrus | leaves picked in the morning
        Oat & Honey Soap | 8.90 | tint=sand, label=oat & honey, scent=warm, vegan=no | oats for winter hands
        """,
        about="""
        It is cold-stirred and rests for six weeks.
        The paper band is all the packaging there is.
        """,
        points="""
        Cold process
        Palm-oil free
        125 g bar
        """,
    ),
    Family(
        code="hair",
        leaf="hair",
        silhouette="hairbrush",
        brands="Botânica Lis@botanica",
        axes="colour: oak black rose sage walnut",
        grams=120,
        size_mm=(230, 70, 45),
        accents="cream terracotta blush",
        models="""
        Paddle Brush | 24.90 | form=1, material=beech | pins with rounded wooden tips
        Wide-Tooth Comb | 12.90 | form=2, material=acetate | teeth sawn, not moulded
        Boar Bristle Brush | 39.90 | form=1, material=pear wood | bristles that carry oil to the ends
        Pocket Comb | 9.90 | form=2, material=recycled plastic | a case that is also a mirror
        Detangling Brush | 18.90 | form=1, material=bamboo | flexible rows for wet curls
        """,
        about="""
        The cushion breathes through a small hole, so it dries well.
        The wood is oiled by hand.
        """,
        points="""
        For all hair types
        Easy to clean
        Plastic-free packaging
        """,
    ),
    Family(
        code="oral-care",
        leaf="oral-care",
        silhouette="toothbrush",
        brands="Botânica Lis@botanica",
        axes="colour: white sage sky terracotta",
        grams=180,
        size_mm=(200, 90, 90),
        patterns="plain stripes waves dots",
        accents="teal oak coral navy",
        models="""
        Bamboo Toothbrush Duo | 9.90 | material=bamboo, pieces=2 | handles you can compost
        Bathroom Set with Tumbler | 24.90 | material=stoneware, pieces=3 | a tumbler with a hole for the water
        Travel Toothbrush Set | 14.90 | material=recycled plastic, pieces=2 | caps that let bristles dry
        Family Toothbrush Set | 17.90 | material=bamboo, pieces=4 | rings in four colours
        """,
        about="""
        The bristles are soft and rounded under the microscope.
        A reminder tells you when three months are over.
        """,
        points="""
        Soft bristles
        Recyclable packaging
        Dentist approved shape
        """,
    ),
    Family(
        code="cream",
        leaf="creams",
        silhouette="cream",
        brands="Botânica Lis@botanica",
        axes="volume_ml: 50 100+14",
        tints="sage blush cream sky lavender mustard",
        accents="white oak gold terracotta",
        shared="vegan=yes",
        grams=160,
        size_mm=(75, 75, 60),
        models="""
        Camomila Day Cream | 28 | label=camomila, skin_type=sensitive | camomile for skin that argues
        Figueira Rich Cream | 34 | label=figueira, skin_type=dry | prickly pear oil in a dense base
        Água Light Gel Cream | 26 | label=agua, skin_type=oily | a gel that is gone in seconds
        Noite Repair Cream | 39 | label=noite, skin_type=all | a night of work while you sleep
        Mãos Hand Cream | 16 | label=maos, skin_type=dry | almond oil for gardeners
        Calêndula Baby Cream | 18 | label=calendula, skin_type=sensitive | eight ingredients you can pronounce
        """,
        about="""
        It is made every month in small kettles and dated by hand.
        The jar is glass and can be returned.
        """,
        points="""
        Dermatologically tested
        No added perfume for sensitive skin
        Glass jar with deposit
        """,
    ),
    Family(
        code="serum",
        leaf="serums",
        silhouette="pump_bottle",
        brands="Botânica Lis@botanica, Hearth & Harbor@harbor",
        axes="volume_ml: 30 100+18",
        tints="forest walnut navy sage blush mustard white",
        accents="black white gold",
        shared="vegan=yes",
        grams=190,
        size_mm=(60, 60, 170),
        models="""
        Vitamina C Serum | 36 | form=2, label=vitamina C, skin_type=all | a stable form of the vitamin that does not sting
        Laranjeira Body Lotion | 22 | form=1, label=laranjeira, skin_type=dry | orange blossom water from Algarve
        Kelp Hand Wash | 19 | by=harbor, form=1, label=kelp, skin_type=all | kelp from Casco Bay
        Rosa Face Oil | 42 | form=2, label=rosa, skin_type=dry | seven drops for the whole face
        Sal Scrub Tube | 18 | form=3, label=sal, skin_type=all | sea salt in sunflower oil
        Niacin Calm Serum | 32 | form=2, label=calm, skin_type=oily | ten per cent niacinamide
        Cedar Beard Lotion | 24 | by=harbor, form=3, label=cedar, skin_type=all | a scent of the sauna
        """,
        about="""
        Brown or opaque packs protect it from light.
        A refill costs a third less.
        """,
        points="""
        Refill available
        Cruelty-free
        Use within 6 months
        """,
    ),
    Family(
        voice="sense",
        code="perfume",
        leaf="perfumes",
        silhouette="perfume",
        brands="Maison Clémence@clemence, Botânica Lis@botanica",
        axes="volume_ml: 30 50+22 100+58",
        tints="blush sky mustard sage lavender rose teal",
        accents="black gold walnut navy",
        grams=260,
        size_mm=(80, 50, 120),
        models="""
        Néroli Eau de Parfum | 58 | form=1, label=Néroli, scent=citrus | orange trees at the end of a hot day
        Encre Eau de Parfum | 64 | form=3, label=Encre, scent=woody | ink, vetiver and old paper
        Jardim Eau de Toilette | 42 | by=botanica, form=2, label=Jardim, scent=floral | jasmine over wet stone
        Sel Marin Eau de Parfum | 59 | form=1, label=Sel Marin, scent=fresh | salt on warm skin
        Pão Doce Eau de Parfum | 52 | by=botanica, form=2, label=Pão Doce, scent=warm | almond, milk and a hint of crust
        Violette Eau de Parfum | 61 | form=3, label=Violette, scent=floral | violet leaf, green and cool
        Tabac Blond Extrait | 89 | form=1, label=Tabac, scent=warm | tobacco flower without the smoke
        """,
        about="""
        It is mixed with organic alcohol and rests for two months.
        A sample comes along, so you can return the bottle unopened.
        """,
        points="""
        Sample included
        Refillable flacon
        Made in Grasse or Lisbon
        """,
    ),
)

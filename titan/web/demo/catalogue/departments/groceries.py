"""Coffee, tea and the larder."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        voice="sense",
        code="coffee",
        leaf="coffee",
        silhouette="coffee_bag",
        brands="Mercato Bellavista@bellavista, Hearth & Harbor@harbor",
        axes="pack_g: 250 500+9 1000+24",
        tints="black terracotta forest navy mustard cream burgundy teal sage",
        accents="mustard cream copper rust sky",
        patterns="plain plain zigzag dots stripes diamonds",
        grams=270,
        size_mm=(95, 70, 260),
        shared="organic=yes",
        models="""
        Ethiopia Yirgacheffe | 12.90 | label=Yirgacheffe, roast=light, origin=Ethiopia | jasmine, bergamot and a tea-like body
        Espresso Torino | 10.90 | label=Torino, roast=dark, origin=Brazil and India, organic=no | a crema that holds sugar for three seconds
        Colombia Huila | 11.90 | by=harbor, label=Huila, roast=medium, origin=Colombia | caramel with red apple
        Guatemala Antigua | 12.50 | by=harbor, label=Antigua, roast=medium, origin=Guatemala | cocoa and a little smoke
        Kenya Nyeri AA | 14.90 | label=Nyeri AA, roast=light, origin=Kenya | blackcurrant you cannot miss
        Decaf Bellavista | 11.50 | label=Decaf, roast=medium, origin=Peru | a water process that leaves the taste
        House Blend No. 4 | 10.50 | by=harbor, label=House Blend, roast=medium, origin=Honduras and Sumatra | a cup that suits every morning
        Sumatra Gayo | 12.90 | by=harbor, label=Gayo, roast=dark, origin=Indonesia | cedar, spice and a heavy body
        Napoli Ristretto | 10.90 | label=Napoli, roast=dark, origin=India and Uganda, organic=no | the short, black Neapolitan way
        """,
        about="""
        It is roasted on Tuesdays and shipped on Wednesdays.
        We pay the farms at least a third above the market.
        The bag has a valve and composts at home.
        """,
        points="""
        Whole beans, ground on request
        Roasting date on every bag
        Compostable bag
        """,
    ),
    Family(
        voice="sense",
        code="tea",
        leaf="tea",
        silhouette="tin",
        brands="Mori & Daughters@mori, Ashdown Provisions@ashdown",
        axes="pack_g: 50 100+7 250+22",
        tints="forest navy sage burgundy mustard cream rose",
        accents="cream mustard white",
        patterns="plain sprigs waves dots diamonds",
        grams=150,
        size_mm=(85, 85, 130),
        shared="organic=yes",
        models="""
        Uji Sencha | 14.90 | label=Sencha, form=1, style=green, origin=Japan | a first flush steamed the same hour
        Ceremonial Matcha | 29.90 | tint=green, label=Matcha, form=1, style=green, origin=Japan | leaves ground at forty grams an hour
        Hojicha Roasted Tea | 12.90 | label=Hojicha, form=1, style=roasted, origin=Japan | a toast note without caffeine nerves
        Bath Breakfast Tea | 9.90 | by=ashdown, label=Breakfast, form=2, style=black, origin=Assam and Kenya | a colour that takes milk
        Earl Grey Imperial | 10.90 | by=ashdown, label=Earl Grey, form=2, style=black, origin=Ceylon | real bergamot oil from Calabria
        Garden Mint Infusion | 8.90 | tint=mint, by=ashdown, label=Mint, form=2, style=herbal, origin=England | three mints from one walled garden
        Genmaicha | 11.90 | label=Genmaicha, form=1, style=green, origin=Japan | rice puffed over iron
        """,
        about="""
        The inner lid keeps it fresh for a year.
        Water temperature and minutes are printed under the tin.
        """,
        points="""
        Loose leaf
        Airtight double lid
        Refill bags available
        """,
    ),
    Family(
        voice="sense",
        code="honey-jam",
        leaf="honey-jam",
        silhouette="jar",
        brands="Mercato Bellavista@bellavista, Ashdown Provisions@ashdown",
        axes="pack_g: 250 500+6",
        tints="mustard gold red plum orange coral burgundy olive",
        accents="gold red cream forest",
        grams=420,
        size_mm=(80, 80, 95),
        shared="organic=no",
        models="""
        Acacia Honey | 9.90 | tint=gold, form=1, label=Acacia, origin=Piedmont | a honey that stays liquid for years
        Chestnut Honey | 10.90 | tint=copper, form=1, label=Chestnut, origin=Piedmont | a bitter edge for old cheese
        Strawberry Jam | 6.90 | tint=red, by=ashdown, form=3, label=Strawberry, origin=Somerset | whole fruit and very little sugar
        Seville Marmalade | 7.50 | tint=orange, by=ashdown, form=3, label=Marmalade, origin=Seville, organic=yes | thick-cut peel boiled twice
        Taggiasca Olives | 8.90 | tint=olive, form=2, label=Olives, origin=Liguria | olives cured in brine for six months
        Hazelnut Spread | 11.90 | tint=brown, form=1, label=Nocciola, origin=Langhe, organic=yes | fifty per cent hazelnuts
        Damson Jam | 7.20 | tint=plum, by=ashdown, form=3, label=Damson, origin=Somerset | fruit from hedges, not orchards
        Sun-Dried Tomatoes | 8.50 | tint=rust, form=2, label=Pomodori, origin=Puglia | seven days on wooden racks
        """,
        about="""
        It is filled by a family business of nine people.
        Nothing is added that you would not have in the kitchen.
        """,
        points="""
        Glass jar
        No preservatives
        Keep cool once opened
        """,
    ),
    Family(
        voice="sense",
        code="oil",
        leaf="oils",
        silhouette="oil",
        brands="Mercato Bellavista@bellavista",
        axes="volume_ml: 250 500+7 750+12",
        tints="olive forest walnut mustard burgundy",
        accents="gold black cream",
        grams=780,
        size_mm=(65, 65, 280),
        shared="organic=yes",
        models="""
        Liguria Extra Virgin Olive Oil | 14.90 | form=1, label=Liguria, origin=Liguria | a gentle oil for fish
        Puglia Extra Virgin Olive Oil | 12.90 | form=2, label=Puglia, origin=Puglia | a peppery finish that proves its age
        Balsamic Vinegar of Modena | 16.90 | tint=walnut, form=2, label=Modena, origin=Modena, organic=no | eight years in five woods
        Walnut Oil | 15.90 | tint=mustard, form=1, label=Walnut, origin=Aosta | nuts roasted over ash wood
        Lemon Olive Oil | 13.90 | tint=yellow, form=2, label=Limone, origin=Campania | lemons pressed together with the olives
        Chianti Wine Vinegar | 9.90 | tint=burgundy, form=1, label=Chianti, origin=Tuscany | a vinegar that was good wine first
        """,
        about="""
        It is bottled in dark glass right after pressing.
        The harvest year is on the label.
        """,
        points="""
        First cold pressing where oil
        Dark glass
        Non-drip spout
        """,
    ),
    Family(
        voice="sense",
        code="pasta",
        leaf="pasta",
        silhouette="pasta",
        brands="Mercato Bellavista@bellavista",
        axes="pack_g: 500 1000+3",
        tints="navy terracotta sage mustard teal cream red",
        accents="mustard cream rust white",
        patterns="plain stripes plain checks",
        grams=520,
        size_mm=(150, 70, 220),
        shared="organic=no",
        models="""
        Fusilli Bronzo | 3.90 | form=1, label=Fusilli, style=durum wheat | a rough surface that holds the sauce
        Paccheri di Gragnano | 5.20 | form=2, label=Paccheri, style=durum wheat | thirty hours of drying
        Wholegrain Penne | 4.20 | form=1, label=Penne, style=wholegrain, organic=yes | a bite that tastes of bread crust
        Orecchiette Pugliesi | 4.90 | form=2, label=Orecchiette, style=durum wheat | little ears pressed by thumb
        Carnaroli Risotto Rice | 5.90 | form=1, label=Carnaroli, style=rice | grains that stay firm inside
        Chickpea Casarecce | 4.80 | form=2, label=Casarecce, style=legume, organic=yes | twenty grams of protein
        Tagliatelle all'Uovo | 5.50 | form=1, label=Tagliatelle, style=egg | eight eggs to the kilo
        """,
        about="""
        It is drawn through bronze and dried slowly.
        The wheat is grown and milled in Italy.
        """,
        points="""
        Bronze cut
        Slow dried
        Recyclable paper
        """,
    ),
    Family(
        voice="sense",
        code="chocolate",
        leaf="chocolate",
        silhouette="chocolate",
        brands="Mercato Bellavista@bellavista, Botânica Lis@botanica",
        axes="pack_g: 80 240+8",
        tints="burgundy teal mustard navy coral forest lavender rust",
        accents="cream mustard gold white",
        patterns="plain diamonds zigzag dots sprigs waves",
        grams=90,
        size_mm=(160, 80, 12),
        models="""
        Gianduja Bar | 5.90 | form=1, label=Gianduja, cocoa_percent=45, vegan=no | Langhe hazelnuts ground for two days
        Ecuador 72 % | 6.20 | form=1, label=Ecuador 72, cocoa_percent=72, vegan=yes | red fruit and no bitterness
        Sea Salt & Almond | 6.20 | by=botanica, form=1, label=Sale, cocoa_percent=60, vegan=yes | whole almonds with Aveiro salt
        White Orange Blossom | 5.90 | by=botanica, form=2, label=Laranja, cocoa_percent=34, vegan=no | blossom water in white chocolate
        Madagascar 85 % | 6.90 | form=1, label=Madagascar, cocoa_percent=85, vegan=yes | a dark bar with a citrus spark
        Caramel Milk | 5.50 | form=2, label=Caramello, cocoa_percent=38, vegan=no | milk cooked until it browns
        """,
        about="""
        The cocoa is bought directly and the price is printed inside.
        It is stone-ground for 48 hours.
        """,
        points="""
        Bean to bar
        Paper and foil only
        May contain traces of nuts
        """,
    ),
    Family(
        voice="sense",
        code="hamper",
        leaf="hampers",
        silhouette="hamper",
        brands="Mercato Bellavista@bellavista, Ashdown Provisions@ashdown",
        tints="oak rust forest navy",
        accents="red navy cream sage",
        patterns="checks stripes plain",
        grams=4200,
        size_mm=(420, 300, 320),
        models="""
        Picnic Hamper for Two | 69 | by=ashdown, label=picnic, pieces=9 | everything but the weather
        Sunday Breakfast Hamper | 54 | by=ashdown, label=breakfast, pieces=8 | coffee, honey and three kinds of jam
        Aperitivo Hamper | 79 | label=aperitivo, pieces=11 | olives, taralli and a good vermouth
        Afternoon Tea Hamper | 64 | by=ashdown, label=tea time, pieces=10 | shortbread that survives the post
        Pasta Night Hamper | 49 | label=pasta, pieces=7 | dinner for six in one basket
        """,
        about="""
        The basket is willow and has a second life as a bicycle basket.
        A card with your words is written by hand.
        """,
        points="""
        Handwritten card
        Willow basket
        Packed without plastic
        """,
    ),
)

"""Women's clothing, bags and jewellery."""

from titan.web.demo.catalogue.family import Family

_SIZES = "size: XS S M L XL"

FAMILIES: tuple[Family, ...] = (
    Family(
        code="dress",
        leaf="dresses",
        silhouette="dress",
        brands="Maison Clémence@clemence",
        axes=_SIZES + "; colour: navy rust sage black blush teal burgundy cream",
        grams=380,
        size_mm=(340, 260, 40),
        patterns="sprigs plain dots stripes checks waves",
        accents="cream white mustard rose",
        models="""
        Margot Slip Dress | 119 | form=1, pattern=plain, material=viscose satin, style=slip | a bias cut that moves with you
        Lucie Wrap Dress | 129 | form=2, pattern=sprigs, material=viscose, style=wrap | a tie that fits before and after lunch
        Odette Shirt Dress | 139 | form=3, pattern=stripes, material=cotton poplin, style=shirt | pockets deep enough for a phone
        Camille Sun Dress | 89 | form=1, pattern=dots, material=linen, style=sun | straps you can shorten by a button
        Simone Midi Dress | 149 | form=3, pattern=checks, material=wool blend, style=midi | a weight for cooler offices
        Inès Smocked Dress | 109 | form=2, pattern=waves, material=organic cotton, style=smocked | smocking that replaces the zip
        Joséphine Evening Dress | 219 | form=1, pattern=plain, material=silk, style=evening | silk that is heavier than it looks
        Apolline Tea Dress | 125 | form=3, pattern=sprigs, material=viscose crêpe, style=midi | covered buttons all the way down
        """,
        about="""
        It is cut and sewn in a family atelier outside Paris.
        The hem has two extra centimetres for letting down.
        Our model is 176 cm tall and wears size S.
        """,
        points="""
        Gentle wash at 30 degrees
        Fully lined where needed
        Free returns within 30 days
        """,
    ),
    Family(
        code="women-top",
        leaf="women-tops",
        silhouette="tshirt",
        brands="Maison Clémence@clemence",
        axes=_SIZES + "; colour: white navy sage rose black mustard sky",
        shared="fit=regular",
        grams=170,
        size_mm=(280, 220, 20),
        patterns="stripes plain dots plain pinstripes",
        accents="navy white rust",
        models="""
        Bretonne Striped Tee | 39 | form=2, pattern=stripes, material=organic cotton | the stripe count of the real Breton shirt
        Claire V-Neck Tee | 35 | form=1, pattern=plain, material=organic cotton | a V that is deep enough and no deeper
        Élise Silk-Touch Top | 59 | form=2, pattern=plain, material=modal | a drape that dresses up jeans
        Pois Polka Dot Tee | 37 | form=2, pattern=dots, material=cotton | dots printed with water-based ink
        Anouk Boxy Tee | 42 | form=3, pattern=plain, material=heavy cotton, fit=boxy | a 220 g jersey that hides nothing it should
        Noa Linen Tee | 49 | form=1, pattern=pinstripes, material=linen, fit=relaxed | linen knit as a jersey
        """,
        about="""
        The neckline is taped so it keeps its line.
        It has been washed once already and will not shrink.
        """,
        points="""
        GOTS certified where cotton
        Pre-washed
        Side seams that stay straight
        """,
    ),
    Family(
        code="skirt",
        leaf="skirts",
        silhouette="skirt",
        brands="Maison Clémence@clemence",
        axes=_SIZES + "; colour: forest camel navy plum cream rust",
        grams=320,
        size_mm=(320, 240, 40),
        patterns="plain checks sprigs stripes waves",
        accents="cream mustard rose",
        models="""
        Colette Pleated Skirt | 89 | pattern=plain, material=recycled polyester | pleats that survive the suitcase
        Heloise A-Line Skirt | 79 | pattern=checks, material=wool blend | a check matched at the side seams
        Fleur Midi Skirt | 75 | pattern=sprigs, material=viscose | a swing that starts at the hip
        Denise Button Skirt | 69 | pattern=stripes, material=linen | coconut buttons from waist to hem
        Suzette Satin Skirt | 85 | pattern=waves, material=satin | an elastic back nobody sees
        """,
        about="""
        The waistband lies flat under a tucked-in shirt.
        There is a lining wherever light would show through.
        """,
        points="""
        Side pocket
        Hidden zip
        Gentle wash at 30 degrees
        """,
    ),
    Family(
        code="women-jacket",
        leaf="women-jackets",
        silhouette="jacket",
        brands="Maison Clémence@clemence, Nordkamm@nordkamm",
        axes=_SIZES + "; colour: camel navy sage burgundy cream black",
        grams=980,
        size_mm=(420, 320, 90),
        accents="gold brass black",
        models="""
        Garance Wool Coat | 289 | form=3, material=virgin wool, style=coat | lapels pressed by hand
        Bise Quilted Jacket | 159 | form=2, material=recycled nylon, style=quilted | a fill that is warm even when damp
        Pluie Rain Jacket | 139 | form=1, material=recycled polyester, style=rain | taped seams and a hood with a brim
        Firn Softshell Jacket | 169 | by=nordkamm, form=1, material=softshell, style=outdoor | a stretch you notice at the first scramble
        Rivoli Trench Coat | 249 | form=3, material=cotton gabardine, style=trench | a belt that ties better than it buckles
        Daune Down Jacket | 229 | form=2, material=recycled down, style=quilted | 800 cuin in a fist-sized bag
        """,
        about="""
        The lining is printed and only you know it.
        Inner pockets fit a phone and a passport.
        """,
        points="""
        PFAS-free water repellent
        Two-way zip or horn buttons
        Repair service for five years
        """,
    ),
    Family(
        code="handbag",
        leaf="handbags",
        silhouette="handbag",
        brands="Passo Lungo@passo, Maison Clémence@clemence",
        axes="colour: camel black burgundy forest navy rust cream",
        grams=740,
        size_mm=(320, 130, 270),
        accents="gold brass rust",
        patterns="plain plain waves checks",
        models="""
        Certosa Tote | 179 | form=1, pattern=plain, material=vegetable-tanned leather, closure=magnet | leather that darkens to your own shade
        Portico Shoulder Bag | 149 | form=2, material=calf leather, closure=clasp | a flap that closes with one hand
        Galliera Bucket Bag | 139 | form=3, pattern=plain, material=suede, closure=drawstring | a base that stands by itself
        Marché Canvas Tote | 69 | by=clemence, form=1, pattern=checks, material=cotton canvas, closure=open | handles long enough for winter coats
        Minerva Crossbody | 119 | form=2, material=calf leather, closure=zip | a strap with nine positions
        Tresse Woven Bag | 159 | by=clemence, form=1, pattern=waves, material=woven leather, closure=zip | strips woven around a wooden block
        Sera Evening Clutch | 99 | form=2, material=satin, closure=clasp | a chain that tucks away
        """,
        about="""
        The edges are painted four times and polished in between.
        Inside are a key hook and one pocket with a zip.
        """,
        points="""
        Made in Italy or France
        Dust bag included
        Free repair of seams for two years
        """,
    ),
    Family(
        code="scarf",
        leaf="scarves",
        silhouette="scarf",
        brands="Maison Clémence@clemence, Brennan & Vale@brennan",
        axes="colour: burgundy navy camel sage grey mustard rose",
        grams=210,
        size_mm=(280, 200, 40),
        patterns="checks plain stripes diamonds band zigzag",
        accents="cream white navy rust",
        models="""
        Vosges Wool Scarf | 59 | pattern=checks, material=lambswool | a brushed face that does not scratch
        Rue Silk Scarf | 89 | pattern=diamonds, material=silk | an edge rolled and sewn by hand
        Dales Lambswool Scarf | 49 | by=brennan, pattern=stripes, material=lambswool | college stripes without the college
        Nuage Cashmere Scarf | 149 | pattern=plain, material=cashmere | two-ply yarn that pills very little
        Quai Cotton Scarf | 35 | pattern=band, material=organic cotton | a summer weight for air conditioning
        Pennine Chunky Scarf | 55 | by=brennan, pattern=zigzag, material=wool blend | a length that goes round twice
        """,
        about="""
        It is long enough for every knot you know.
        The colours are dyed in the yarn and do not run.
        """,
        points="""
        180 x 35 cm
        Hand wash cold
        Gift box on request
        """,
    ),
    Family(
        code="ring",
        leaf="rings",
        silhouette="ring",
        brands="Maison Clémence@clemence, Mori & Daughters@mori",
        axes="finish: gold-plated silver+10",
        tints="sky forest burgundy lavender white teal blush purple",
        accents="cream",
        grams=18,
        size_mm=(60, 60, 40),
        models="""
        Étoile Solitaire Ring | 79 | form=2, material=sterling silver | a topaz cut like old mine stones
        Rosée Five-Stone Ring | 95 | form=1, material=sterling silver | stones set so low that nothing snags
        Trio Stacking Ring | 69 | form=3, material=sterling silver | room for two neighbours
        Aurore Hoop Earrings | 59 | form=4, material=sterling silver | a click you can hear when they close
        Sumire Violet Ring | 85 | by=mori, form=2, material=sterling silver | a setting shaped like violet leaves
        Goutte Drop Earrings | 65 | form=4, material=sterling silver | a movement that catches candlelight
        """,
        about="""
        The metal is recycled silver, nickel-free.
        It comes in a small box lined with felt.
        """,
        points="""
        Nickel-free
        Recycled silver
        Free resizing once
        """,
    ),
    Family(
        code="necklace",
        leaf="necklaces",
        silhouette="necklace",
        brands="Maison Clémence@clemence",
        axes="finish: gold-plated silver+5",
        tints="teal burgundy navy forest rose lavender",
        accents="gold",
        grams=22,
        size_mm=(80, 80, 30),
        models="""
        Larme Pendant Necklace | 75 | form=3, material=sterling silver | a drop polished for two hours
        Soleil Medallion Necklace | 69 | form=2, material=sterling silver | rays engraved by hand
        Pierre Gem Necklace | 89 | form=1, material=sterling silver | a stone that sits in the hollow of the throat
        Fil Layered Necklace | 65 | form=2, material=sterling silver | a chain as fine as thread
        Amande Locket | 95 | form=3, material=sterling silver | room for one very small picture
        """,
        about="""
        The chain adjusts from 40 to 45 centimetres.
        The clasp has a tag for your initials.
        """,
        points="""
        Nickel-free
        Chain 40 to 45 cm
        Gift box included
        """,
    ),
)

"""Shoes and boots."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="sneaker",
        leaf="sneakers",
        silhouette="sneaker",
        brands="Passo Lungo@passo, Sierra Verde@verde",
        axes="shoe_size: 37 38 39 40 41 42 43 44; colour: white navy sage black coral mustard",
        grams=780,
        size_mm=(330, 210, 120),
        accents="coral navy mustard teal rust",
        models="""
        Bolognina Leather Sneaker | 129 | form=2, material=calf leather | a sole that is stitched as well as glued
        Corsa Running Shoe | 119 | form=2, material=recycled mesh | a rocker that rolls you forward
        Alta High-Top | 99 | by=verde, form=1, material=cotton canvas | a canvas washed before sewing
        Portici Suede Sneaker | 139 | form=2, material=suede | a lining of glove leather
        Sendero Trail Shoe | 135 | by=verde, form=3, material=ripstop mesh | lugs that clean themselves
        Prato Court Shoe | 109 | form=3, material=apple leather | an upper made from apple peel
        Nube Walking Shoe | 95 | by=verde, form=2, material=merino knit | a knit that needs no socks
        Terrazza Slip-On | 79 | form=3, material=linen | elastic gores under the tongue
        Cima High-Top | 145 | by=verde, form=1, material=waxed leather | hooks that grip the laces
        """,
        about="""
        The insole comes out, so your own fits in.
        It runs true to size; between two sizes take the larger one.
        """,
        points="""
        Replaceable insole
        Rubber from responsibly managed plantations
        Resoling service
        """,
    ),
    Family(
        code="sandal",
        leaf="sandals",
        silhouette="sandal",
        brands="Passo Lungo@passo",
        axes="shoe_size: 36 37 38 39 40 41; colour: camel black navy rust white sage",
        grams=520,
        size_mm=(300, 200, 100),
        accents="cream brass",
        models="""
        Rimini Slide | 69 | form=2, material=suede | a footbed that learns your foot
        Isola Strap Sandal | 89 | form=1, material=calf leather | buckles you set once
        Cesena Walking Sandal | 99 | form=3, material=nubuck | a sole for ten kilometres of old town
        Lido Cork Sandal | 79 | form=1, material=vegan leather | cork from the Alentejo
        Pineta Slide | 59 | form=2, material=felt | wool felt for cool evenings
        """,
        about="""
        The footbed is cork and latex, covered with suede.
        The straps are lined, so nothing rubs on day one.
        """,
        points="""
        Adjustable straps
        Cork footbed
        Made in Romagna
        """,
    ),
    Family(
        code="boot",
        leaf="boots",
        silhouette="boot",
        brands="Passo Lungo@passo, Nordkamm@nordkamm",
        axes="shoe_size: 37 38 39 40 41 42 43 44; colour: brown black walnut olive navy",
        grams=1400,
        size_mm=(340, 300, 130),
        accents="rust cream mustard",
        models="""
        Appennino Chelsea Boot | 189 | form=1, material=calf leather, waterproof=no | elastic that springs back after years
        Dolomit Hiking Boot | 229 | by=nordkamm, form=3, material=nubuck, waterproof=yes | a cuff that spares the shin on descents
        Officina Lace-Up Boot | 199 | form=2, material=waxed leather, waterproof=no | a welt that can be resoled three times
        Ötztal Winter Boot | 209 | by=nordkamm, form=3, material=leather and wool, waterproof=yes | shearling down to the toes
        Via Chelsea Boot | 175 | form=1, material=suede, waterproof=no | a heel you can wear all day
        Steig Light Hiker | 169 | by=nordkamm, form=3, material=recycled mesh, waterproof=yes | the weight of a trainer
        Montagnola Commando Boot | 215 | form=2, material=grained leather, waterproof=yes | a storm welt against puddles
        """,
        about="""
        The leather comes from a gold-rated tannery.
        It wants two coats of wax a year and nothing else.
        """,
        points="""
        Resoleable
        Leather Working Group gold
        Spare laces where laced
        """,
    ),
)

"""Men's clothing and accessories."""

from titan.web.demo.catalogue.family import Family

_SIZES = "size: S M L XL XXL"

FAMILIES: tuple[Family, ...] = (
    Family(
        code="men-tshirt",
        leaf="men-tshirts",
        silhouette="tshirt",
        brands="Brennan & Vale@brennan, Nordkamm@nordkamm",
        axes=_SIZES + "; colour: navy white charcoal olive rust sand black",
        shared="fit=regular",
        grams=200,
        size_mm=(300, 240, 25),
        patterns="plain plain stripes band",
        accents="white mustard navy",
        models="""
        Albion Heavyweight Tee | 39 | form=2, pattern=plain, material=organic cotton | a 240 g jersey with some backbone
        Harbour Stripe Tee | 42 | form=2, pattern=stripes, material=organic cotton | stripes that line up at the sleeves
        Pocket Tee | 35 | form=3, pattern=plain, material=cotton | a pocket that fits reading glasses
        Merino Trail Tee | 69 | by=nordkamm, form=2, pattern=plain, material=merino wool | three days on the trail without a smell
        Henley V-Neck Tee | 38 | form=1, pattern=plain, material=cotton | a neckline that works under a shirt
        Regatta Block Tee | 36 | form=2, pattern=band, material=recycled cotton, fit=relaxed | a colour block knitted in one go
        Kletter Climbing Tee | 45 | by=nordkamm, form=2, pattern=band, material=hemp blend | gussets that let the arms go up
        """,
        about="""
        The collar is ribbed with a little elastane and keeps its shape.
        It is cut long enough to stay tucked in.
        """,
        points="""
        Pre-shrunk
        Wash at 40 degrees
        Tagless neck
        """,
    ),
    Family(
        code="men-shirt",
        leaf="men-shirts",
        silhouette="shirt",
        brands="Brennan & Vale@brennan",
        axes=_SIZES + "; colour: white sky navy sage blush charcoal",
        grams=290,
        size_mm=(340, 250, 40),
        patterns="plain pinstripes checks stripes dots",
        accents="navy white rust sky",
        models="""
        Oxford Button-Down Shirt | 79 | pattern=plain, material=cotton oxford, fit=regular | a collar roll that took us eleven samples
        Barrister Pinstripe Shirt | 85 | pattern=pinstripes, material=cotton poplin, fit=slim | a two-fold poplin that stays crisp
        Moor Flannel Shirt | 89 | pattern=checks, material=brushed cotton, fit=relaxed | flannel brushed on both sides
        Linen Weekend Shirt | 95 | pattern=plain, material=linen, fit=relaxed | linen from flax grown in Normandy
        Ferryman Overshirt | 119 | pattern=plain, material=cotton twill, fit=boxy | a weight between shirt and jacket
        Spot Dinner Shirt | 92 | pattern=dots, material=cotton poplin, fit=slim | a spot too small to see from across the room
        Gingham Market Shirt | 75 | pattern=checks, material=cotton, fit=regular | a gingham woven in Lancashire
        """,
        about="""
        Mother-of-pearl buttons are sewn on with a shank.
        The sleeves come in a regular length with a spare cuff button.
        """,
        points="""
        Removable collar stays
        Split yoke
        Wash at 40 degrees, iron damp
        """,
    ),
    Family(
        code="sweater",
        leaf="men-knitwear",
        silhouette="sweater",
        brands="Brennan & Vale@brennan, Fjordhem@fjordhem",
        axes=_SIZES + "; colour: navy oak forest charcoal cream burgundy mustard",
        grams=560,
        size_mm=(360, 280, 80),
        patterns="plain diamonds stripes zigzag band",
        accents="cream white mustard",
        models="""
        Fisherman's Crew Sweater | 129 | form=2, pattern=plain, material=British wool | a knit dense enough to turn drizzle
        Argyle Club Sweater | 99 | form=2, pattern=diamonds, material=lambswool | intarsia diamonds, not a print
        Vale Zip-Free Hoodie | 79 | form=1, pattern=plain, material=organic cotton | a hood with three panels that stands up
        Setesdal Jumper | 149 | by=fjordhem, form=3, pattern=zigzag, material=Norwegian wool | a pattern from a valley museum
        Merino Base Sweater | 89 | form=2, pattern=plain, material=merino wool | a gauge fine enough for a jacket
        Terrace Stripe Sweater | 95 | form=3, pattern=stripes, material=cotton | stripes for the cheap seats
        College Hoodie | 75 | form=1, pattern=band, material=brushed cotton | a fleece inside that never pills
        """,
        about="""
        Cuffs and hem are double-knit, so they spring back.
        A length of matching yarn is in the box for repairs.
        """,
        points="""
        Fully fashioned, not cut
        Hand wash or wool cycle
        Mending yarn included
        """,
    ),
    Family(
        code="jeans",
        leaf="jeans",
        silhouette="jeans",
        brands="Brennan & Vale@brennan",
        axes="size: 30 31 32 33 34 36; colour: denim navy black sand olive",
        grams=680,
        size_mm=(360, 280, 60),
        models="""
        Foundry Straight Jeans | 109 | material=13 oz denim, fit=straight | selvedge denim from a shuttle loom
        Canal Slim Jeans | 95 | material=stretch denim, fit=slim | two per cent stretch and not more
        Mill Wide Jeans | 115 | material=14 oz denim, fit=wide | a leg that falls straight from the hip
        Chapel Chinos | 85 | material=cotton twill, fit=regular | a waistband with a hidden button
        Navvy Work Trousers | 99 | material=canvas, fit=relaxed | double knees and a hammer loop
        Raw Tapered Jeans | 129 | material=raw denim, fit=tapered | indigo that fades where you bend
        Corduroy Trousers | 92 | material=corduroy, fit=regular | an eight-wale cord that whispers
        """,
        about="""
        Hems are left long and shortened free of charge.
        Rivets are copper, buttons are brass, thread is polyester-wrapped cotton.
        """,
        points="""
        Inside leg 34 inches
        Wash cold, inside out
        Lifetime hem repairs
        """,
    ),
    Family(
        code="men-jacket",
        leaf="men-jackets",
        silhouette="jacket",
        brands="Nordkamm@nordkamm, Brennan & Vale@brennan",
        axes=_SIZES + "; colour: navy olive charcoal rust black forest",
        grams=900,
        size_mm=(420, 330, 90),
        accents="orange mustard brass red",
        models="""
        Karwendel Hardshell | 299 | form=1, material=three-layer membrane, style=outdoor | a 20,000 mm water column
        Gletscher Down Jacket | 249 | form=2, material=recycled down, style=quilted | baffles that leave no cold spots
        Waxed Field Jacket | 229 | by=brennan, form=3, material=waxed cotton, style=field | a wax that can be renewed by the fire
        Pea Coat | 259 | by=brennan, form=3, material=melton wool, style=coat | a collar that buttons up to the ears
        Almwind Windbreaker | 89 | form=1, material=ripstop nylon, style=outdoor | a weight of 110 grams in its own pocket
        Liner Quilted Jacket | 129 | by=brennan, form=2, material=recycled polyester, style=quilted | a slim cut that fits under a coat
        Harrington Jacket | 149 | by=brennan, form=1, material=cotton poplin, style=casual | a tartan lining nobody asked for
        """,
        about="""
        Pockets sit above a hip belt and zip shut.
        The hood fits over a helmet or folds away, depending on the model.
        """,
        points="""
        PFAS-free water repellent
        YKK zips
        Repair service for life
        """,
    ),
    Family(
        code="watch",
        leaf="watches",
        silhouette="watch",
        brands="Kanda@kanda, Brennan & Vale@brennan",
        axes="colour: brown black navy forest camel",
        grams=72,
        size_mm=(90, 90, 70),
        accents="navy forest burgundy cream",
        shared="diameter_cm=3.8",
        models="""
        Meridian Field Watch | 189 | by=brennan, form=1, material=steel and leather | numerals you can read by moonlight
        Ginza Automatic Watch | 349 | form=2, material=steel | a movement you can watch through the back
        Tailor Dress Watch | 159 | by=brennan, form=1, material=steel and leather, diameter_cm=3.6 | seven millimetres under the cuff
        Umi Diver Watch | 279 | form=2, material=steel, diameter_cm=4.1 | a bezel that clicks 120 times
        Pilot Chrono | 229 | by=brennan, form=1, material=steel and leather, diameter_cm=4.0 | pushers with a clean action
        Solar Day Watch | 139 | form=2, material=titanium | six months of power from a sunny day
        """,
        about="""
        The glass is sapphire with an inner coating.
        The strap changes without tools.
        """,
        points="""
        Sapphire glass
        Water resistant to 100 m
        Three-year guarantee
        """,
    ),
    Family(
        code="hat",
        leaf="hats",
        silhouette="hat",
        brands="Brennan & Vale@brennan, Nordkamm@nordkamm",
        axes="colour: charcoal navy camel olive rust cream",
        grams=120,
        size_mm=(260, 240, 120),
        patterns="plain band plain zigzag pinstripes dots",
        accents="cream mustard white",
        models="""
        Fell Bobble Beanie | 29 | form=1, pattern=band, material=lambswool, style=beanie | a bobble that comes off for the wash
        Terrace Baseball Cap | 25 | form=2, pattern=plain, material=cotton twill, style=cap | a peak that keeps its curve
        Wanderer Felt Hat | 89 | by=nordkamm, form=3, pattern=plain, material=wool felt, style=brimmed | a brim you can roll and pack
        Corduroy Cap | 32 | form=2, pattern=pinstripes, material=corduroy, style=cap | a six-panel crown without a logo
        Arlberg Merino Beanie | 35 | by=nordkamm, form=1, pattern=zigzag, material=merino wool, style=beanie | a headband of fleece inside
        Straw Boater Hat | 59 | form=3, pattern=plain, material=wheat straw, style=brimmed | straw plaited in Bedfordshire
        """,
        about="""
        It comes in one size with a discreet adjuster.
        A wash by hand brings it back to shape.
        """,
        points="""
        One size, adjustable
        UPF 50 where brimmed
        Hand wash
        """,
    ),
    Family(
        code="sunglasses",
        leaf="sunglasses",
        silhouette="sunglasses",
        brands="Passo Lungo@passo, Sierra Verde@verde",
        axes="colour: black walnut navy burgundy forest gold",
        grams=28,
        size_mm=(150, 50, 45),
        accents="forest navy brown plum",
        models="""
        Adriatico Round Sunglasses | 119 | form=1, style=round | acetate cut from a single sheet
        Torre Square Sunglasses | 129 | form=2, style=square | hinges with five barrels
        Volare Aviator Sunglasses | 139 | form=3, style=aviator | a bridge as light as wire
        Ruta Sport Sunglasses | 89 | by=verde, form=3, style=sport | rubber where it touches skin
        Lido Oversized Sunglasses | 135 | form=2, style=square | a frame to hide behind
        """,
        about="""
        The lenses are polarised and block all UV.
        A hard case and a cloth come along.
        """,
        points="""
        UV 400, category 3
        Polarised lenses
        Prescription lenses possible
        """,
    ),
    Family(
        code="belt",
        leaf="belts",
        silhouette="belt",
        brands="Passo Lungo@passo",
        axes="size: 85 95 105; colour: brown black camel navy",
        shared="material=full-grain leather",
        grams=240,
        size_mm=(140, 140, 50),
        accents="black",
        models="""
        Via Emilia Belt | 59 | | an edge burnished with bone
        Officina Work Belt | 65 | | a hide four millimetres thick
        Sottile Dress Belt | 55 | | a width of three centimetres
        Intreccio Braided Belt | 69 | material=braided leather | a braid without holes, so it always fits
        Doppia Reversible Belt | 75 | | two colours and a buckle that turns
        """,
        about="""
        The buckle is solid brass and can be swapped.
        Sizes are measured to the middle hole.
        """,
        points="""
        Vegetable tanned in Tuscany
        Solid brass buckle
        Extra hole on request
        """,
    ),
    Family(
        code="socks",
        leaf="socks",
        silhouette="socks",
        brands="Brennan & Vale@brennan, Nordkamm@nordkamm",
        axes="size: 36-39 40-43 44-47; colour: navy charcoal rust forest mustard sky",
        grams=80,
        size_mm=(200, 100, 40),
        patterns="stripes dots diamonds plain zigzag band checks",
        accents="cream rust mustard white",
        models="""
        Striped Cotton Socks, 3 Pairs | 19 | pattern=stripes, material=combed cotton, pieces=3 | a seam you cannot feel
        Spot Cotton Socks, 3 Pairs | 19 | pattern=dots, material=combed cotton, pieces=3 | a heel that was shaped, not stretched
        Argyle Wool Socks | 16 | pattern=diamonds, material=wool blend, pieces=1 | a rib that stays up without marks
        Merino Hiking Socks | 22 | by=nordkamm, pattern=band, material=merino wool, pieces=1 | padding exactly where boots press
        House Slipper Socks | 24 | pattern=zigzag, material=lambswool, pieces=1 | grips for wooden stairs
        Everyday Socks, 5 Pairs | 25 | pattern=plain, material=organic cotton, pieces=5 | five pairs that always match
        """,
        about="""
        Toes are linked by hand.
        They hold their colour at 40 degrees.
        """,
        points="""
        Reinforced heel and toe
        Wash at 40 degrees
        OEKO-TEX Standard 100
        """,
    ),
)

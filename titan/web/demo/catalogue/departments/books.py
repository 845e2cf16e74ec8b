"""Books and stationery."""

from titan.web.demo.catalogue.family import Family

_COVERS = "cover: paperback hardcover+8"

FAMILIES: tuple[Family, ...] = (
    Family(
        title="{name} by {author}",
        voice="book",
        code="fiction",
        leaf="fiction",
        silhouette="book",
        brands="Ashdown Press@ashdown, Lindner Verlag@papier",
        axes=_COVERS,
        shared="language=English",
        grams=380,
        size_mm=(200, 130, 26),
        tints="navy rust forest mustard burgundy teal cream plum terracotta sky charcoal sage",
        accents="mustard cream coral sky rose",
        models="""
        The Salt Road | 12.90 | form=1, label=The Salt Road, author=Imogen Hale, pages=342 | three sisters and a mule crossing a country that is being renamed
        A Clock for Mrs Penrose | 11.90 | form=6, label=A Clock for Mrs Penrose, author=Tobias Wren, pages=288 | a village where time is a matter of opinion
        Night Ferry to Visby | 13.90 | by=papier, form=3, label=Night Ferry to Visby, author=Karin Ödman, pages=396 | a passenger list with one name too many
        What the Tide Kept | 12.90 | form=2, label=What the Tide Kept, author=Eoin Maddock, pages=310 | a lighthouse log that answers back
        The Beekeeper's Atlas | 14.90 | form=4, label=The Beekeeper's Atlas, author=Leila Soltani, pages=368 | maps drawn from the flight of bees
        Small Fires | 10.90 | form=5, label=Small Fires, author=Marcus Adeyemi, pages=224 | twelve stories that begin in kitchens
        The Last Typesetter | 13.90 | by=papier, form=5, label=The Last Typesetter, author=Hanne Lund, pages=332 | a printing house on its final night
        Orchard in Winter | 12.90 | by=papier, form=1, label=Orchard in Winter, author=Piotr Zielak, pages=304 | a harvest nobody planned for
        Moth Season | 11.90 | form=3, label=Moth Season, author=Delphine Arnaud, pages=276 | a summer observed by torchlight
        The Cartographer's Debt | 15.90 | form=2, label=The Cartographer's Debt, author=Rafael Quint, pages=448 | an island that was drawn before it was found
        Letters to a Lighthouse | 12.50 | form=6, label=Letters to a Lighthouse, author=Nora Pell, pages=258 | a correspondence without replies
        Eleven Ways Home | 13.50 | form=4, label=Eleven Ways Home, author=Samir Okoye, pages=352 | one bus route, eleven passengers
        """,
        about="""
        It is typeset for reading, with margins that leave room for thumbs.
        The first chapter can be read on the publisher's site.
        Book clubs receive a set of questions nobody has to answer.
        """,
        points="""
        Acid-free paper
        Ribbon in the hardcover
        Printed in Europe
        """,
    ),
    Family(
        title="{name} by {author}",
        voice="book",
        code="cookbook",
        leaf="cookbooks",
        silhouette="book",
        brands="Ashdown Press@ashdown, Bellavista Editore@bellavista",
        axes=_COVERS,
        shared="language=English",
        grams=820,
        size_mm=(245, 190, 24),
        tints="cream sage mustard terracotta blush forest",
        accents="coral olive rust teal",
        models="""
        Sunday Bread | 24.90 | form=6, label=Sunday Bread, author=Greta Holm, pages=256 | doughs that rise while you sleep
        One Pot, Four Chairs | 21.90 | by=bellavista, form=6, label=One Pot Four Chairs, author=Dario Venti, pages=208 | dinners for a table of four
        The Pickle Shelf | 19.90 | form=4, label=The Pickle Shelf, author=Anya Brodsky, pages=192 | jars for every month
        Nonna's Short List | 22.90 | by=bellavista, form=6, label=Nonna's Short List, author=Lucia Ferraro, pages=224 | forty dishes and no more
        Green Kitchen Almanac | 26.90 | form=4, label=Green Kitchen Almanac, author=Tom Alder, pages=288 | vegetables in the order they ripen
        Mending Things at Home | 18.90 | form=5, label=Mending Things, author=Ruth Okafor, pages=176 | repairs with five tools
        """,
        about="""
        It lies flat on the counter thanks to an open spine.
        All quantities are given by weight.
        """,
        points="""
        Wipe-clean cover
        Index by ingredient
        Printed in Europe
        """,
    ),
    Family(
        title="{name} by {author}",
        voice="book",
        code="nonfiction",
        leaf="nonfiction",
        silhouette="book",
        brands="Ashdown Press@ashdown, Lindner Verlag@papier",
        axes=_COVERS,
        shared="language=English",
        grams=520,
        size_mm=(220, 145, 28),
        tints="teal navy forest rust sky charcoal",
        accents="cream mustard coral sage",
        models="""
        A Field Guide to Clouds | 17.90 | form=1, label=A Field Guide to Clouds, author=Fergus Muir, pages=240 | a cloud for every day of the year
        The Patient Moss | 16.90 | by=papier, form=4, label=The Patient Moss, author=Ilse Brandt, pages=272 | a world two centimetres high
        How Bridges Stand | 19.90 | form=5, label=How Bridges Stand, author=Yusuf Demir, pages=304 | engineering explained with string
        Nine Hundred Moons | 18.90 | form=3, label=Nine Hundred Moons, author=Priya Raman, pages=328 | the satellites nobody talks about
        The Deep Ledger | 21.90 | by=papier, form=2, label=The Deep Ledger, author=Carl Nyström, pages=416 | five thousand years of keeping accounts
        Birds of the Allotment | 15.90 | form=4, label=Birds of the Allotment, author=May Thackeray, pages=208 | forty birds you have already met
        """,
        about="""
        Drawings by the author explain what words cannot.
        Sources are listed honestly at the back.
        """,
        points="""
        Illustrated throughout
        Index and further reading
        Printed in Europe
        """,
    ),
    Family(
        title="{name} by {author}",
        voice="book",
        code="childrens-book",
        leaf="childrens-books",
        silhouette="book",
        brands="Ashdown Press@ashdown, Kleine Werkstatt@werkstatt",
        shared="language=English",
        grams=430,
        size_mm=(260, 230, 12),
        tints="sky mustard coral mint lavender rose",
        accents="coral navy mustard teal",
        models="""
        The Owl Who Overslept | 14.90 | form=3, label=The Owl Who Overslept, author=Bea Lindqvist, pages=32, age_from=3 | an owl with an alarm clock
        Ten Tiny Tractors | 11.90 | by=werkstatt, form=5, label=Ten Tiny Tractors, author=Jonas Feld, pages=24, age_from=2 | counting up and down a hill
        Mabel and the Moon | 13.90 | form=3, label=Mabel and the Moon, author=Aoife Byrne, pages=40, age_from=4 | a ladder that is nearly long enough
        Where Do Rivers Sleep? | 15.90 | form=1, label=Where Do Rivers Sleep, author=Mateo Cruz, pages=48, age_from=5 | questions grown-ups cannot answer
        The Grumpy Teapot | 12.90 | form=6, label=The Grumpy Teapot, author=Sophie Vance, pages=32, age_from=3 | a kitchen full of opinions
        A Garden for Otto | 13.50 | by=werkstatt, form=4, label=A Garden for Otto, author=Lena Marsh, pages=36, age_from=4 | a seed that takes its time
        """,
        about="""
        Thick pages survive sticky fingers.
        The text was tried out at many bedtimes.
        """,
        points="""
        Rounded corners
        Vegetable inks
        Printed in Europe
        """,
    ),
    Family(
        code="notebook",
        leaf="notebooks",
        silhouette="notebook",
        brands="Papierhaus Lindner@papier, Mori & Daughters@mori",
        axes="ruling: plain lined dotted; colour: navy sage mustard black rose cream",
        grams=310,
        size_mm=(210, 148, 16),
        patterns="plain plain stripes dots waves diamonds sprigs",
        accents="cream white mustard rust",
        models="""
        Ringstraße A5 Notebook | 16.90 | form=1, label=A5, pages=192 | paper that fountain pens do not bleed through
        Washi Cloth Notebook | 24.90 | by=mori, form=1, pattern=waves, label=washi, pages=160 | a cover of printed linen
        Spiral Project Book | 12.90 | form=2, pattern=plain, label=projects, pages=120 | perforated sheets with holes
        Feldbuch Pocket Notebook | 8.90 | form=1, label=field, pages=96 | a size for shirt pockets
        Sketchbook 140 g | 18.90 | form=2, label=sketch, pages=80 | paper that takes a light wash
        Kaffeehaus Journal | 21.90 | form=1, pattern=stripes, label=journal, pages=240 | two ribbons and a back pocket
        Botanik Diary | 19.90 | form=1, pattern=sprigs, label=diary, pages=200 | a garden on the cover
        """,
        about="""
        The thread-sewn binding opens completely flat.
        Pages are numbered and there is an index to fill in.
        """,
        points="""
        100 g paper unless noted
        Thread-sewn
        FSC certified
        """,
    ),
    Family(
        code="pen",
        leaf="pens",
        silhouette="pens",
        brands="Papierhaus Lindner@papier, Mori & Daughters@mori",
        axes="colour: black navy burgundy forest white teal",
        grams=60,
        size_mm=(180, 70, 25),
        accents="gold cream",
        models="""
        Donau Fountain Pen | 49 | form=1, style=fountain pen, pieces=1 | a steel nib tuned on Austrian paper
        Rollerball Prater | 29 | form=1, style=rollerball, pieces=1 | a line that does not skip
        Colour Pencil Set | 24.90 | form=2, label=colours, style=colour pencils, pieces=24 | leads that do not break inside
        Sumi Brush Pens | 22.90 | by=mori, form=2, label=sumi, style=brush pens, pieces=8 | tips that spring back
        Graphite Pencil Set | 14.90 | form=2, label=graphite, style=pencils, pieces=12 | twelve grades from 6H to 8B
        Urushi Fountain Pen | 189 | by=mori, form=1, style=fountain pen, pieces=1 | eleven coats of lacquer
        """,
        about="""
        It comes in a card box that turns into a stand.
        Refills of all makers fit.
        """,
        points="""
        Refillable where applicable
        Made in Austria or Japan
        Gift box
        """,
    ),
    Family(
        code="globe",
        leaf="globes",
        silhouette="globe",
        brands="Papierhaus Lindner@papier",
        axes="colour: sky navy cream teal sand",
        grams=1500,
        size_mm=(300, 300, 380),
        accents="sage mustard rust",
        models="""
        Weltreise Desk Globe | 79 | diameter_cm=25 | borders checked last spring
        Magellan Relief Globe | 119 | diameter_cm=30 | mountains you can feel
        Nachtflug Illuminated Globe | 139 | diameter_cm=30 | cities that light up at dusk
        Pocket Planet Globe | 39 | diameter_cm=13 | a paperweight with opinions
        """,
        about="""
        The axis is real wood and brass or steel.
        Names are given in English and the local language.
        """,
        points="""
        Swivel meridian
        Updated cartography
        Hand-applied gores
        """,
    ),
    Family(
        code="calendar",
        leaf="calendars",
        silhouette="calendar",
        brands="Papierhaus Lindner@papier",
        tints="sage navy coral mustard teal rose",
        patterns="sprigs waves terrazzo checks diamonds stripes",
        accents="cream mustard white",
        shared="language=English",
        grams=340,
        size_mm=(300, 210, 10),
        models="""
        Wall Calendar Flora | 19.90 | pattern=sprigs, pages=13 | a flower for each month
        Family Planner | 16.90 | pattern=stripes, pages=13 | five columns for five lives
        Terrazzo Desk Planner | 22.90 | pattern=terrazzo, pages=53 | weeks that start on Monday
        Perpetual Birthday Calendar | 14.90 | pattern=diamonds, pages=12 | no year, so no excuse
        """,
        about="""
        The paper takes ink and pencil alike.
        Holidays of twelve countries are marked discreetly.
        """,
        points="""
        Recycled paper
        Lies or hangs flat
        Printed in Vienna
        """,
    ),
)

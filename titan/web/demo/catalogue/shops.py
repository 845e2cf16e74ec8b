"""The shops and the people behind them."""

from dataclasses import dataclass

from .model import DemoAddress


@dataclass(frozen=True, slots=True)
class ShopText:
    """What is written by hand about a shop; the rest of it follows from its country and reliability."""

    code: str
    name: str
    tagline: str
    about: tuple[str, str]
    owner: str
    ship_from: DemoAddress
    commission_bps: int
    on_time_percent: int
    dispatch_days: int
    is_bulky: bool = False


def _from(name: str, street: str, postal_code: str, city: str, country: str, region: str = "") -> DemoAddress:
    return DemoAddress(name, street, city, postal_code, region, country, "")


SHOPS: tuple[ShopText, ...] = (
    ShopText(
        "tonwerk",
        "Tonwerk & Co.",
        "Stoneware thrown in Bremen",
        (
            "Three potters, two wheels and one very old gas kiln in a former ropewalk by the Weser.",
            "We mix our own clay and glazes, and we would rather sell a cup in April that was thrown in March than keep a warehouse.",
        ),
        "Wiebke Harms",
        _from("Tonwerk & Co.", "Speicherhof 12", "28217", "Bremen", "DE"),
        1000,
        97,
        2,
    ),
    ShopText(
        "lumen",
        "Atelier Lumen",
        "Lamps and quiet things for the home",
        (
            "An atelier on the slopes of the Croix-Rousse that started with one lamp for one neighbour.",
            "Shades are sewn upstairs, glass is blown an hour away, and everything can be repaired.",
        ),
        "Hélène Faure",
        _from("Atelier Lumen", "14 rue des Tables Claudiennes", "69001", "Lyon", "FR"),
        1200,
        94,
        3,
    ),
    ShopText(
        "fjordhem",
        "Fjordhem",
        "Furniture that moves house with you",
        (
            "We design in Gothenburg and build in two small factories in Småland.",
            "Every screw is a standard screw, every cover comes off, and every part can be ordered for ten years.",
        ),
        "Anders Lindqvist",
        _from("Fjordhem AB", "Magasinsgatan 22", "411 18", "Göteborg", "SE"),
        1100,
        91,
        5,
        is_bulky=True,
    ),
    ShopText(
        "harbor",
        "Hearth & Harbor",
        "Soft goods from the coast of Maine",
        (
            "A family store on Commercial Street that has sold blankets to fishermen since 1968.",
            "Our wool is spun upstate, our canvas is waxed next door, and the coffee is always on.",
        ),
        "Ellen Whitcomb",
        _from("Hearth & Harbor LLC", "212 Commercial Street", "04101", "Portland", "US", "ME"),
        1200,
        93,
        3,
    ),
    ShopText(
        "voltaro",
        "Voltaro",
        "Electronics you can open",
        (
            "Voltaro sells devices that have screws instead of glue, from a hall on the old Strijp site.",
            "We publish the repair guides, stock the parts and answer the phone ourselves.",
        ),
        "Jeroen van Dalen",
        _from("Voltaro BV", "Torenallee 45", "5617 BA", "Eindhoven", "NL"),
        800,
        98,
        1,
    ),
    ShopText(
        "kanda",
        "Kanda Audio & Photo",
        "Sound and pictures from Tokyo",
        (
            "A shop of eleven square metres near Kanda station, with a workshop behind the curtain.",
            "We tune what we sell and write a note for every parcel.",
        ),
        "Haruka Ito",
        _from("Kanda Audio & Photo", "2-7 Kanda Kajicho", "101-0044", "Chiyoda-ku", "JP", "Tokyo"),
        900,
        96,
        2,
    ),
    ShopText(
        "clemence",
        "Maison Clémence",
        "Clothes that know the waist",
        (
            "Clémence cuts, her sister sews, and their mother says no to anything that wrinkles.",
            "Small series, natural fibres and a free alteration with every dress.",
        ),
        "Clémence Roy",
        _from("Maison Clémence", "8 rue du Pont aux Choux", "75003", "Paris", "FR"),
        1500,
        95,
        2,
    ),
    ShopText(
        "brennan",
        "Brennan & Vale",
        "Menswear from a Yorkshire mill town",
        (
            "We buy cloth within forty miles and make it up within four.",
            "Nothing here is new, but all of it is finished better than it needs to be.",
        ),
        "Thomas Brennan",
        _from("Brennan & Vale Ltd", "31 Water Lane", "LS11 5PS", "Leeds", "GB"),
        1400,
        96,
        2,
    ),
    ShopText(
        "passo",
        "Passo Lungo",
        "Shoes and leather from Bologna",
        (
            "Four generations of shoemakers under the arcades of Via del Pratello.",
            "We resole what we sell, however far you have walked in it.",
        ),
        "Matteo Galli",
        _from("Passo Lungo S.r.l.", "Via del Pratello 61", "40122", "Bologna", "IT", "BO"),
        1400,
        92,
        3,
    ),
    ShopText(
        "nordkamm",
        "Nordkamm",
        "Mountain gear, tested from the door",
        (
            "Our office looks at the Nordkette and our tester is whoever has the morning off.",
            "We repair for life, because throwing away a good jacket is a poor summit.",
        ),
        "Eva Rainer",
        _from("Nordkamm GmbH", "Höttinger Au 40", "6020", "Innsbruck", "AT"),
        1200,
        98,
        1,
    ),
    ShopText(
        "verde",
        "Sierra Verde Sport",
        "Play outside",
        (
            "Two former PE teachers in Valencia who could not find decent balls for their school.",
            "Now we make them, along with rackets, mats and a few things for the beach.",
        ),
        "Lucía Ferrer",
        _from("Sierra Verde Sport S.L.", "Carrer de Cadis 18", "46006", "Valencia", "ES", "Valencia"),
        1100,
        93,
        2,
    ),
    ShopText(
        "werkstatt",
        "Die Kleine Werkstatt",
        "Toys from Nuremberg",
        (
            "A workshop behind the castle where wood is sawn in the morning and games are tried after school.",
            "Everything is tested by people under ten who do not spare our feelings.",
        ),
        "Jakob Wirth",
        _from("Die Kleine Werkstatt", "Obere Schmiedgasse 9", "90403", "Nürnberg", "DE"),
        1000,
        97,
        2,
    ),
    ShopText(
        "botanica",
        "Botânica Lis",
        "Soap, oil and patience",
        (
            "We make small batches in a tiled courtyard in Graça, with a date on every jar.",
            "Short lists of ingredients, refills for everything, and no promises a cream cannot keep.",
        ),
        "Inês Carvalho",
        _from("Botânica Lis Lda", "Rua da Graça 77", "1170-165", "Lisboa", "PT"),
        1300,
        94,
        2,
    ),
    ShopText(
        "papier",
        "Papierhaus Lindner",
        "Paper since 1911",
        (
            "The shop has survived two wars and the e-mail.",
            "We bind notebooks in the cellar, tune nibs on the counter and publish a few books a year.",
        ),
        "Franziska Lindner",
        _from("Papierhaus Lindner", "Burggasse 24", "1070", "Wien", "AT"),
        1000,
        99,
        1,
    ),
    ShopText(
        "ashdown",
        "Ashdown Books & Provisions",
        "Something to read, something with it",
        (
            "A bookshop in Bath that began to sell tea because everyone asked.",
            "We publish a dozen titles a year and pour a proper cup.",
        ),
        "Rosalind Ashdown",
        _from("Ashdown Books", "5 Margaret's Buildings", "BA1 2LP", "Bath", "GB"),
        900,
        97,
        2,
    ),
    ShopText(
        "pfote",
        "Pfote & Co.",
        "Good things for dogs and cats",
        (
            "Two vets and a saddler in Hamburg-Ottensen who were tired of squeaky plastic.",
            "If the dog does not like it, send it back with a photo of the look.",
        ),
        "Merle Petersen",
        _from("Pfote & Co. GmbH", "Bahrenfelder Straße 88", "22765", "Hamburg", "DE"),
        1100,
        95,
        2,
    ),
    ShopText(
        "greenacre",
        "Green Acre Supply",
        "Plants and tools from Flanders",
        (
            "A nursery outside Ghent with its own potting shed and a blacksmith for a neighbour.",
            "Plants travel in boxes we designed ourselves and arrive standing up.",
        ),
        "Pieter De Smet",
        _from("Green Acre Supply", "Botestraat 120", "9032", "Gent", "BE"),
        1200,
        92,
        2,
    ),
    ShopText(
        "bellavista",
        "Mercato Bellavista",
        "The larder of Piedmont",
        (
            "Our stall at Porta Palazzo opens at six; this is the part of it that can be posted.",
            "We know every grower by first name, and most of their dogs.",
        ),
        "Giulia Bertone",
        _from("Mercato Bellavista", "Piazza della Repubblica 30", "10152", "Torino", "IT", "TO"),
        1000,
        96,
        1,
    ),
    ShopText(
        "baltic",
        "Baltic Velo",
        "Bicycles from the shipyard town",
        (
            "We weld frames in a hall where ships were built and paint them in the colours of the port.",
            "Every bicycle is ridden around the block before it is packed.",
        ),
        "Kasia Nowak",
        _from("Baltic Velo sp. z o.o.", "ul. Elektryków 7", "80-863", "Gdańsk", "PL"),
        900,
        90,
        5,
        is_bulky=True,
    ),
    ShopText(
        "mori",
        "Mori & Daughters",
        "Tea, clay and paper from Kyoto",
        (
            "Mr Mori selects the tea, his daughters the bowls to drink it from.",
            "We ship twice a week and wrap each parcel in last month's newspaper.",
        ),
        "Akiko Mori",
        _from("Mori & Daughters", "318 Benzaitencho", "605-0086", "Kyoto-shi Higashiyama-ku", "JP", "Kyoto"),
        1100,
        97,
        3,
    ),
)

"""Audio, mobile, cameras and wearables."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="headphones",
        leaf="headphones",
        silhouette="headphones",
        brands="Kanda@kanda, Voltaro@voltaro",
        axes="colour: black white sage navy terracotta sand",
        shared="connection=Bluetooth 5.3",
        grams=260,
        size_mm=(190, 170, 85),
        accents="silver gold coral",
        models="""
        Kumo 5 Wireless Headphones | 249 | battery_h=38, noise_cancelling=yes | noise cancelling that leaves voices natural
        Studio M40 Monitor Headphones | 129 | connection=wired, noise_cancelling=no | a flat response that hides nothing
        Pendel Commuter Headphones | 99 | by=voltaro, battery_h=50, noise_cancelling=yes | a week of trains on one charge
        Hibiki Open-Back Headphones | 329 | connection=wired, noise_cancelling=no | a stage as wide as a concert hall
        Tempo Sport Headphones | 79 | by=voltaro, battery_h=30, noise_cancelling=no | pads that rinse clean after a run
        Kumo Lite On-Ear | 89 | battery_h=42, noise_cancelling=no | a weight you forget by the second song
        Voce Call Headset | 119 | by=voltaro, battery_h=26, noise_cancelling=yes | a boom microphone that folds out of sight
        Junior Safe-Volume Headphones | 39 | by=voltaro, battery_h=24, noise_cancelling=no | a limiter set at 85 decibels
        """,
        about="""
        It pairs with two devices at once and switches by itself.
        Ear pads and headband cushion can be replaced without tools.
        A quick ten-minute charge gives several hours of music.
        """,
        points="""
        Foldable, with travel pouch
        USB-C charging
        Replaceable ear pads
        Two-year guarantee
        """,
    ),
    Family(
        code="earbuds",
        leaf="earbuds",
        silhouette="earbuds",
        brands="Kanda@kanda, Voltaro@voltaro",
        axes="colour: white black sage navy rose",
        grams=52,
        size_mm=(62, 48, 28),
        accents="silver gold",
        models="""
        Kumo Buds Pro | 179 | battery_h=8, noise_cancelling=yes | a fit test that takes ten seconds
        Punt Everyday Earbuds | 49 | by=voltaro, battery_h=7, noise_cancelling=no | a case that disappears in a coin pocket
        Ring Open Earbuds | 129 | by=voltaro, battery_h=9, noise_cancelling=no | an open shape that lets traffic in
        Sprint Sport Earbuds | 89 | by=voltaro, battery_h=10, noise_cancelling=no | hooks that stay put in a headwind
        Kumo Buds Air | 109 | battery_h=6, noise_cancelling=yes | 4.1 grams per ear
        Slaap Sleep Earbuds | 139 | by=voltaro, battery_h=12, noise_cancelling=yes | a shape flat enough for side sleepers
        """,
        about="""
        The case charges by cable or on any Qi pad.
        Four sizes of tips are in the box.
        """,
        points="""
        IPX4 splash proof
        Touch controls you can switch off
        Find-my-buds tone
        """,
    ),
    Family(
        code="speaker",
        leaf="speakers",
        silhouette="speaker",
        brands="Kanda@kanda, Voltaro@voltaro",
        axes="colour: charcoal white sage navy terracotta mustard",
        grams=1100,
        size_mm=(200, 110, 110),
        accents="silver copper gold",
        models="""
        Taiko Bookshelf Speaker | 189 | form=2, power_w=60, waterproof=no | a paper cone from a Kyoto workshop
        Fass Portable Speaker | 79 | by=voltaro, form=1, power_w=20, battery_h=15, waterproof=yes | sound in all directions
        Boem Party Speaker | 149 | by=voltaro, form=3, power_w=50, battery_h=20, waterproof=yes | a bass you notice two gardens away
        Kotatsu Room Speaker | 129 | form=1, power_w=30, waterproof=no | a voice that fills a room at low volume
        Duet Desktop Speaker | 99 | by=voltaro, form=2, power_w=40, waterproof=no | a USB-C cable that carries power and music
        Kiezel Shower Speaker | 45 | by=voltaro, form=3, power_w=10, battery_h=12, waterproof=yes | a strap that hangs from any tap
        Radio Veranda | 119 | by=voltaro, form=3, power_w=20, battery_h=14, waterproof=no | FM, DAB+ and a knob worth turning
        """,
        about="""
        Two of them pair for stereo at the press of a button.
        The grille comes off for cleaning.
        """,
        points="""
        Bluetooth 5.3 and line-in
        Stereo pairing
        Software updates for five years
        """,
    ),
    Family(
        code="phone",
        leaf="phones",
        silhouette="phone",
        brands="Voltaro@voltaro",
        axes="storage_gb: 128 256+80 512+190; colour: black sage lavender navy silver coral",
        grams=182,
        size_mm=(152, 72, 8),
        accents="silver",
        models="""
        Linea 7 Smartphone | 599 | screen_in=6.1, megapixels=50 | a size made for one hand
        Linea 7 Max Smartphone | 799 | screen_in=6.7, megapixels=50 | two days between charges
        Linea 6a Smartphone | 349 | screen_in=6.2, megapixels=48 | seven years of updates at a fair price
        Fairbuild 3 Modular Phone | 579 | screen_in=6.3, megapixels=50 | a battery you swap with a fingernail
        Mini One Smartphone | 449 | screen_in=5.4, megapixels=32 | a pocketable size nobody else still makes
        Ruig Outdoor Phone | 489 | screen_in=6.0, megapixels=48 | a frame that survives the building site
        Linea 7 Pro Smartphone | 949 | screen_in=6.4, megapixels=108 | a five-times optical zoom
        """,
        about="""
        The software is free of advertising and can be left bare.
        It is assembled from repairable modules with screws, not glue.
        Dual SIM, NFC and an unlocked bootloader are part of it.
        """,
        points="""
        5G and Wi-Fi 6E
        IP68 dust and water resistance
        Seven years of security updates
        No charger in the box, to save waste
        """,
    ),
    Family(
        code="tablet",
        leaf="tablets",
        silhouette="tablet",
        brands="Voltaro@voltaro",
        axes="storage_gb: 128 256+70; colour: silver charcoal sky rose",
        grams=480,
        size_mm=(248, 178, 7),
        accents="silver",
        models="""
        Blad 11 Tablet | 399 | screen_in=11.0 | a laminated screen that feels like paper
        Blad 8 Mini Tablet | 279 | screen_in=8.3 | the weight of a paperback
        Blad 13 Studio Tablet | 749 | screen_in=12.9 | a pen that needs no charging
        Schets Drawing Tablet | 499 | screen_in=11.6 | 8,192 levels of pressure
        Kids Tab 8 | 189 | screen_in=8.0 | a bumper that bounces
        Leesbord E-Ink Tablet | 349 | screen_in=10.3 | a display you can read in full sun
        """,
        about="""
        The speakers sit on all four corners, so sound follows the rotation.
        A stand is built into the sleeve that comes with it.
        """,
        points="""
        USB-C with display output
        Sleeve with stand included
        Five years of updates
        """,
    ),
    Family(
        code="charger",
        leaf="chargers",
        silhouette="charger",
        brands="Voltaro@voltaro",
        axes="colour: white black sage navy",
        grams=180,
        size_mm=(110, 65, 28),
        accents="mint orange",
        models="""
        Nano 30 Wall Charger | 24 | form=1, power_w=30 | gallium nitride in the size of a sugar cube
        Trio 65 Wall Charger | 45 | form=1, power_w=65 | three ports that share the power sensibly
        Reserve 10K Power Bank | 35 | form=2, power_w=20 | two full phone charges
        Reserve 20K Power Bank | 59 | form=2, power_w=65 | enough power for a laptop on the train
        Slim 5K Power Bank | 25 | form=2, power_w=12 | a thickness of nine millimetres
        Tower 100 Desktop Charger | 79 | form=1, power_w=100 | a plug that keeps the neighbour socket free
        """,
        about="""
        It talks to phones, tablets and laptops of all makers.
        A temperature sensor looks after your battery.
        """,
        points="""
        USB-C Power Delivery
        Overheat protection
        Allowed in cabin luggage
        """,
    ),
    Family(
        code="cable",
        leaf="cables",
        silhouette="cable",
        brands="Voltaro@voltaro",
        axes="length_m: 1 2+3 3+6; colour: charcoal white coral navy sage",
        grams=60,
        size_mm=(120, 120, 30),
        accents="silver mustard",
        models="""
        Braid USB-C Cable | 12.90 | connection=USB-C to USB-C | a braid that has been bent 20,000 times in the lab
        Braid Lightning Cable | 16.90 | connection=USB-C to Lightning | a certified chip under the plug
        Vlak Flat HDMI Cable | 18.90 | connection=HDMI 2.1 | a flat body that hides under carpets
        Net Cat 6a Cable | 9.90 | connection=Ethernet | a latch that does not break off
        Silicone Soft Cable | 14.90 | connection=USB-C to USB-C | silicone that never tangles
        Aux Audio Cable | 11.90 | connection=3.5 mm jack | gold-plated plugs with a slim collar
        """,
        about="""
        A strap to keep it coiled is attached.
        The plug housing is aluminium, not painted plastic.
        """,
        points="""
        Lifetime replacement promise
        Slim plug fits most cases
        Plastic-free packaging
        """,
    ),
    Family(
        code="camera",
        leaf="cameras",
        silhouette="camera",
        brands="Kanda@kanda",
        axes="colour: black silver sage burgundy navy",
        grams=480,
        size_mm=(122, 75, 52),
        accents="red orange gold",
        models="""
        Mado M1 Mirrorless Camera | 899 | megapixels=26, waterproof=no | dials for everything that matters
        Mado M1 Pro Mirrorless Camera | 1499 | megapixels=33, waterproof=no | five axes of stabilisation
        Hiro Compact Camera | 549 | megapixels=20, waterproof=no | a 28 mm lens that opens to f/1.8
        Umi Underwater Camera | 379 | megapixels=16, waterproof=yes | depths down to twenty metres
        Sokuza Instant Camera | 119 | megapixels=12, waterproof=no | prints before the moment has passed
        Tabi Travel Zoom | 429 | megapixels=20, waterproof=no | fifteen times zoom in a coat pocket
        """,
        about="""
        The viewfinder is bright enough for glasses.
        Colours follow three film profiles made in-house.
        """,
        points="""
        Wi-Fi transfer to the phone
        Leather strap included
        Battery for 420 pictures
        """,
    ),
    Family(
        code="smartwatch",
        leaf="smartwatches",
        silhouette="smartwatch",
        brands="Voltaro@voltaro, Kanda@kanda",
        axes="colour: black sand navy coral sage",
        shared="waterproof=yes",
        grams=46,
        size_mm=(44, 40, 11),
        accents="coral teal mustard orange",
        models="""
        Puls 2 Fitness Watch | 129 | battery_h=240 | ten days without a charger
        Tijd Hybrid Watch | 179 | battery_h=720 | real hands over a hidden display
        Loper GPS Watch | 249 | battery_h=160 | two satellite bands for narrow streets
        Toki Smartwatch | 299 | by=kanda, battery_h=48 | payments and calls without the phone
        Kids Kompas Watch | 99 | battery_h=36 | calls to five numbers and no internet
        """,
        about="""
        Heart rate, sleep and steps stay on the watch unless you share them.
        Straps change with a standard 20 mm pin.
        """,
        points="""
        Water resistant to 50 m
        Works with Android and iOS
        Standard 20 mm straps
        """,
    ),
    Family(
        code="drone",
        leaf="drones",
        silhouette="drone",
        brands="Kanda@kanda",
        tints="white coral charcoal sky mustard",
        accents="red teal black",
        grams=249,
        size_mm=(160, 100, 60),
        models="""
        Tombo Mini Drone | 399 | battery_h=1, megapixels=12 | a take-off weight under 250 grams
        Tombo Air Drone | 749 | battery_h=1, megapixels=20 | sensors that look in every direction
        Hotaru Beginner Drone | 129 | battery_h=1, megapixels=5 | propeller guards and a one-key landing
        Tsubame Racing Drone | 459 | battery_h=1, megapixels=10 | a frame you can repair at the field
        """,
        about="""
        It returns by itself when the battery runs low.
        Spare propellers and a case are in the box.
        """,
        points="""
        Class C0 or C1 marked
        Three-axis gimbal
        Spare propellers included
        """,
    ),
)

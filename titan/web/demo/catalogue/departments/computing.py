"""Laptops, monitors and what is plugged into them."""

from titan.web.demo.catalogue.family import Family

FAMILIES: tuple[Family, ...] = (
    Family(
        code="laptop",
        leaf="laptops",
        silhouette="laptop",
        brands="Voltaro@voltaro",
        axes="memory_gb: 16 32+180; colour: silver charcoal navy",
        grams=1280,
        size_mm=(304, 215, 15),
        accents="silver",
        models="""
        Veld 14 Ultrabook | 1099 | screen_in=14, battery_h=16 | a matte screen for trains and terraces
        Veld 16 Creator Laptop | 1699 | screen_in=16, battery_h=12 | a display calibrated before it is packed
        Veld 13 Air | 899 | screen_in=13.3, battery_h=15 | a weight below one kilogram
        Werk 15 Business Laptop | 1249 | screen_in=15.6, battery_h=14 | ports that need no adapters
        Repair 14 Modular Laptop | 1190 | screen_in=14, battery_h=11 | expansion cards you swap in seconds
        Start 15 Everyday Laptop | 549 | screen_in=15.6, battery_h=9 | a keyboard with a real number pad
        Speel 16 Gaming Laptop | 1499 | screen_in=16, battery_h=7 | cooling you can hear yourself think over
        """,
        about="""
        Memory and drive can be upgraded with one screwdriver.
        The webcam has a shutter and the microphone a real switch.
        It ships with Linux or Windows, as you like.
        """,
        points="""
        1 TB NVMe drive
        Backlit keyboard
        USB-C charging, 65 W
        Three-year guarantee
        """,
    ),
    Family(
        code="monitor",
        leaf="monitors",
        silhouette="monitor",
        brands="Voltaro@voltaro",
        tints="charcoal silver black white",
        grams=5600,
        size_mm=(620, 210, 520),
        models="""
        Zicht 27 Office Monitor | 259 | screen_in=27, connection=USB-C | one cable that charges the laptop as well
        Zicht 32 4K Monitor | 449 | screen_in=32, connection=USB-C | pixels too fine to see
        Breed 34 Ultrawide Monitor | 529 | screen_in=34, connection=DisplayPort | space for three documents side by side
        Kleur 27 Colour Monitor | 649 | screen_in=27, connection=DisplayPort | a factory report for every panel
        Reis 16 Portable Monitor | 199 | screen_in=15.6, connection=USB-C | a cover that folds into a stand
        """,
        about="""
        The stand lifts, tilts and turns into portrait.
        It switches off standby by itself after fifteen minutes.
        """,
        points="""
        Flicker-free and low blue light
        VESA 100 mount
        Zero dead pixel promise
        """,
    ),
    Family(
        code="keyboard",
        leaf="keyboards",
        silhouette="keyboard",
        brands="Voltaro@voltaro, Kanda@kanda",
        axes="layout: ISO-DE ISO-UK ANSI-US; colour: charcoal cream navy sage white",
        grams=780,
        size_mm=(320, 130, 36),
        accents="coral mustard teal rust",
        models="""
        Klik 75 Mechanical Keyboard | 119 | connection=Bluetooth and USB-C | switches you can pull out and change
        Zacht 60 Compact Keyboard | 89 | connection=Bluetooth | a thock that will not wake the baby
        Kana 65 Mechanical Keyboard | 149 | by=kanda, connection=USB-C | a case milled from one block
        Plat Low-Profile Keyboard | 69 | connection=Bluetooth | three devices at the turn of a dial
        Typo Full-Size Keyboard | 99 | connection=2.4 GHz and USB-C | a number pad for people who count
        Split Ergo Keyboard | 199 | connection=USB-C | two halves that follow your shoulders
        """,
        about="""
        The legends are dyed into the caps and never wear off.
        Every key can be remapped without extra software.
        """,
        points="""
        PBT keycaps
        Hot-swappable switches
        Detachable cable
        """,
    ),
    Family(
        code="mouse",
        leaf="mice",
        silhouette="mouse",
        brands="Voltaro@voltaro",
        axes="colour: charcoal white sage coral navy",
        grams=95,
        size_mm=(118, 64, 40),
        accents="mustard silver teal",
        models="""
        Muis Wireless Mouse | 35 | connection=Bluetooth | a click as quiet as a pencil
        Snel Gaming Mouse | 69 | connection=2.4 GHz and USB-C | 61 grams without holes
        Palm Ergonomic Mouse | 55 | connection=Bluetooth | an angle that rests the wrist
        Draad Wired Mouse | 19 | connection=USB-C | no battery to worry about
        Reis Travel Mouse | 29 | connection=Bluetooth | a body that folds flat
        """,
        about="""
        The sensor works on glass and on your knee.
        The wheel glides freely or in steps.
        """,
        points="""
        Up to 70 days per charge
        Left and right-handed use
        Recycled plastic body
        """,
    ),
    Family(
        code="controller",
        leaf="controllers",
        silhouette="controller",
        brands="Voltaro@voltaro",
        axes="colour: black white coral lavender teal",
        grams=260,
        size_mm=(155, 105, 60),
        accents="mustard coral sky",
        models="""
        Duo Wireless Controller | 59 | connection=Bluetooth, battery_h=30 | sticks that cannot drift
        Duo Pro Controller | 99 | connection=2.4 GHz and USB-C, battery_h=25 | four paddles on the back
        Retro Pad | 29 | connection=USB-C | a directional cross with a proper click
        Klein Travel Controller | 39 | connection=Bluetooth, battery_h=20 | a clip that holds the phone
        Junior Controller | 35 | connection=USB-C | a grip sized for small hands
        """,
        about="""
        It works with computers, phones and the usual consoles.
        All parts that wear can be ordered and replaced.
        """,
        points="""
        Hall-effect sticks
        Works over cable and wireless
        Two-year guarantee
        """,
    ),
)

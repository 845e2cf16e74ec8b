"""The category tree: code, name and, for a leaf, its attributes ("*" a variant axis, "!" required)."""

TREE = """
home Home & Living
  furniture Furniture
    chairs Chairs & Stools: colour* material! seat_height_cm
    sofas Sofas & Armchairs: colour* material! seats!
    tables Tables & Desks: colour* material! width_cm!
    shelving Shelves & Bookcases: colour* material! width_cm!
  lighting Lighting
    table-lamps Table Lamps: colour* material! power_w dimmable
    pendants Pendant Lights: colour* material! diameter_cm!
  textiles Home Textiles
    cushions Cushions: colour* material! width_cm
    throws Throws & Blankets: colour* material!
    rugs Rugs: rug_size* colour* material!
    towels Towels: colour* material! pieces
  decoration Decoration
    candles Candles: scent! burn_h!
    vases Vases: colour* material! height_cm!
    clocks Clocks: colour* material! diameter_cm
kitchen Kitchen & Dining
  tableware Tableware
    mugs Mugs & Cups: colour* material! capacity_ml! dishwasher_safe
    bowls Bowls: colour* material! diameter_cm! dishwasher_safe
    plates Plates: colour* material! diameter_cm! dishwasher_safe
    glasses Glasses & Tumblers: pieces! capacity_ml! dishwasher_safe
  cooking Cooking
    pans Pots & Pans: pan_cm* material! induction!
    knives Kitchen Knives: blade_cm! material!
    bottles Bottles & Flasks: volume_ml* colour* material!
  small-appliances Small Appliances
    kettles Kettles: colour* capacity_l! power_w
    coffee-makers Coffee Makers: colour* style! capacity_ml!
    toasters Toasters: colour* power_w!
electronics Electronics
  audio Audio
    headphones Headphones: colour* connection! battery_h noise_cancelling!
    earbuds Earbuds: colour* battery_h! noise_cancelling!
    speakers Speakers: colour* power_w! battery_h waterproof
  mobile Phones & Tablets
    phones Smartphones: storage_gb* colour* screen_in! megapixels
    tablets Tablets: storage_gb* colour* screen_in!
    chargers Chargers & Power Banks: colour* power_w!
    cables Cables: length_m* colour* connection!
  computing Computing
    laptops Laptops: memory_gb* colour* screen_in! battery_h
    monitors Monitors: screen_in! connection!
    keyboards Keyboards: layout* colour* connection!
    mice Mice: colour* connection!
  photo-wearables Photo, Wearables & Gaming
    cameras Cameras: colour* megapixels! waterproof
    smartwatches Smartwatches: colour* battery_h! waterproof
    drones Drones: battery_h megapixels!
    controllers Game Controllers: colour* connection! battery_h
women Women
  women-clothing Clothing
    dresses Dresses: size* colour* material! style!
    women-tops Tops & T-Shirts: size* colour* material! fit
    skirts Skirts: size* colour* material!
    women-jackets Jackets & Coats: size* colour* material! style!
  women-accessories Bags & Accessories
    handbags Handbags: colour* material! closure
    scarves Scarves: colour* material!
    rings Rings & Earrings: finish* material!
    necklaces Necklaces: finish* material!
men Men
  men-clothing Clothing
    men-tshirts T-Shirts: size* colour* material! fit
    men-shirts Shirts: size* colour* material! fit!
    men-knitwear Knitwear & Hoodies: size* colour* material!
    jeans Jeans & Trousers: size* colour* material! fit!
    men-jackets Jackets & Coats: size* colour* material! style!
  men-accessories Accessories
    watches Watches: colour* material! diameter_cm
    hats Hats & Caps: colour* material! style!
    sunglasses Sunglasses: colour* style!
    belts Belts: size* colour* material!
    socks Socks: size* colour* material! pieces
shoes Shoes
  everyday-shoes Everyday
    sneakers Sneakers: shoe_size* colour* material!
    sandals Sandals: shoe_size* colour* material!
  boots-group Boots
    boots Ankle & Hiking Boots: shoe_size* colour* material! waterproof!
sports Sports & Outdoors
  fitness Fitness
    yoga-mats Yoga Mats: colour* material! thickness_mm!
    weights Weights: weight_kg* material! style!
  ball-racket Ball & Racket Sports
    balls Balls: style! colour* material!
    rackets Rackets: style! colour* material!
  camping Camping & Hiking
    tents Tents: colour* people! style!
    sleeping-bags Sleeping Bags: colour* comfort_c! material!
    backpacks Backpacks: colour* capacity_l! material! waterproof
    lanterns Lanterns: colour* battery_h! dimmable
  wheels Cycling & Boards
    bikes Bicycles: frame* colour* style! gears!
    helmets Helmets: size* colour* style!
    skateboards Skateboards: colour* material! width_cm
  travel Travel
    suitcases Suitcases: colour* capacity_l! material!
toys Toys & Games
  games Puzzles & Games
    puzzles Jigsaw Puzzles: pieces! age_from!
    board-games Board Games: players_max! age_from!
  play Play
    soft-toys Soft Toys: colour* height_cm! age_from!
    wooden-toys Wooden Toys: material! pieces age_from!
    kites Kites: width_cm! age_from!
beauty Beauty & Care
  make-up Make-up
    lipsticks Lipstick: colour* finish! vegan
    palettes Palettes: finish! vegan
  body-care Body & Hair
    soaps Soap: scent! organic! vegan
    hair Hair Tools: colour* material!
    oral-care Oral Care: colour* material! pieces
  skin Skin & Fragrance
    creams Face & Body Creams: volume_ml* skin_type! vegan
    serums Serums & Lotions: volume_ml* skin_type! vegan
    perfumes Fragrance: volume_ml* scent!
books Books & Stationery
  books-group Books
    fiction Fiction: cover* author! pages! language!
    cookbooks Food & Home: cover* author! pages! language!
    nonfiction Science & Nature: cover* author! pages! language!
    childrens-books Children's Books: author! pages! age_from! language!
  stationery Stationery
    notebooks Notebooks: ruling* colour* pages!
    pens Pens & Pencils: style! colour* pieces
    globes Globes: colour* diameter_cm!
    calendars Calendars & Planners: language! pages
pets Pets
  dogs Dogs
    dog-bowls Bowls: colour* capacity_ml! dishwasher_safe
    collars Collars & Leads: size* colour* material!
  cats Cats & Comfort
    cat-trees Cat Trees: colour* height_cm! material
    pet-beds Pet Beds: size* colour* material!
garden Garden & DIY
  plants-group Plants
    house-plants House Plants: pot_cm* height_cm! pet_safe!
    planters Planters: pot_cm* colour* material!
  gardening Gardening
    watering Watering Cans: colour* capacity_l! material!
    garden-tools Garden Tools: material! style!
    birdhouses Birdhouses: colour* material! height_cm
  diy DIY
    toolboxes Toolboxes: colour* pieces! material!
    drills Drills & Drivers: power_w! battery_h
groceries Groceries
  hot-drinks Coffee & Tea
    coffee Coffee: pack_g* roast! origin! organic
    tea Tea: pack_g* style! origin! organic
  larder Larder
    honey-jam Honey, Jam & Spreads: pack_g* origin! organic
    oils Oil & Vinegar: volume_ml* origin! organic
    pasta Pasta & Rice: pack_g* style! organic
  sweets Sweets & Gifts
    chocolate Chocolate: pack_g* cocoa_percent! vegan
    hampers Gift Hampers: pieces!
"""

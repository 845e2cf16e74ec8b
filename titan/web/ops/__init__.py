"""Operations beyond the screens of each context: the home page of /admin/, its navigation, the order lookup.

Reads through the contexts' doors, and through the screens that they registered where they have no door for it.
"""

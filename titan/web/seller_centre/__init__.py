"""The seller centre, under /seller/: what a shop's owner sees and does, composed of the contexts' doors.

Words: the *desk* is the signed-in user with the shop; the *board* is the first page, with what is to be done.
"""

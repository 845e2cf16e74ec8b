"""Warehouses go with the shop."""

from titan.platform.portability.rules import Moved

TABLES = (Moved("warehouses_warehouse", "shop_id"),)

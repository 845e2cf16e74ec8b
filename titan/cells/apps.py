"""Wiring."""

from django.apps import AppConfig


class CellsConfig(AppConfig):
    """The directory of cells, and its command."""

    name = "titan.cells"
    label = "cells"

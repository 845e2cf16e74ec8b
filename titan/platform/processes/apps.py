"""Wiring of processes."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "titan.platform.processes"
    label = "processes"
    verbose_name = "Processes"

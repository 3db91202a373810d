"""Forge Catalog: a static website and a live API for a registry of scientific models."""

__version__ = "0.1.0"

"""The sizes of screen on which pages are looked at: width and height in CSS pixels."""

__all__ = ["SIZES"]

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}

"""The action plan on the Form: where one is in it, what each step shows, and what is kept."""

from .part import PlanPart

__all__ = ["PlanPart"]

"""Digests on their way out: planned, posted exactly once, and accounted for."""

from handlers.delivery.marks import Marks
from handlers.delivery.planning import Render, plan_due, plan_now, preview, run_due
from handlers.delivery.posting import Delivering
from handlers.delivery.slackcalls import SlackCalls
from handlers.delivery.summary import Summary
from handlers.delivery.timing import Timing

__all__ = [
    "Delivering",
    "Marks",
    "Render",
    "SlackCalls",
    "Summary",
    "Timing",
    "plan_due",
    "plan_now",
    "preview",
    "run_due",
]

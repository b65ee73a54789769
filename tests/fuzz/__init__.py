"""Documents that nobody wrote: grown from the recorded samples, to find what hurts a parser.

On request: ``make fuzz ARGS="--runs 1000000 --parser feeds --keep /tmp/found"``.
"""

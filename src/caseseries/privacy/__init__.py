"""The privacy gate: what was built is read, whatever was meant. Machinery.

Asked through `gate.check_site`, whose module lists the promises and where each of them is kept.
"""

"""A category code as a page prints it in; arXiv's full code out (``LG`` -> ``cs.LG``).

Pages print the code without its archive, and some codes belong to several archives. The archive
that stands first in the table below wins, computer science before all others: CG, CV, DS, GR, GT,
IT, LO, NA, SC, SI and SY are read as ``cs`` though mathematics, biology, ``nlin`` or ``eess`` use
them too. SP is read as ``eess`` (also ``math``), AP, CO and OT as ``stat`` (also ``math``,
``astro-ph``, ``q-bio``), GN and TH as ``econ``, PR and ST as ``math`` (also ``q-fin``).
"""

import re

_ARCHIVES = (
    ("cs", "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS"),
    ("cs", "NA NE NI OH OS PF PL RO SC SD SE SI SY"),
    ("eess", "AS IV SP SY"),
    ("stat", "AP CO ME ML OT"),
    ("econ", "EM GN TH"),
    ("math", "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA"),
    ("math", "RA RT SG SP ST"),
    ("q-bio", "BM CB GN MN NC OT PE QM SC TO"),
    ("q-fin", "CP EC GN MF PM PR RM ST TR"),
    ("astro-ph", "CO EP GA HE IM SR"),
    ("nlin", "AO CD CG PS SI"),
    ("cond-mat", "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con"),
    ("physics", "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an"),
    ("physics", "ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph"),
    ("physics", "soc-ph space-ph"),
    ("stat", "TH"),
)
_WHOLE = (
    *("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th"),
    *("quant-ph", "astro-ph", "cond-mat"),
)


def _by_code() -> dict[str, str]:
    table: dict[str, str] = {}
    for archive, codes in _ARCHIVES:
        for code in codes.split():
            table.setdefault(code.lower(), f"{archive}.{code}")
            table.setdefault(f"{archive}.{code}".lower(), f"{archive}.{code}")
    return table | {code: code for code in _WHOLE}


_TABLE = _by_code()
ARCHIVES = frozenset(archive for archive, _ in _ARCHIVES)
"""Of whole archives: ``cs``."""
_SHAPE = re.compile(r"[A-Za-z-]+(\.[A-Za-z-]+)?")


def full_category(code: str) -> str | None:
    """Give the full code of a category, whether or not its archive is printed.

    >>> full_category("LG"), full_category("IV"), full_category("math.CO"), full_category("XX")
    ('cs.LG', 'eess.IV', 'math.CO', None)
    """
    return _TABLE.get(code.strip().lower()) if _SHAPE.fullmatch(code.strip()) else None

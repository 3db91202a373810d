"""Licences by their SPDX identifiers (https://spdx.org/licenses/), where a stated licence is one of the usual ones."""

_IDENTIFIERS = """
0BSD AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear
BSL-1.0 CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0
CC-BY-NC-ND-4.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-1.0
CDLA-Permissive-2.0 CDLA-Sharing-1.0 ECL-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 GPL-2.0-only GPL-2.0-or-later
GPL-3.0-only GPL-3.0-or-later ISC LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MIT-0 MPL-2.0
MS-PL NCSA ODbL-1.0 ODC-By-1.0 OSL-3.0 PDDL-1.0 PostgreSQL Unlicense WTFPL Zlib
"""

_BY_NAME = {name.lower(): name for name in _IDENTIFIERS.split()}


def find_spdx(license: str | None) -> str | None:
    """Return the SPDX identifier that a stated licence is, in SPDX's own spelling; None for any other text."""
    return _BY_NAME.get((license or "").strip().lower())


def locate_license(identifier: str) -> str:
    """Return the address of a licence with an SPDX identifier."""
    return f"https://spdx.org/licenses/{identifier}"

"""
Faults to plant in the core, one line each, and the property that must notice.

A property that no fault can break proves nothing. `old` has to stand in the module
exactly once; a fault whose text is gone is out of date and has to be planted anew.
"""

from typing import Final

from tests.properties.planted.convergence import CONVERGENCE
from tests.properties.planted.dedup import DEDUP
from tests.properties.planted.log import LOG
from tests.properties.planted.metamorphic import METAMORPHIC
from tests.properties.planted.near_miss import NEAR_MISS
from tests.properties.planted.plan import PLAN
from tests.properties.planted.purity import PURITY
from tests.properties.planted.reads import READS
from tests.properties.planted.restraints import RESTRAINTS
from tests.properties.planted.safety import SAFETY
from tests.properties.planted.signs import SIGNS
from tests.properties.planted.time import TIME
from tests.properties.planted.verdict import VERDICT

FAULTS: Final = (
    *PURITY,
    *METAMORPHIC,
    *TIME,
    *SAFETY,
    *CONVERGENCE,
    *DEDUP,
    *PLAN,
    *RESTRAINTS,
    *VERDICT,
    *NEAR_MISS,
    *LOG,
    *SIGNS,
    *READS,
)

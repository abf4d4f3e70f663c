"""The way out: modules as they are declared, measured and graded."""

from jamii.commons.modules.queries.measuring import measured
from jamii.commons.modules.queries.shown import comes_with, goes_with, module, modules, wings

__all__ = ["comes_with", "goes_with", "measured", "module", "modules", "wings"]

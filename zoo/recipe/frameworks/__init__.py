"""The frameworks of the zoo by the name that slugs use."""
from .edm import Edm
from .flow import RectifiedFlow
from .framework import Framework
from .variance_preserving import Epsilon, Velocity

FRAMEWORKS: "dict[str, type[Framework]]" = {"edm": Edm, "eps": Epsilon, "v": Velocity, "flow": RectifiedFlow}

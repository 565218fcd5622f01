"""The operations that the client sends, as files that any GraphQL tool can read."""

from functools import cache
from importlib.resources import files


@cache
def document(name: str) -> str:
    return files(__package__).joinpath(f"{name}.graphql").read_text()

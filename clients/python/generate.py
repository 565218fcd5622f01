"""Writes src/concordance/schema.py: the enums and inputs that the client's documents use, as Python types. `--check` compares only."""

import sys
from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    type_from_ast,
    validate,
    visit,
)

HERE = Path(__file__).parent
TARGET = HERE / "src" / "concordance" / "schema.py"
SCALARS = {"Int": "int", "SafeInt": "int", "Float": "float", "Boolean": "bool"}


def python_type(of) -> str:
    if isinstance(of, GraphQLNonNull):
        return python_type(of.of_type).removesuffix(" | None")
    if isinstance(of, GraphQLList):
        return f"list[{python_type(of.of_type)}] | None"
    if isinstance(of, (GraphQLEnumType, GraphQLInputObjectType)):
        return f"{of.name} | None"
    return f"{SCALARS.get(of.name, 'str')} | None"


def enum(of: GraphQLEnumType) -> str:
    return f"{of.name} = Literal[{', '.join(repr(name) for name in of.values)}]".replace("'", '"')


def input_type(of: GraphQLInputObjectType) -> str:
    fields = []
    for name, field in of.fields.items():
        required = isinstance(field.type, GraphQLNonNull) and not has_default(field)
        kind = python_type(field.type)
        fields.append(f"    {name}: {f'Required[{kind}]' if required else kind}")
    return f"class {of.name}(TypedDict, total=False):\n" + "\n".join(fields)


def has_default(field) -> bool:
    return field.ast_node is not None and field.ast_node.default_value is not None


def used(schema) -> dict:
    """The named types of every document's variables and fields, and what inputs are made of."""
    found = {}

    def take(of) -> None:
        of = get_named_type(of)
        if of is None or of.name in found:
            return
        found[of.name] = of
        if isinstance(of, GraphQLInputObjectType):
            for field in of.fields.values():
                take(field.type)

    info = TypeInfo(schema)

    class Take(Visitor):
        def enter_variable_definition(self, node, *_):
            take(type_from_ast(schema, node.type))

        def enter_field(self, *_):
            take(info.get_type())

    for file in sorted((TARGET.parent / "documents").glob("*.graphql")):
        document = parse(file.read_text())
        if errors := validate(schema, document):
            sys.exit(f"{file.name}: {errors[0].message}")
        visit(document, TypeInfoVisitor(info, Take()))
    return found


def written() -> str:
    schema = build_schema((HERE.parent.parent / "schema.graphql").read_text())
    types = [t for _, t in sorted(used(schema).items())]
    enums = [enum(t) for t in types if isinstance(t, GraphQLEnumType)]
    inputs = [input_type(t) for t in types if isinstance(t, GraphQLInputObjectType)]
    head = '"""Enums and inputs of the schema. Written by generate.py: change that, or the schema."""\n\nfrom __future__ import annotations\n\nfrom typing import Literal\n\nfrom typing_extensions import Required, TypedDict\n'
    return head + "\n" + "\n".join(enums) + "\n\n\n" + "\n\n\n".join(inputs) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == written() else f"{TARGET.name} is not what generate.py writes")
    TARGET.write_text(written())

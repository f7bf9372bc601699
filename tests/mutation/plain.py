"""Takes decorators off the functions of a copied file and puts them on below: `f = decorator(f)`, which is the same.

The tool changes no function that wears one, and the transitions, properties and context managers all do.
"""

from __future__ import annotations

import libcst as cst

# The tool knows how to go about these, and a later line of its own would be in the way of theirs.
LEFT = ("staticmethod", "classmethod", "overload", "setter")


class _Plain(cst.CSTTransformer):
    """Functions of modules and classes. What stands inside a function is the tool's with its function."""

    def __init__(self) -> None:
        self.depth = 0

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self.depth += 1

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef | cst.FlattenSentinel[cst.BaseStatement]:
        self.depth -= 1
        worn = [each.decorator for each in updated_node.decorators]
        if self.depth or not worn or any(_name(each) in LEFT for each in worn):
            return updated_node
        name = updated_node.name
        lines = [
            cst.SimpleStatementLine([cst.Assign([cst.AssignTarget(name)], cst.Call(each, [cst.Arg(name)]))])
            for each in reversed(worn)
        ]
        return cst.FlattenSentinel([updated_node.with_changes(decorators=[]), *lines])


def _name(decorator: cst.BaseExpression) -> str:
    if isinstance(decorator, cst.Attribute):
        return decorator.attr.value
    return decorator.value if isinstance(decorator, cst.Name) else ""


def plain(source: str) -> str:
    """The same code without a decorated function."""
    return cst.parse_module(source).visit(_Plain()).code

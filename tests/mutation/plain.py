"""Makes a copied file ready for the tool, without changing what it does.

Decorators come off the functions and are put on below, `f = decorator(f)`: the tool changes no function that wears one,
and the transitions, properties and context managers all do. Sentences are marked as not to be changed.
"""

from __future__ import annotations

import ast

import libcst as cst

MARK = "  # pragma: no mutate"
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
    """The same code without a decorated function, and with its sentences out of the tool's reach.

    That a sentence stands in the catalogue, and is translated, is asked of all of them by `./run check words`.
    """
    code = cst.parse_module(source).visit(_Plain()).code
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    sentences = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("_", "gettext_lazy")]
    left = {number for each in sentences for number in range(each.lineno, (each.end_lineno or each.lineno) + 1)}
    lines = code.splitlines()
    return "".join(f"{line}{MARK if number in left else ''}\n" for number, line in enumerate(lines, start=1))

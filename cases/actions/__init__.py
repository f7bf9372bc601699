"""The verbs as functions: one file per desk. All of them go through the door in `_door`."""

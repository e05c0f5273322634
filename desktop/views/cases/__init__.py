"""The case tab: board, list, case pane, forms and intake; it must not know the other screens."""

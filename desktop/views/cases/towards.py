"""Which act a card means that is let go over another column: asked of the workflow, done by nobody here."""

from __future__ import annotations

from desktop.queries import board
from desktop.rules import workflow
from desktop.rules.permissions import Actor
from desktop.rules.workflow import Action, Status
from desktop.usecases.actions import FORMS


def action_towards(status: Status, column: board.Column, actor: Actor) -> Action | None:
    """The act that leads from a status into a column, one of the actor's role before any other; None where no single act does."""
    targets = board.STATUSES[column]
    moves = [
        move
        for action in workflow.actions_at(status)
        if action in FORMS
        for move in workflow.moves_from(action, status)
        if move.end in targets
    ]
    own = [move for move in moves if actor.role in move.roles]
    return next((move.action for move in own or moves), None)

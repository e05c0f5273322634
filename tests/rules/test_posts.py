"""Which posts a grid must have filled."""

from desktop.rules.posts import PostKind, missing, required

BOTH = (PostKind.ENFORCEMENT, PostKind.ENVIRONMENT)


def test_every_grid_has_enforcement_and_the_lower_two_environment_staff() -> None:
    assert required(1) == (PostKind.ENFORCEMENT,)
    assert required(2) == required(3) == BOTH


def test_what_nobody_holds_is_missing() -> None:
    assert missing(3, frozenset()) == BOTH
    assert missing(3, frozenset({PostKind.ENFORCEMENT})) == (PostKind.ENVIRONMENT,)
    assert missing(2, frozenset(PostKind)) == ()
    assert missing(1, frozenset({PostKind.ENVIRONMENT})) == (PostKind.ENFORCEMENT,)

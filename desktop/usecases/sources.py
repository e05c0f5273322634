"""The register of pollution sources: reported up, confirmed, entered, changed, retired; every change kept with who and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from desktop.models.case import Photo
from desktop.models.source import Inspection, Source, SourceChange, SourcePhoto
from desktop.rules import registers
from desktop.rules.changes import Entity
from desktop.rules.errors import Refused
from desktop.rules.inspection import LONGEST_DAYS, NEXT_STATES, SourceLevel, SourceState
from desktop.rules.registers import Register, Right
from desktop.store.work import Work
from desktop.usecases import numbers, photos, places
from desktop.usecases.acting import as_plain, check_required
from desktop.usecases.fields import NO_PHOTOS, GridCode, LongText, Photos, Position, ShortText
from desktop.usecases.registering import Entry, check_version, recorded, today


@dataclass(frozen=True, kw_only=True)
class SourceFacts(Entry):
    """What is said of a source when it is first told of; its place is a position or a grid, as with a report."""

    source_name: ShortText
    industry: ShortText
    level: SourceLevel = SourceLevel.OTHER
    grid: GridCode = GridCode("")
    position: Position | None = None
    address: ShortText = ShortText("")
    responsible_person: ShortText = ShortText("")
    phone: ShortText = ShortText("")
    note: LongText = LongText("")
    photos: Photos = NO_PHOTOS


@dataclass(frozen=True, kw_only=True)
class ProposeSource(SourceFacts):
    """上报新增污染源 (D5); `source_id` is the returned one where it is proposed again."""

    source_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class AddSource(SourceFacts):
    """A source that the EPB enters by itself, with an interval of its own where its level's does not fit; calendar days."""

    interval_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class OnSource(Entry):
    """An act on a source; `version` is the one that the user saw (None: not checked)."""

    source_id: int
    version: int | None = None


@dataclass(frozen=True, kw_only=True)
class ConfirmSource(OnSource):
    """街道确认: it is there, and it is new."""

    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class ReturnSource(OnSource):
    """退回 to whoever proposed it."""

    reason: LongText


@dataclass(frozen=True, kw_only=True)
class EnterSource(OnSource):
    """录入: the EPB takes a confirmed one into the register, under the level that it decides."""

    level: SourceLevel
    interval_days: int | None = None
    note: LongText = LongText("")


@dataclass(frozen=True, kw_only=True)
class ChangeSource(OnSource):
    """变更; what is None stays as it is, and `interval_days` 0 goes back to the level's interval."""

    reason: LongText
    source_name: ShortText | None = None
    industry: ShortText | None = None
    level: SourceLevel | None = None
    interval_days: int | None = None
    grid: GridCode | None = None
    position: Position | None = None
    address: ShortText | None = None
    responsible_person: ShortText | None = None
    phone: ShortText | None = None
    note: LongText | None = None
    photos: Photos = NO_PHOTOS


@dataclass(frozen=True, kw_only=True)
class RetireSource(OnSource):
    """注销: closed, moved away, or entered by mistake; from today on it is no longer supervised."""

    reason: LongText


def propose_source(work: Work, form: ProposeSource) -> int:
    """Report a new source up to the street; returns its id.

    Raises Refused with the field at fault: field_required, source_not_at_this_state, the place's refusals, photo_*, register_*.
    """
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    place = places.resolve(work, form.grid, form.position)
    registers.require(work.actor, Register.SOURCES, Right.PROPOSE, grid=place.grid_code)
    read = photos.check(form.photos)
    if form.source_id is None:
        source = _new(work, form, place.grid_code, SourceState.PROPOSED)
        changes: dict[str, _Change] = {"state": (None, SourceState.PROPOSED.value)}
    else:
        source = find(work, form.source_id)
        registers.require(work.actor, Register.SOURCES, Right.PROPOSE, grid=source.grid_code)
        changes = _set(source, _columns(form, place.grid_code)) | _move(source, SourceState.PROPOSED)
    source.proposed_by = work.actor.person_id
    return _keep(work, source, form.key, changes, form.note, form.photos, read)


def confirm_source(work: Work, form: ConfirmSource) -> int:
    """The street confirms a proposed source of its own grid; raises Refused: source_not_at_this_state, register_*."""
    if (done := _already(work, form.key)) is not None:
        return done
    source = find(work, form.source_id, form.version)
    registers.require(work.actor, Register.SOURCES, Right.CONFIRM, grid=source.grid_code)
    return _keep(work, source, form.key, _move(source, SourceState.CONFIRMED), form.note)


def return_source(work: Work, form: ReturnSource) -> int:
    """Whoever is next in the course sends it back with a reason: the street a proposed one, the EPB a confirmed one."""
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    source = find(work, form.source_id, form.version)
    right = Right.ENTER if source.state is SourceState.CONFIRMED else Right.CONFIRM
    registers.require(work.actor, Register.SOURCES, right, grid=source.grid_code)
    return _keep(work, source, form.key, _move(source, SourceState.RETURNED), form.reason)


def enter_source(work: Work, form: EnterSource) -> int:
    """The EPB enters a confirmed source: it gets its number, and its first inspection is due an interval from today."""
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    source = find(work, form.source_id, form.version)
    registers.require(work.actor, Register.SOURCES, Right.ENTER, grid=source.grid_code)
    _check_interval(form.interval_days)
    changes = _move(source, SourceState.ACTIVE)
    changes |= _set(source, {"level": form.level, "interval_days": form.interval_days})
    _number(work, source)
    return _keep(work, source, form.key, changes, form.note)


def add_source(work: Work, form: AddSource) -> int:
    """The EPB enters a source that nobody had to propose; returns its id. Raises what `propose_source` raises."""
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    place = places.resolve(work, form.grid, form.position)
    registers.require(work.actor, Register.SOURCES, Right.ENTER, grid=place.grid_code)
    _check_interval(form.interval_days)
    read = photos.check(form.photos)
    source = _new(work, form, place.grid_code, SourceState.ACTIVE)
    source.interval_days = form.interval_days
    _number(work, source)
    changes: dict[str, _Change] = {"state": (None, SourceState.ACTIVE.value)}
    return _keep(work, source, form.key, changes, form.note, form.photos, read)


def change_source(work: Work, form: ChangeSource) -> int:
    """The EPB changes what is known of a source in the register, with a reason.

    A position without a grid moves it to the grid that lies there. Raises Refused: field_required, nothing_changed,
    source_not_at_this_state, the place's refusals, photo_*, register_*.
    """
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    source = find(work, form.source_id, form.version)
    registers.require(work.actor, Register.SOURCES, Right.CHANGE, grid=source.grid_code)
    if source.state is not SourceState.ACTIVE:
        raise Refused("source_not_at_this_state", source_state=source.state.value)
    if form.source_name is not None and not form.source_name.strip():
        raise Refused("field_required", field="source_name")
    _check_interval(form.interval_days or None)
    grid = None
    if form.grid is not None or form.position is not None:
        grid = places.resolve(work, form.grid or "", form.position).grid_code
    read = photos.check(form.photos)
    wanted = {name: value for name, value in _columns(form, grid).items() if value is not None}
    if form.interval_days is not None:
        wanted["interval_days"] = form.interval_days or None
    changes = _set(source, wanted)
    changes |= {f"photo_{place}": (None, photo.sha256) for place, photo in enumerate(read, start=1)}
    if not changes:
        raise Refused("nothing_changed")
    return _keep(work, source, form.key, changes, form.reason, form.photos, read)


def retire_source(work: Work, form: RetireSource) -> int:
    """The EPB takes a source out of the register; its history stays. Raises Refused("source_not_at_this_state")."""
    if (done := _already(work, form.key)) is not None:
        return done
    check_required(form)
    source = find(work, form.source_id, form.version)
    registers.require(work.actor, Register.SOURCES, Right.CHANGE, grid=source.grid_code)
    changes = _move(source, SourceState.RETIRED)
    source.retired_on = today(work)
    return _keep(work, source, form.key, changes, form.reason)


_Change = tuple[str | None, str | None]


def _already(work: Work, key: str) -> int | None:
    """The source that an act with this key was committed on."""
    return work.session.scalars(select(SourceChange.source_id).where(SourceChange.key == key)).first()


def find(work: Work, source_id: int, version: int | None = None) -> Source:
    """The source, nobody else changing it meanwhile; Refused: source_unknown, changed_meanwhile."""
    source = work.session.get(Source, source_id, with_for_update=True)
    if source is None:
        raise Refused("source_unknown", source=source_id)
    check_version(version, source.version)
    return source


def _new(work: Work, form: SourceFacts, grid: str, state: SourceState) -> Source:
    source = Source(state=state, changed_at=work.now)
    _set(source, _columns(form, grid))
    work.session.add(source)
    return source


_COLUMNS: Mapping[str, str] = {"source_name": "name", "grid": "grid_code"}
"""Where a column is called otherwise than the field of the form."""


def _columns(form: SourceFacts | ChangeSource, grid: str | None) -> dict[str, Any]:
    """The form's own fields as the columns keep them, without a place that was not given."""
    texts = ("source_name", "industry", "address", "responsible_person", "phone", "note")
    found: dict[str, Any] = {name: _stripped(getattr(form, name)) for name in texts}
    return found | {"level": form.level, "grid": grid, "position": form.position}


def _stripped(value: str | None) -> str | None:
    return None if value is None else value.strip()


def _set(source: Source, wanted: Mapping[str, Any]) -> dict[str, _Change]:
    """Give the source the wanted values; returns old and new of those that differ."""
    changes: dict[str, _Change] = {}
    for name, value in wanted.items():
        column = _COLUMNS.get(name, name)
        old = _position_of(source) if name == "position" else getattr(source, column)
        if old == value:
            continue
        changes[name] = (_as_text(old), _as_text(value))
        if name == "position":
            _set_position(source, value)
        else:
            setattr(source, column, value)
    return changes


def _position_of(source: Source) -> Position | None:
    return None if source.lon is None or source.lat is None else Position(source.lon, source.lat)


def _set_position(source: Source, position: Position | None) -> None:
    source.lon = position.lon if position else None
    source.lat = position.lat if position else None


def _as_text(value: Any) -> str | None:
    if value is None or value == "":
        return None
    return f"{value.lon},{value.lat}" if isinstance(value, Position) else str(as_plain(value))


def _move(source: Source, state: SourceState) -> dict[str, _Change]:
    """Bring the source to a state, or Refused("source_not_at_this_state")."""
    if state not in NEXT_STATES[source.state]:
        raise Refused("source_not_at_this_state", source_state=source.state.value)
    return _set(source, {"state": state})


def _number(work: Work, source: Source) -> None:
    source.entered_on = today(work)
    source.number = numbers.next_source_number(work)


def _check_interval(days: int | None) -> None:
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Refused("days_out_of_range", field="interval_days", number=days, largest=LONGEST_DAYS)


def _keep(
    work: Work,
    source: Source,
    key: str,
    changes: Mapping[str, _Change],
    reason: str,
    given: Photos = NO_PHOTOS,
    read: tuple[Photo, ...] = (),
) -> int:
    """Write the source, one row for each changed field, and the pictures; tell the other workstations. Returns the source's id."""
    is_new = source.id is None
    source.changed_at = work.now
    work.session.flush()
    for field, (old, new) in changes.items():
        row = SourceChange(source_id=source.id, field=field, old=old, new=new, reason=reason.strip())
        for name, value in recorded(work, key).items():
            setattr(row, name, value)
        work.session.add(row)
    keep_photos(work, source, given, read)
    work.changed(Entity.SOURCE, source.id, source.version, "added" if is_new else "changed")
    return source.id


def keep_photos(
    work: Work, source: Source, given: Photos, read: tuple[Photo, ...], inspection: Inspection | None = None
) -> None:
    """Add the pictures that `photos.check` has read to the source, tied to an inspection where they are from one."""
    for photo in read:
        if work.session.get(Photo, photo.sha256) is None:
            work.session.add(photo)
            work.session.flush()
    for each, photo in zip(given, read, strict=True):
        work.session.add(
            SourcePhoto(
                source_id=source.id,
                inspection_id=inspection.id if inspection else None,
                sha256=photo.sha256,
                caption=each.caption,
                added_at=work.now,
            )
        )

"""The codes of the office's vocabulary that are neither status nor action: sources, levels, kinds and states."""

from __future__ import annotations

import enum


class ReportSource(enum.StrEnum):
    """Where a report came from 问题来源."""

    INSPECTOR = "inspector"
    COMMUNITY = "community"
    HOTLINE_12369 = "hotline_12369"
    HOTLINE_12345 = "hotline_12345"
    WEB = "web"
    LEADER = "leader"
    MEDIA = "media"
    PATROL = "patrol"
    DEPARTMENT = "department"


class Level(enum.StrEnum):
    """Who is to solve it 分级处理: community, street or district."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class Urgency(enum.StrEnum):
    """How pressing the registrar found it."""

    NORMAL = "normal"
    URGENT = "urgent"


class StopReason(enum.StrEnum):
    """Why an interval ended."""

    DONE = "done"
    ALLOWED_RETURN = "allowed_return"
    RECALLED = "recalled"
    ESCALATED = "escalated"
    TRANSFERRED = "transferred"
    VOIDED = "voided"
    MERGED = "merged"
    DECLINED = "declined"
    REPLACED = "replaced"
    LEAD_ANSWERED = "lead_answered"


class RequestState(enum.StrEnum):
    """What became of a request."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"
    LAPSED = "lapsed"


class PhotoKind(enum.StrEnum):
    """What a photo shows of the course."""

    REPORT = "report"
    CHECK = "check"
    PROGRESS = "progress"
    AFTER = "after"
    VERIFICATION = "verification"


class AssessmentState(enum.StrEnum):
    """draft → reviewed → published; a published one never changes."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"


class SubjectKind(enum.StrEnum):
    """Whom a scorecard is about."""

    INSPECTOR = "inspector"
    REGISTRAR = "registrar"
    SHIFT_LEADER = "shift_leader"
    DISPATCHER = "dispatcher"
    BODY = "body"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


YEARLY_KINDS = (SubjectKind.DISTRICT, SubjectKind.STREET, SubjectKind.COMMUNITY, SubjectKind.BODY)
"""The kinds whose year goes into the environmental-target responsibility sheet: areas and bodies."""


class OrganisationKind(enum.StrEnum):
    """What an organisation is in the plan's part five."""

    DISTRICT_GOVERNMENT = "district_government"
    CENTRE = "centre"
    EPB = "epb"
    DEPARTMENT = "department"
    STREET_OFFICE = "street_office"
    COMMUNITY = "community"

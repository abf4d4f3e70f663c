"""Facilities and claim administrators are loaded and changed; their terms change from a day on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from jamii.kernel.actors import Actor
from jamii.kernel.days import Days, day_before
from jamii.kernel.errors import Conflict, Invalid, NotFound, Problem
from jamii.kernel.ids import new_id
from jamii.kernel.words import fold
from jamii.platform import journal, permissions
from jamii.platform.acting import done_by
from jamii.platform.database import as_days, as_range, found, merge, replace_children, stage
from jamii.registers.catalogue import queries as catalogue
from jamii.registers.catalogue.types import Kind
from jamii.registers.places import queries as places
from jamii.registers.providers import access, queries, types
from jamii.registers.providers.models import Catchment, ClaimAdministrator, Facility, FacilityTerms
from jamii.registers.providers.types import (
    FacilityDetails,
    NewCatchment,
    NewClaimAdministrator,
    NewFacility,
)

_FACILITY_COLUMNS = (
    "id",
    "code",
    "name",
    "name_key",
    "legal_form",
    "sub_level",
    "place_id",
    "address",
    "phone",
    "fax",
    "email",
    "account_code",
    "offline",
    "ended_on",
)
_TERMS_COLUMNS = (
    "facility_id",
    "days",
    "level",
    "care_type",
    "status",
    "contract_days",
    "service_list_id",
    "item_list_id",
)
_LENGTHS = {
    "code": 50,
    "name": 100,
    "address": 255,
    "phone": 50,
    "fax": 50,
    "email": 254,
    "account_code": 25,
}


def _text_problems(row: NewFacility | FacilityDetails, number: int | None = None) -> list[Problem]:
    problems = []
    for field, limit in _LENGTHS.items():
        text = getattr(row, field, None)
        if text is None:
            continue
        if field in {"code", "name"} and not text.strip():
            problems.append(Problem("required", field, {}, number))
        elif len(text) > limit:
            problems.append(Problem("text-too-long", field, {"limit": limit}, number))
    if row.email:
        try:
            validate_email(row.email)
        except ValidationError:
            problems.append(Problem("email-wrong", "email", {}, number))
    return problems


def _terms_problems(terms: types.FacilityTerms, number: int | None = None) -> list[Problem]:
    contract = terms.contract
    if contract is not None and contract.last is None:
        return [Problem("contract-incomplete", "contract", {}, number)]
    if contract is not None and contract.last == contract.first:
        return [Problem("contract-ends-early", "contract", {}, number)]
    return []


def load_facilities(rows: Iterable[NewFacility], *, by: Actor, at: datetime) -> int:
    """Load facilities with their terms over time; the same rows again change nothing. Returns how
    many rows of facilities and terms are new or changed.

    Raises: NotAllowed (`providers.manage` for all places), Invalid with the row of every mistake.
    """
    # No place has this id: only a grant for all places holds it.
    permissions.require(by, access.MANAGE, place=UUID(int=0))
    whole = list(rows)
    codes = Counter(row.code for row in whole if row.ended_on is None)
    keys = Counter(row.id for row in whole)
    problems: list[Problem] = []
    for row in whole:
        problems += _text_problems(row, row.row)
        if keys[row.id] > 1 or (row.ended_on is None and codes[row.code] > 1):
            problems.append(Problem("facility-code-twice", "code", {"code": row.code}, row.row))
        if not row.terms:
            problems.append(Problem("facility-without-terms", "terms", {}, row.row))
        for terms in row.terms:
            problems += _terms_problems(terms, row.row)
        spans = sorted((terms.days for terms in row.terms), key=lambda days: days.first)
        for earlier, later in pairwise(spans):
            if earlier.overlaps(later):
                values = {"day": later.first}
                problems.append(Problem("facility-terms-overlap", "terms", values, row.row))
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        _stage_facilities(whole)
        numbers = {row.id: row.row for row in whole}
        for code, field, statement in _FACILITY_CHECKS:
            problems += [
                Problem(code, field, {field: value}, numbers[key])
                for key, value in found(statement)
            ]
        if problems:
            raise Invalid(problems)
        changed = merge("incoming_facility", Facility, _FACILITY_COLUMNS)
        changed += replace_children(
            "incoming_facility_terms",
            FacilityTerms,
            "facility_id",
            _TERMS_COLUMNS,
            "incoming_facility",
        )
        if changed:
            journal.write(
                "providers.facilities-loaded",
                ("providers.facility", new_id(at)),
                by=by,
                at=at,
                count=len(whole),
            )
    return changed


# Each: the code of the problem, the field and value that explain it, and what finds it.
_FACILITY_CHECKS = (
    (
        "facility-code-taken",
        "code",
        "SELECT new.id, new.code FROM incoming_facility new JOIN providers_facility old "
        "ON old.code = new.code AND old.id <> new.id AND old.ended_on IS NULL "
        "WHERE new.ended_on IS NULL AND NOT EXISTS "
        "(SELECT FROM incoming_facility other WHERE other.id = old.id)",
    ),
    (
        "facility-place-unknown",
        "place",
        "SELECT new.id, new.place_id::text FROM incoming_facility new WHERE NOT EXISTS "
        "(SELECT FROM places_place place WHERE place.id = new.place_id)",
    ),
    (
        "facility-place-level",
        "place",
        "SELECT new.id, place.name FROM incoming_facility new "
        "JOIN places_place place ON place.id = new.place_id "
        "JOIN places_level level ON level.id = place.level_id WHERE NOT level.holds_facilities",
    ),
    (
        "facility-price-list-unknown",
        "list",
        "SELECT terms.facility_id, wanted.id::text FROM incoming_facility_terms terms, "
        "LATERAL (VALUES (terms.service_list_id, 'service'), (terms.item_list_id, 'item')) "
        "AS wanted(id, kind) WHERE wanted.id IS NOT NULL AND NOT EXISTS "
        "(SELECT FROM catalogue_pricelist list "
        "WHERE list.id = wanted.id AND list.kind = wanted.kind)",
    ),
    (
        "facility-price-list-place",
        "name",
        "SELECT DISTINCT facility.id, list.name FROM incoming_facility_terms terms "
        "JOIN incoming_facility facility ON facility.id = terms.facility_id "
        "JOIN catalogue_pricelist list ON list.id IN (terms.service_list_id, terms.item_list_id) "
        "WHERE list.place_id IS NOT NULL AND NOT EXISTS (SELECT FROM places_within above "
        "WHERE above.place_id = facility.place_id AND above.ancestor_id = list.place_id)",
    ),
)


def _stage_facilities(rows: list[NewFacility]) -> None:
    stage(
        "incoming_facility",
        Facility,
        _FACILITY_COLUMNS,
        (
            (
                row.id,
                row.code,
                row.name,
                fold(row.name),
                row.legal_form.value,
                row.sub_level.value,
                row.place,
                row.address,
                row.phone,
                row.fax,
                row.email,
                row.account_code,
                row.offline,
                row.ended_on,
            )
            for row in rows
        ),
    )
    stage(
        "incoming_facility_terms",
        FacilityTerms,
        _TERMS_COLUMNS,
        (
            (
                row.id,
                as_range(terms.days),
                terms.level.value,
                terms.care_type.value,
                terms.status.value,
                None if terms.contract is None else as_range(terms.contract),
                terms.service_list,
                terms.item_list,
            )
            for row in rows
            for terms in row.terms
        ),
    )


_ADMINISTRATOR_COLUMNS = (
    "id",
    "code",
    "last_name",
    "other_names",
    "name",
    "born",
    "phone",
    "email",
    "facility_id",
    "days",
)


def load_claim_administrators(
    rows: Iterable[NewClaimAdministrator], *, by: Actor, at: datetime
) -> int:
    """Load claim administrators; the same rows again change nothing. Returns how many are new or
    changed.

    Raises: NotAllowed (`providers.manage` for all places), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE, place=UUID(int=0))
    whole = list(rows)
    keys = Counter(row.id for row in whole)
    problems = []
    spans: dict[str, list[Days]] = {}
    for row in whole:
        values = {"code": row.code}
        if not row.code.strip():
            problems.append(Problem("required", "code", {}, row.row))
        if any(days.overlaps(row.days) for days in spans.get(row.code, ())) or keys[row.id] > 1:
            problems.append(Problem("claim-administrator-twice", "code", values, row.row))
        spans.setdefault(row.code, []).append(row.days)
    if problems:
        raise Invalid(problems)
    with done_by(by, at):
        stage(
            "incoming_administrator",
            ClaimAdministrator,
            _ADMINISTRATOR_COLUMNS,
            (
                (
                    row.id,
                    row.code,
                    row.last_name,
                    row.other_names,
                    f"{row.other_names} {row.last_name}".strip(),
                    row.born,
                    row.phone,
                    row.email,
                    row.facility,
                    as_range(row.days),
                )
                for row in whole
            ),
        )
        numbers = {row.id: row.row for row in whole}
        for code, field, statement in (
            (
                "claim-administrator-code-taken",
                "code",
                "SELECT new.id, new.code FROM incoming_administrator new "
                "JOIN providers_claimadministrator old ON old.code = new.code "
                "AND old.id <> new.id AND old.days && new.days WHERE NOT EXISTS "
                "(SELECT FROM incoming_administrator other WHERE other.id = old.id)",
            ),
            (
                "facility-unknown",
                "facility",
                "SELECT new.id, new.facility_id::text FROM incoming_administrator new WHERE NOT "
                "EXISTS (SELECT FROM providers_facility known WHERE known.id = new.facility_id)",
            ),
        ):
            problems += [
                Problem(code, field, {field: value}, numbers[key])
                for key, value in found(statement)
            ]
        if problems:
            raise Invalid(problems)
        changed = merge("incoming_administrator", ClaimAdministrator, _ADMINISTRATOR_COLUMNS)
        if changed:
            journal.write(
                "providers.claim-administrators-loaded",
                ("providers.claimadministrator", new_id(at)),
                by=by,
                at=at,
                count=len(whole),
            )
    return changed


def load_catchments(rows: Iterable[NewCatchment], *, by: Actor, at: datetime) -> int:
    """Give facilities the places that they serve; what is given replaces what was. Returns how many
    rows went or came.

    Raises: NotAllowed (`providers.manage` for all places), Invalid with the row of every mistake.
    """
    permissions.require(by, access.MANAGE, place=UUID(int=0))
    whole = list(rows)
    times = Counter((row.facility, row.place) for row in whole)
    facilities = queries.facilities_by_id(row.facility for row in whole)
    known = places.places(row.place for row in whole)
    problems = []
    for row in whole:
        if times[row.facility, row.place] > 1:
            problems.append(Problem("catchment-twice", "place", {}, row.row))
        if not 0 <= row.percent <= 100:
            problems.append(Problem("percent-out-of-range", "percent", {}, row.row))
        if row.facility not in facilities:
            values = {"facility": str(row.facility)}
            problems.append(Problem("facility-unknown", "facility", values, row.row))
        if row.place not in known:
            problems.append(Problem("catchment-place-unknown", "place", {}, row.row))
    if problems:
        raise Invalid(problems)
    columns = ("facility_id", "place_id", "percent")
    with done_by(by, at):
        stage(
            "incoming_served",
            Facility,
            ("id",),
            ((key,) for key in {row.facility for row in whole}),
        )
        stage(
            "incoming_catchment",
            Catchment,
            columns,
            ((row.facility, row.place, row.percent) for row in whole),
        )
        changed = replace_children(
            "incoming_catchment", Catchment, "facility_id", columns, "incoming_served"
        )
        if changed:
            journal.write(
                "providers.catchments-loaded",
                ("providers.facility", new_id(at)),
                by=by,
                at=at,
                count=len(whole),
            )
    return changed


def _locked(facility: UUID, version: int, by: Actor) -> Facility:
    row = Facility.objects.select_for_update().filter(pk=facility).first()
    if row is None:
        raise NotFound("not-found")
    permissions.require(by, access.MANAGE, place=row.place_id, facility=row.id)
    if row.version != version:
        raise Conflict("changed-meanwhile")
    return row


def change_facility(
    facility: UUID, details: FacilityDetails, *, version: int, by: Actor, at: datetime
) -> types.Facility:
    """Change what is not dated of a facility.

    Raises: NotFound, NotAllowed (`providers.manage` at the facility's place, and at the new one),
    Invalid, Conflict.
    """
    problems = _text_problems(details)
    place = places.places([details.place]).get(details.place)
    if place is None or place.ended_on is not None:
        problems.append(Problem("facility-place-unknown", "place"))
    elif place.level != places.facility_level().code:
        problems.append(Problem("facility-place-level", "place"))
    with done_by(by, at):
        row = _locked(facility, version, by)
        permissions.require(by, access.MANAGE, place=details.place)
        if problems:
            raise Invalid(problems)
        Facility.objects.filter(pk=facility).update(
            name=details.name.strip(),
            name_key=fold(details.name),
            legal_form=details.legal_form.value,
            sub_level=details.sub_level.value,
            place=details.place,
            address=details.address,
            phone=details.phone,
            fax=details.fax,
            email=details.email,
            account_code=details.account_code,
            version=version + 1,
        )
        journal.write("providers.facility-changed", row, by=by, at=at, name=details.name.strip())
    return queries.facility(facility)


def set_terms(
    facility: UUID, terms: types.FacilityTerms, *, version: int, by: Actor, at: datetime
) -> types.Facility:
    """From the first of the terms' days on, these count; the ones before end on the day before.

    Terms that begin on the same day are corrected in place; the old row is kept in history. Raises:
    NotFound, NotAllowed, Invalid (`facility-terms-not-later`, lists, contract), Conflict.
    """
    problems = _terms_problems(terms)
    on = terms.days.first
    wanted = {Kind.SERVICE: terms.service_list, Kind.ITEM: terms.item_list}
    lists = catalogue.price_lists_by_id(key for key in wanted.values() if key is not None)
    with done_by(by, at):
        row = _locked(facility, version, by)
        above = set(places.ancestors(row.place_id))
        for kind, key in wanted.items():
            if key is None:
                continue
            field = f"{kind.value}_list"
            price_list = lists.get(key)
            if price_list is None or price_list.kind is not kind:
                problems.append(Problem("facility-price-list-unknown", field))
            elif price_list.place is not None and price_list.place not in above:
                values = {"name": price_list.name}
                problems.append(Problem("facility-price-list-place", field, values))
        last = FacilityTerms.objects.filter(facility=row).order_by("-days").first()
        since: date | None = None if last is None else as_days(last.days).first
        if since is not None and on < since:
            problems.append(Problem("facility-terms-not-later", "on", {"day": since}))
        if problems:
            raise Invalid(problems)
        values_now = {
            "days": as_range(terms.days),
            "level": terms.level.value,
            "care_type": terms.care_type.value,
            "status": terms.status.value,
            "contract_days": None if terms.contract is None else as_range(terms.contract),
            "service_list_id": terms.service_list,
            "item_list_id": terms.item_list,
        }
        if last is not None and since == on:
            FacilityTerms.objects.filter(pk=last.pk).update(**values_now)
        else:
            if last is not None and on in as_days(last.days):
                closed = Days(as_days(last.days).first, day_before(on))
                FacilityTerms.objects.filter(pk=last.pk).update(days=as_range(closed))
            FacilityTerms.objects.create(facility=row, **values_now)
        Facility.objects.filter(pk=facility).update(version=version + 1)
        journal.write(
            "providers.terms-set",
            row,
            by=by,
            at=at,
            day=on,
            level=terms.level.value,
            care_type=terms.care_type.value,
            status=terms.status.value,
        )
    return queries.facility(facility)

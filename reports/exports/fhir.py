"""What does an export look like as FHIR R4? One Bundle: patients by code, ratings and activities as observations."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reports.exports.columns import METHOD, QUESTION, written
from rules.exports import ActivityRecord, Export, PatientRecord, RatingRecord

_LOINC = "http://loinc.org"
_UNITS = "http://unitsofmeasure.org"
_CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"
_OURS = "urn:limber"
# The code names a verbal rating; question and method stand beside it, because ours is tapped.
PAIN_CODE = "72514-3"
PAIN_DISPLAY = "Pain severity - 0-10 verbal numeric rating [Score] - Reported"

Resource = dict[str, Any]


def fhir_files(export: Export) -> dict[str, str]:
    """Return the bundle as a file."""
    return {"bundle.json": json.dumps(bundle_of(export), ensure_ascii=False, indent=1) + "\n"}


def bundle_of(export: Export) -> Resource:
    """Return a Bundle of type collection; what refers to a patient names her by her place in it."""
    resources = [
        *(_patient(one) for one in export.patients),
        *(_rating(one) for one in export.ratings),
        *(_activity(one) for one in export.activities),
    ]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": written(export.made_at),
        "entry": [
            {"fullUrl": _url(f"{one['resourceType']}/{one['id']}"), "resource": one}
            for one in resources
        ],
    }


def _patient(patient: PatientRecord) -> Resource:
    return {
        "resourceType": "Patient",
        "id": patient.patient,
        "identifier": [{"system": f"{_OURS}:patient", "value": patient.patient}],
        "active": patient.state == "active",
    }


def _rating(rating: RatingRecord) -> Resource:
    notes = [f"Check of {rating.day.isoformat()}."]
    if rating.joints:
        notes.append(f"Where: {', '.join(rating.joints)}.")
    if rating.versions > 1:
        notes.append(f"First answer: {rating.first_value}.")
    return {
        "resourceType": "Observation",
        "id": f"rating-{rating.rating_id}",
        "identifier": [{"system": f"{_OURS}:rating", "value": str(rating.rating_id)}],
        "status": rating.status.value,
        "category": _category("survey"),
        "code": {
            "coding": [{"system": _LOINC, "code": PAIN_CODE, "display": PAIN_DISPLAY}],
            "text": QUESTION,
        },
        "subject": _subject(rating.patient),
        "effectiveDateTime": written(rating.answered_at),
        "valueInteger": rating.value,
        "method": {"text": f"{METHOD} ({rating.method})"},
        "note": [{"text": " ".join(notes)}],
    }


def _activity(activity: ActivityRecord) -> Resource:
    resource = {
        "resourceType": "Observation",
        "id": f"activity-{activity.activity_id}",
        "identifier": [{"system": f"{_OURS}:activity", "value": str(activity.activity_id)}],
        "status": "final",
        "category": _category("activity"),
        "code": {"text": f"Activity, reported by the patient: {activity.kind}"},
        "subject": _subject(activity.patient),
        "effectiveDateTime": activity.day.isoformat(),
        "method": {"text": f"{METHOD} ({activity.method})"},
    }
    if activity.minutes is None:
        return resource | {"valueBoolean": True}
    minutes = {"value": activity.minutes, "unit": "min", "system": _UNITS, "code": "min"}
    return resource | {"valueQuantity": minutes}


def _category(code: str) -> list[Resource]:
    return [{"coding": [{"system": _CATEGORIES, "code": code}]}]


def _subject(code: str) -> Resource:
    return {
        "reference": _url(f"Patient/{code}"),
        "identifier": {"system": f"{_OURS}:patient", "value": code},
    }


def _url(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{_OURS}:{name}')}"

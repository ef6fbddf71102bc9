"""A small content folder to break: one good item of each shape, as files."""

from __future__ import annotations

import shutil
from pathlib import Path

from content.files.library import ROOT

STRENGTH = "library/strength/chair-stand"
LESSON = "library/lesson/why-it-aches"
REFLECTION = "library/reflection/easy-hands"

_FILES = {
    f"{STRENGTH}/facts.yaml": """\
minutes: 2
effort: light
posture: standing
movements: []
loads: [knees]
eases: []
pain_to: 5
evidence: [irwin-2015]
evidence_strength: mixed
group: legs
review_by: 2027-11-30
""",
    f"{STRENGTH}/en.md": """\
---
title: Two minutes with a chair
how_many: Five times.
easier: hold a table.
harder: count to three.
---
Stand up slowly,
sit down slowly.

Rest when you like.
""",
    f"{STRENGTH}/es.md": """\
---
title: Dos minutos con una silla
how_many: Cinco veces.
easier: apóyese en una mesa.
harder: cuente hasta tres.
---
Levántese despacio y siéntese despacio.
""",
    f"{LESSON}/facts.yaml": "evidence: [irwin-2015]\nreview_by: 2027-11-30\n",
    f"{LESSON}/en.md": """\
---
title: Why it aches
---
## fundamentals
Joints like oil.
## intermediate
There are three ideas.
## academic
Proposed mechanisms include alterations of synovial homeostasis.
""",
    f"{LESSON}/es.md": """\
---
title: Por qué duele
---
## fundamentals
Les gusta el aceite.
## intermediate
Hay tres ideas.
## academic
Se proponen alteraciones de la homeostasis sinovial.
""",
    f"{REFLECTION}/facts.yaml": "answers: [morning, evening]\nreview_by: 2027-11-30\n",
    f"{REFLECTION}/en.md": """\
---
title: A quiet minute
answers: {morning: Morning, evening: Evening}
---
When do your hands feel easiest?
""",
    f"{REFLECTION}/es.md": """\
---
title: Un minuto de calma
answers: {morning: Mañana, evening: Tarde}
---
¿Cuándo nota mejor las manos?
""",
    "references.yaml": "irwin-2015:\n  citation: J Clin Oncol 2015\n  doi: 10.1200/JCO.2014.57.1547\n",
    "safety.yaml": """\
bone_thinning: {removes: [twist], source: rules}
numb_feet_or_falls: {removes: [unsupported_balance], source: rules}
arm_swelling: {removes: [arm_load], source: rules}
heart_disease: {waits_for_coordinator: true, postures: [seated], source: rules}
bone_metastases: {waits_for_coordinator: true, source: rules}
fracture_or_surgery: {waits_for_coordinator: true, source: rules}
joint_replacement: {waits_for_coordinator: true, source: rules}
treatment: {cautions: [cdk46], source: rules}
blood_thinners: {cautions: [anticoagulants], source: rules}
blackouts: {waits_for_coordinator: true, source: rules}
two_falls: {waits_for_coordinator: true, source: rules}
sixty_five_or_over: {steadies: true, source: rules}
not_sure: {postures: [seated], source: rules}
""",
    "forbidden.yaml": """\
cure:
  reason: no text promises a cure
  patterns: {en: 'cure', es: 'cura'}
illness:
  reason: a lock screen must not name the illness
  where: opening
  patterns: {en: 'cancer', es: 'cáncer'}
stop:
  reason: never advise stopping
  patterns: {en: 'stop your tablets', es: 'deje sus pastillas'}
  unless: {en: 'before', es: 'antes'}
""",
}


def write_content(root: Path) -> Path:
    """Write the good files under `root` and return it."""
    for name, text in _FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    draw(root / STRENGTH)
    return root


def draw(folder: Path) -> None:
    """Give an exercise the drawing of another one."""
    for name in ("drawing.png", "drawing.svg"):
        shutil.copy(ROOT / STRENGTH / name, folder / name)


def change(root: Path, name: str, old: str, new: str) -> None:
    """Replace `old`, which must be there, in one file."""
    text = (root / name).read_text("utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), "utf-8")

"""Which packages run in Limber, under which licences? Use: inventory.py licences | sbom"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.markers import Marker

CHECKOUT = Path(__file__).parent.parent
# One package of the lock: name, version, perhaps a marker, then its hashes.
_PINNED = re.compile(
    r"^(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\\n]+?))? \\\n"
    r"(?P<hashes>(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
_CLASSIFIER = "License :: OSI Approved :: "
_TEXT = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of the lock, and what its metadata say where it is installed."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    hashes: tuple[str, ...]


def packages(lock: str) -> Iterator[Package]:
    """Yield what the lock names for this machine; LookupError where a package says no licence."""
    for pinned in _PINNED.finditer(lock):
        if pinned["marker"] and not Marker(pinned["marker"]).evaluate():
            continue
        found = metadata.distribution(pinned["name"])
        yield Package(
            name=pinned["name"],
            version=pinned["version"],
            licence=_licence(found.metadata),
            texts=tuple(_texts(found)),
            hashes=tuple(re.findall(r"sha256:(\w+)", pinned["hashes"])),
        )


def _licence(said: metadata.PackageMetadata) -> str:
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [
        one.removeprefix(_CLASSIFIER)
        for one in said.get_all("Classifier", [])
        if one.startswith(_CLASSIFIER)
    ]
    named = "; ".join(classified) or (said.get("License") or "").strip().partition("\n")[0]
    if not named:
        raise LookupError(f"{said['Name']}: says no licence; look it up, and say here which")
    return named


def _texts(found: metadata.Distribution) -> Iterator[str]:
    for file in found.files or ():
        if ".dist-info" in file.parts[0] and _TEXT.search(file.name):
            yield Path(str(file.locate())).read_text("utf-8", errors="replace").strip()


def licences(found: list[Package]) -> str:
    """Return the list, and below it every text that came with a package."""
    lines = [f"{one.name} {one.version}: {one.licence}" for one in found]
    for one in found:
        lines += ["", "=" * 80, f"{one.name} {one.version}: {one.licence}", "=" * 80, *one.texts]
        if not one.texts:
            lines.append("(the package brings no text of its licence)")
    return "\n".join(lines)


def sbom(found: list[Package]) -> str:
    """Return the list as CycloneDX 1.6, in JSON."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    licence = LicenseFactory()
    bom = Bom()
    bom.metadata.component = root = Component(
        bom_ref=project["name"],
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        licenses=[licence.make_from_string(project["license"])],
    )
    for one in found:
        bom.components.add(
            Component(
                bom_ref=one.name,
                name=one.name,
                version=one.version,
                type=ComponentType.LIBRARY,
                purl=PackageURL("pypi", name=one.name, version=one.version),
                licenses=[licence.make_from_string(one.licence)],
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=text) for text in one.hashes],
            )
        )
    bom.register_dependency(root, bom.components)
    return JsonV1Dot6(bom).output_as_string(indent=1)


def main() -> None:
    """Write what was asked for to standard output."""
    write = {"licences": licences, "sbom": sbom}[sys.argv[1]]
    found = list(packages((CHECKOUT / "requirements" / "run.txt").read_text()))
    sys.stdout.write(write(found) + "\n")


if __name__ == "__main__":
    main()

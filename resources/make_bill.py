"""Writes what the packaged desk is made of as a CycloneDX bill of materials (ECMA-424), for those who
look after its security. Used when the program is packaged.
"""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from resources.shipped import PROGRAM, licence_of, shipped_libraries


def write_bill(file: Path) -> None:
    """The program and its libraries, each with version, licence and package URL."""
    program = Component(
        type=ComponentType.APPLICATION,
        name=PROGRAM,
        version=distribution(PROGRAM).version,
        bom_ref=PROGRAM,
    )
    bill = Bom()
    bill.metadata.component = program
    libraries = []
    for found in shipped_libraries():
        name, licence = found.metadata["Name"], licence_of(found)
        libraries.append(
            Component(
                type=ComponentType.LIBRARY,
                name=name,
                version=found.version,
                bom_ref=f"{name}@{found.version}",
                purl=PackageURL("pypi", None, name.lower(), found.version),
                licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
            )
        )
        bill.components.add(libraries[-1])
    bill.register_dependency(program, libraries)
    written = make_outputter(bill, OutputFormat.JSON, SchemaVersion.V1_6)
    file.write_text(written.output_as_string(indent=2), encoding="utf-8")


if __name__ == "__main__":
    write_bill(Path(sys.argv[1]))

from __future__ import annotations

import io
import json
import zipfile

from tests.webapp.diagrams import approval
from tests.webapp.pages.conftest import BrowserOf

SKETCH = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" '
    b'targetNamespace="urn:test"><process id="sketch" name="A sketch" isExecutable="false">'
    b'<startEvent id="s"/><serviceTask id="work" name="Do it"/><endEvent id="e"/>'
    b'<sequenceFlow id="f" sourceRef="s" targetRef="work"/>'
    b'<sequenceFlow id="g" sourceRef="work" targetRef="e"/></process></definitions>'
)


def test_a_drawing_is_stored_listed_and_shown_with_what_was_found(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))

    stored = ana.upload({"sketch.bpmn": SKETCH})

    assert stored.location.startswith("/drawings/")
    shown = ana.get(stored.location).text
    assert "A sketch" in shown
    assert "names no connector" in shown
    assert '"work":' in shown.partition("data-marks='")[2]
    assert f'href="{stored.location.partition("?")[0]}"' in ana.get("/definitions").text
    path = stored.location.partition("?")[0]
    assert ana.get(f"{path}/xml").data == SKETCH
    number = path.rpartition("/")[2]
    assert ana.get(f"/modeler/drawings/{number}").json["files"] == {"sketch.bpmn": SKETCH.decode()}


def test_drawings_are_for_those_who_may_see_findings(browser_of: BrowserOf) -> None:
    stored = browser_of("ana", roles=("analyst",)).upload({"sketch.bpmn": SKETCH})
    mia = browser_of("mia")

    assert mia.get(stored.location).status_code == 403
    assert "A sketch" not in mia.get("/definitions").text
    assert browser_of("ola", roles=("operator",)).get("/drawings/1").status_code == 404


def test_a_zip_is_deployed_and_a_refusal_draws_every_file_it_names(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))
    sound = approval()
    diagram = sound["approval.bpmn"]
    other = diagram.replace(b'id="approval"', b'id="second"')

    refused = ana.upload({"both.zip": _zipped({"one.bpmn": diagram, "deep/two.bpmn": other})})
    done = ana.upload({"sound.zip": _zipped(sound)})

    assert refused.status_code == 422
    assert refused.text.count("data-marks=") == 2
    assert "Diagram of two.bpmn" in refused.text
    assert done.status_code == 303


def test_a_broken_zip_is_refused_in_words(browser_of: BrowserOf) -> None:
    answer = browser_of("ana", roles=("analyst",)).upload({"a.zip": b"no zip"})

    assert answer.status_code == 400
    assert "archive cannot be read" in answer.text


def test_element_templates_are_given_to_the_modeler(browser_of: BrowserOf) -> None:
    ana = browser_of("ana", roles=("analyst",))

    for flavour in ("camunda7", "camunda8"):
        found = json.loads(ana.get(f"/modeler/templates/{flavour}").data)
        assert {one["id"].rpartition(".")[2] for one in found} == {flavour}
    assert ana.get("/modeler/templates/other").status_code == 422


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()

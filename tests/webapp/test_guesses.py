from __future__ import annotations

from webapp.rehearsal.guesses import guesses


def test_a_document_that_a_script_reads_by_spin_has_what_it_asks_for() -> None:
    content = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><script>
      var json = execution.getVariableTyped("car").getValueSerialized();
      S(json).prop("price").numberValue() + S(json).prop("name").stringValue();
    </script></definitions>"""

    assert guesses([content])["car"] == ({"price": 1, "name": "text"},)

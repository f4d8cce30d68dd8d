// New files: a start event, a table or a form with nothing in it yet, for the engine they are meant for.
const PLATFORMS = {
  bpmn: 'xmlns:plait="urn:plait:bpmn:1"',
  camunda7:
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:modeler="http://camunda.org/schema/modeler/1.0" ' +
    'modeler:executionPlatform="Camunda Platform" modeler:executionPlatformVersion="7.24.0"',
  camunda8:
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:modeler="http://camunda.org/schema/modeler/1.0" ' +
    'modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.8.0"',
};

export function blank(kind) {
  const mark = Math.random().toString(36).slice(2, 9);
  if (kind === 'dmn') return ['decision.dmn', decision(mark)];
  if (kind === 'form') return ['form.form', form(mark)];
  return ['process.bpmn', process(PLATFORMS[kind] ?? PLATFORMS.bpmn, mark)];
}

function process(platform, mark) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" ${platform} id="Definitions_${mark}" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="Process_${mark}" isExecutable="true">
    <bpmn:startEvent id="Start_${mark}" />
  </bpmn:process>
  <bpmndi:BPMNDiagram id="Diagram_${mark}">
    <bpmndi:BPMNPlane id="Plane_${mark}" bpmnElement="Process_${mark}">
      <bpmndi:BPMNShape id="Shape_${mark}" bpmnElement="Start_${mark}"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
}

function decision(mark) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="Definitions_${mark}" name="Decision" namespace="http://bpmn.io/schema/dmn">
  <decision id="Decision_${mark}" name="Decision">
    <decisionTable id="Table_${mark}">
      <input id="Input_${mark}"><inputExpression id="Expression_${mark}" typeRef="string"><text></text></inputExpression></input>
      <output id="Output_${mark}" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI>
    <dmndi:DMNDiagram>
      <dmndi:DMNShape dmnElementRef="Decision_${mark}"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape>
    </dmndi:DMNDiagram>
  </dmndi:DMNDI>
</definitions>
`;
}

function form(mark) {
  return `${JSON.stringify({ type: 'default', id: `Form_${mark}`, schemaVersion: 16, components: [] }, null, 2)}\n`;
}

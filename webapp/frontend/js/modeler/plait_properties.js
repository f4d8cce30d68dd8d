// Plait's own vocabulary in the properties panel: for files that are made for no other engine.
import { TextFieldEntry, isTextFieldEntryEdited } from '@bpmn-io/properties-panel';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { useService } from 'bpmn-js-properties-panel';

const PERSON = {
  candidateGroups: ['Candidate groups', 'Who may do it, separated by commas; or an expression that begins with ='],
  candidateUsers: ['Candidate people', 'Sign-in names, separated by commas'],
  assignee: ['Assignee', 'One sign-in name, or an expression'],
  form: ['Form', 'The name of a form file in this set'],
  dueDate: ['Due', 'For example P2D, or 2030-01-31T12:00:00Z'],
  followUp: ['Follow up', 'The same'],
  priority: ['Priority', '0 to 100; 50 unless said'],
  outcomes: ['Outcomes', 'value=Words of the button|what happens next; the next one'],
  fourEyes: ['Four eyes', 'Ids of tasks whose completer must be somebody else'],
  evidence: ['Evidence', 'variable:view, separated by commas; views are series, table and facts'],
};
const WORK = {
  connector: ['Connector', 'Who does the work, for example http'],
  connection: ['Connection', 'A connection of the settings'],
  method: ['Method', 'GET, POST …'],
  path: ['Path', 'Below the address of the connection; may be an expression'],
  retries: ['Retries', 'Waits before further attempts: PT1S,PT5S,PT30S'],
  timeout: ['Timeout', 'At most PT10M'],
};
const KINDS = [
  ['bpmn:UserTask', PERSON],
  ['bpmn:ServiceTask', WORK],
  ['bpmn:SendTask', { ...WORK, correlationKey: ['Correlation key', 'An expression that begins with ='] }],
  ['bpmn:BusinessRuleTask', WORK],
  ['bpmn:StartEvent', { form: ['Form', 'The name of a form file in this set'] }],
  ['bpmn:ReceiveTask', { correlationKey: ['Correlation key', 'An expression that begins with ='] }],
  ['bpmn:CallActivity', { binding: ['Binding', 'latest, deployment, version or version_tag'], version: ['Version', ''], versionTag: ['Version tag', ''], businessKey: ['Business key', ''] }],
  ['bpmn:Process', { starterGroups: ['Groups that may start it', ''], starterUsers: ['People who may start it', ''], businessKey: ['Business key', 'unique, or nothing'], worklistColumns: ['Columns of the worklist', 'Variables, separated by commas'], versionTag: ['Version tag', ''] }],
];

export const plait = {
  name: 'Plait',
  uri: 'urn:plait:bpmn:1',
  prefix: 'plait',
  xml: { tagAlias: 'lowerCase' },
  types: KINDS.map(([kind, fields]) => ({
    name: `Of${kind.slice(5)}`,
    extends: [kind],
    properties: Object.keys(fields).map((name) => ({ name, isAttr: true, type: 'String' })),
  })),
};

function Field({ element, id, name, label, description }) {
  const modeling = useService('modeling');
  const debounce = useService('debounceInput');
  const subject = element.businessObject;
  return TextFieldEntry({
    element,
    id,
    label,
    description,
    debounce,
    getValue: () => subject.get(`plait:${name}`) ?? '',
    setValue: (value) => modeling.updateProperties(element, { [`plait:${name}`]: value || undefined }),
  });
}

class PlaitProperties {
  constructor(propertiesPanel) {
    propertiesPanel.registerProvider(400, this);
  }

  getGroups(element) {
    return (groups) => {
      const found = KINDS.find(([kind]) => is(element, kind));
      if (!found) return groups;
      const entries = Object.entries(found[1]).map(([name, [label, description]]) => ({
        id: `plait-${name}`,
        element,
        name,
        label,
        description,
        component: Field,
        isEdited: isTextFieldEntryEdited,
      }));
      return [...groups, { id: 'plait', label: 'Plait', entries }];
    };
  }
}
PlaitProperties.$inject = ['propertiesPanel'];

export const PlaitPropertiesModule = {
  __init__: ['plaitProperties'],
  plaitProperties: ['type', PlaitProperties],
};

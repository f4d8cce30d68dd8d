"""The vocabularies of BPMN files, read into neutral attributes."""

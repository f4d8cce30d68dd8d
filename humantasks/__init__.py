"""The worklist: what people are asked to do, who may do it, and what they said."""

"""A small fine-tuned encoder that says what a sentence states between two marked actors."""

from faultlines.reading.classifier.relation import Relation, classify_relation, classify_relations

__all__ = ["Relation", "classify_relation", "classify_relations"]

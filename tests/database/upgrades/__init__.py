"""Dumps of a populated registry after each migration, made from `documents.jsonl`, in the order of the migrations."""

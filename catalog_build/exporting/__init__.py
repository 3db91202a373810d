"""What the catalog says to the tools of the field: each module writes one format, a pure function of a document."""

"""Reading what others publish about models, as registry documents: model cards, metafiles, PEtab problems."""

"""A small PEtab problem, written into a folder: a tide that decays."""

from pathlib import Path

SBML = """<?xml version="1.0"?>
<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4">
  <model id="tide" name="Tide">
    <notes><body xmlns="http://www.w3.org/1999/xhtml"><p>A tide &amp;
      its <i>decay</i>.</p><p>Made small.</p></body></notes>
    <annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:bqmodel="http://biomodels.net/model-qualifiers/">
      <rdf:Description><bqmodel:isDescribedBy><rdf:Bag>
        <rdf:li rdf:resource="http://identifiers.org/doi/10.0000/tide"/>
        <rdf:li rdf:resource="http://identifiers.org/biomodels.db/MODEL0"/>
      </rdf:Bag></bqmodel:isDescribedBy></rdf:Description>
    </rdf:RDF></annotation>
    <listOfSpecies><species id="a"><notes><p>Not of the model.</p></notes></species><species id="b"/></listOfSpecies>
    <listOfReactions>
      <reaction id="r"><listOfReactants><speciesReference species="a"/></listOfReactants></reaction>
    </listOfReactions>
  </model>
</sbml>
"""
PROBLEM = """format_version: 1
parameter_file: parameters.tsv
problems:
- sbml_files: [model.xml]
  measurement_files:
  - measurements.tsv
  observable_files: [observables.tsv]
  condition_files: [conditions.tsv]
  visualization_files: [plots.tsv]
"""
PROBLEM_2 = """format_version: 2.0.0
parameter_files: [parameters.tsv]
model_files: {m: {location: model.xml, language: SBML}}
measurement_files: [measurements.tsv]
observable_files: [observables.tsv]
condition_files: [conditions.tsv]
"""
FILES = {
    "problem.yaml": PROBLEM,
    "model.xml": SBML,
    "parameters.tsv": "parameterId\tparameterScale\tlowerBound\tnominalValue\testimate\n"
    "k\tlog10\t1E-05\t0.10\t1\ns\tlin\t\t2\t0\n",
    "measurements.tsv": "observableId\ttime\tmeasurement\nheight\t0\t1.5\nheight\t1\t0.7\n\n",
    "observables.tsv": "observableId\tobservableFormula\tnoiseFormula\nheight\ts * a\t\n",
    "conditions.tsv": "conditionId\nc0\n",
}


def write_problem(folder: Path, **changed: str | None) -> Path:
    """Write the problem, with other contents or, for None, without a file; a name's last underscore is its dot."""
    changes = {".".join(name.rsplit("_", 1)): content for name, content in changed.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**FILES, **changes}.items():
        if content is not None:
            (folder / name).write_text(content, encoding="utf-8")
    return folder

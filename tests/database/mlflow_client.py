"""Trains and registers small models with MLflow's own client, then prints what the client reads back, as JSON."""

import json
import math
import sys
from typing import Any

import mlflow
from mlflow import MlflowClient
from sklearn.datasets import load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier


def train(bunch: Any, data: str, model: Any, name: str) -> None:
    """Fit a model on one of scikit-learn's data sets, log all of it, and register a version."""
    frame = bunch.frame
    fitted_on, held_out = train_test_split(frame, random_state=0)
    training = mlflow.data.from_pandas(fitted_on, name=f"{data} train", targets="target")
    testing = mlflow.data.from_pandas(held_out, name=f"{data} test", targets="target")
    with mlflow.start_run(
        run_name=f"{name} {model!r}", tags={"team": "cellar", "estimator_class": type(model).__module__}
    ):
        mlflow.log_input(training, context="training")
        mlflow.log_input(testing, context="testing")
        mlflow.log_params(model.get_params())
        model.fit(fitted_on.drop(columns="target"), fitted_on["target"])
        options = {} if mlflow.__version__ < "3.10" else {"serialization_format": "cloudpickle"}
        info = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=name, pip_requirements=["scikit-learn"], **options
        )
        score = model.score(held_out.drop(columns="target"), held_out["target"])
        mlflow.log_metric("accuracy", score, model_id=info.model_id, dataset=testing)
        mlflow.log_metric("training_seconds", 0.25)
        mlflow.log_metric("diverged", math.nan)
        mlflow.log_metric("odds", math.inf)


def describe(client: MlflowClient, name: str) -> list[dict[str, Any]]:
    """Return what the client says of each version of a registered model, oldest first."""
    found = sorted(client.search_model_versions(f"name = '{name}'"), key=lambda one: int(one.version))
    described = []
    for version in (client.get_model_version(name, one.version) for one in found):
        run = client.get_run(version.run_id)
        described.append({
            "id": f"{name}@{version.version}",
            "aliases": ", ".join(sorted(version.aliases)) or None,
            "description": version.description,
            "tags": version.tags,
            "created": version.creation_timestamp // 1000,
            "run": version.run_id,
            "run_name": run.info.run_name,
            "params": run.data.params,
            "metrics": {key: repr(value) for key, value in run.data.metrics.items()},
            "inputs": sorted(
                [one.dataset.name, one.dataset.digest, one.tags[0].value] for one in run.inputs.dataset_inputs
            ),
        })  # fmt: skip
    return described


def main() -> None:
    """Register three versions of two models, and a prompt; then say what the client sees."""
    mlflow.set_tracking_uri(sys.argv[1])
    client = MlflowClient()
    mlflow.set_experiment("classifiers")
    train(load_wine(as_frame=True), "wine", LogisticRegression(C=0.1, max_iter=50), "wine-classifier")
    train(load_wine(as_frame=True), "wine", LogisticRegression(C=1.0, max_iter=50), "wine-classifier")
    train(load_iris(as_frame=True), "iris", DecisionTreeClassifier(max_depth=2, random_state=0), "Iris Bäume")
    client.update_registered_model("wine-classifier", description="# Wine")
    client.update_model_version("wine-classifier", "1", description="The first one.")
    client.set_registered_model_alias("wine-classifier", "champion", "2")
    client.set_model_version_tag("wine-classifier", "2", "region", "Łódź")
    mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}")
    print(json.dumps([*describe(client, "Iris Bäume"), *describe(client, "wine-classifier")]))


if __name__ == "__main__":
    main()

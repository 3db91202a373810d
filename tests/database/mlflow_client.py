"""Trains and registers small models with MLflow's own client, then prints what the client reads back, as JSON."""

import json
import math
import sys
from typing import Any

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.datasets import load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

PICKLED = {"pip_requirements": ["scikit-learn"]} | (
    {} if mlflow.__version__ < "3.10" else {"serialization_format": "cloudpickle"}
)


def train(bunch: Any, data: str, model: Any, name: str) -> str:
    """Fit a model on one of scikit-learn's datasets, log all of it, and register it; return the logged model's id."""
    frame = bunch.frame
    fitted_on, held_out = train_test_split(frame, random_state=0)
    training = mlflow.data.from_pandas(fitted_on, name=f"{data} train", targets="target")
    testing = mlflow.data.from_pandas(held_out, name=f"{data} test", targets="target")
    with mlflow.start_run(
        run_name=f"{name} {model!r}", tags={"team": "cellar", "estimator_class": type(model).__module__}
    ):
        mlflow.log_input(training, context="training")
        mlflow.log_input(testing, context=" Testing")
        mlflow.log_params(model.get_params())
        model.fit(fitted_on.drop(columns="target"), fitted_on["target"])
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name=name, **PICKLED)
        score = model.score(held_out.drop(columns="target"), held_out["target"])
        mlflow.log_metric("accuracy", score, model_id=info.model_id, dataset=testing)
        # as `autolog` does for a search of parameters
        mlflow.log_metric("best_cv_score", 0.9375, model_id=info.model_id, dataset=training)
        mlflow.log_metric("training_seconds", 0.25)
        mlflow.log_metric("diverged", math.nan)
        mlflow.log_metric("odds", math.inf)
    return str(info.model_id)


def evaluate(model_id: str, run_name: str) -> None:
    """Measure a logged model in a run of its own, on a dataset that nobody named."""
    _, held_out = train_test_split(load_wine(as_frame=True).frame, random_state=1)
    with mlflow.start_run(run_name=run_name):
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            # what `evaluate` writes, without what it draws
            data = mlflow.data.from_pandas(held_out, targets="target")
            mlflow.log_metrics({"accuracy": 0.875, "example_count": 45.0}, model_id=model_id, dataset=data)
        else:
            options = {"log_explainer": False, "log_model_explainability": False}
            mlflow.models.evaluate(
                f"models:/{model_id}", held_out, targets="target", model_type="classifier", evaluator_config=options
            )


def follow(name: str, values: dict[int, float], steps: tuple[int, ...] = (0,)) -> None:
    """Log a series out of order, and a model at each of some steps, of which the last one is registered."""
    with mlflow.start_run(run_name=f"{name} sweep"), mlflow.start_run(run_name=f"{name} series", nested=True):
        mlflow.log_params({"opt.lr": 0.1, "opt.schedule.name": "cosine", "data/crop": "none", "opt": "adam"})
        for step, value in values.items():
            mlflow.log_metric("loss", value, step=step)
            mlflow.log_metric("train_loss", value / 2, step=step)
        mlflow.log_metric("ratio", 0.5, step=0)
        mlflow.log_metric("ratio", math.nan, step=3)
        mlflow.log_metric("ratio", 0.25, step=1)
        mlflow.log_metric("odds", 7.0, step=-1)
        for step in steps:
            last = mlflow.sklearn.log_model(LogisticRegression(C=step + 1.0), name=f"epoch{step}", step=step, **PICKLED)
    mlflow.register_model(last.model_uri, name)


def log_automatically() -> None:
    """Register what `autolog` logs, and nothing beside it."""
    frame = load_iris(as_frame=True).frame
    mlflow.sklearn.autolog(registered_model_name="automatic", silent=True)
    DecisionTreeClassifier(max_depth=2, random_state=0).fit(frame.drop(columns="target"), frame["target"])
    mlflow.sklearn.autolog(disable=True)


def log_unnamed(client: MlflowClient, name: str, train: list[float], held_out: list[float], context: str) -> None:
    """Register a version whose run logged its datasets without names, and its metrics without a dataset."""
    mlflow.set_experiment(name)
    with mlflow.start_run(run_name=f"{name} run") as run:
        mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"x": train})), context="train")
        if held_out:
            mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"x": held_out})), context=context)
        mlflow.log_metrics({"accuracy": 0.9, "train_loss": 0.1, "training_accuracy_score": 0.99, "f1/val": 0.8})
    client.create_registered_model(name)
    client.create_model_version(name, source=f"runs:/{run.info.run_id}/model", run_id=run.info.run_id)


def list_values(metrics: Any) -> list[list[Any]]:
    """Return values as a list of what identifies and dates each."""
    return [
        [one.key, repr(one.value), one.step, one.timestamp, one.dataset_name, one.dataset_digest, one.run_id]
        for one in metrics or ()
    ]


def describe(client: MlflowClient, version: Any) -> dict[str, Any]:
    """Return what the client says of a version of a registered model, of its run and of its logged model."""
    run = client.get_run(version.run_id)
    model_id = version.source.removeprefix("models:/") if version.source.startswith("models:/") else None
    logged = client.get_logged_model(model_id) if model_id else None
    outputs = {one.model_id: one.step for one in run.outputs.model_outputs} if run.outputs else {}
    parent = run.data.tags.get("mlflow.parentRunId")
    return {
        "id": f"{version.name}@{version.version}",
        "number": int(version.version),
        "aliases": sorted(version.aliases),
        "description": version.description,
        "tags": version.tags,
        "created": version.creation_timestamp // 1000,
        "run": version.run_id,
        "run_name": run.info.run_name,
        "user": run.data.tags["mlflow.user"],
        "parent": parent,
        "experiment": client.get_experiment(run.info.experiment_id).name,
        "params": run.data.params,
        "last": {key: repr(value) for key, value in run.data.metrics.items()},
        "history": list_values(
            one for key in run.data.metrics for one in client.get_metric_history(version.run_id, key)
        ),
        "logged": list_values(logged.metrics if logged else None),
        "logged_at": outputs.get(model_id, 0),
        "inputs": sorted(
            [one.dataset.name, one.dataset.digest, next((tag.value for tag in one.tags), None)]
            for one in run.inputs.dataset_inputs
        ),
    }


def main() -> None:
    """Register models of every kind, delete some, and a prompt; then say what the client sees."""
    mlflow.set_tracking_uri(sys.argv[1])
    client = MlflowClient()
    mlflow.set_experiment("classifiers")
    first = train(load_wine(as_frame=True), "wine", LogisticRegression(C=0.1, max_iter=50), "wine-classifier")
    train(load_wine(as_frame=True), "wine", LogisticRegression(C=1.0, max_iter=50), "wine-classifier")
    train(load_wine(as_frame=True), "wine", LogisticRegression(C=9.0, max_iter=50), "wine-classifier")
    train(load_iris(as_frame=True), "iris", DecisionTreeClassifier(max_depth=2, random_state=0), "Iris Bäume")
    evaluate(first, "second look")
    client.delete_model_version("wine-classifier", "3")
    client.update_registered_model("wine-classifier", description="# Wine")
    client.update_model_version("wine-classifier", "1", description="The first one.")
    client.set_registered_model_alias("wine-classifier", "champion", "1")
    client.set_registered_model_alias("wine-classifier", "challenger", "2")
    client.set_model_version_tag("wine-classifier", "2", "region", "Łódź")
    mlflow.set_experiment("series")
    for name, last in (("long", 0.0647), ("longer", 0.0127), ("longest", 0.0098)):
        follow(name, {0: 1.0, 2: last, 1: 0.5})
    follow("checkpoint", {0: 1.0, 1: 0.5, 3: 0.0625, 2: 0.25}, steps=(1, 2))
    mlflow.set_experiment("automatic")
    log_automatically()
    log_unnamed(client, "unnamed wine", [9.1, 8.2], [], "")
    log_unnamed(client, "unnamed iris", [1.0, 2.0, 3.0], [4.0, 5.0], " Val ")
    client.delete_run(client.get_model_version("longer", "1").run_id)
    mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}")
    found = [
        client.get_model_version(one.name, one.version)
        for one in client.search_model_versions()
        if one.name != "greeting"
    ]
    print(json.dumps([describe(client, one) for one in found]))


if __name__ == "__main__":
    main()

"""The references that the table of well-known directions follows."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Source(NamedTuple):
    """Where a field says which way its metrics are better."""

    title: str
    url: str


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "sklearn": Source(
            "scikit-learn: metrics and scoring",
            "https://scikit-learn.org/stable/modules/model_evaluation.html",
        ),
        "torchmetrics": Source("TorchMetrics", "https://lightning.ai/docs/torchmetrics/stable/"),
        "boosting": Source(
            "XGBoost: parameters (eval_metric)",
            "https://xgboost.readthedocs.io/en/stable/parameter.html",
        ),
        "imblearn": Source("imbalanced-learn: metrics", "https://imbalanced-learn.org/stable/metrics.html"),
        "fairlearn": Source(
            "Fairlearn: common fairness metrics",
            "https://fairlearn.org/main/user_guide/assessment/common_fairness_metrics.html",
        ),
        "calibration": Source(
            "Guo et al. 2017, On calibration of modern neural networks",
            "https://arxiv.org/abs/1706.04599",
        ),
        "imagenet": Source(
            "ImageNet challenge: top-k error and accuracy",
            "https://www.image-net.org/challenges/LSVRC/2012/",
        ),
        "trainer": Source("Keras: training and evaluation", "https://keras.io/api/models/model_training_apis/"),
        "coco": Source("COCO: detection, keypoint and panoptic evaluation", "https://cocodataset.org/#detection-eval"),
        "yolo": Source(
            "Ultralytics: performance metrics",
            "https://docs.ultralytics.com/guides/yolo-performance-metrics/",
        ),
        "openmmlab": Source("OpenMMLab: MMEval metrics", "https://mmeval.readthedocs.io/en/latest/"),
        "wholebody": Source("COCO-WholeBody: evaluation", "https://github.com/jin-s13/COCO-WholeBody"),
        "pose": Source(
            "MMPose: evaluation metrics",
            "https://mmpose.readthedocs.io/en/latest/user_guides/train_and_test.html",
        ),
        "driving": Source("nuScenes and Waymo: detection metrics", "https://www.nuscenes.org/object-detection"),
        "tracking": Source(
            "TrackEval: HOTA, CLEAR MOT and identity metrics",
            "https://github.com/JonathonLuiten/TrackEval",
        ),
        "medical": Source("MONAI: metrics, and Metrics Reloaded", "https://docs.monai.io/en/stable/metrics.html"),
        "hovernet": Source("Graham et al. 2019, HoVer-Net", "https://arxiv.org/abs/1812.06499"),
        "geometry": Source(
            "KITTI: depth, stereo and flow",
            "https://www.cvlibs.net/datasets/kitti/eval_scene_flow.php",
        ),
        "image": Source("PIQ: image quality metrics", "https://piq.readthedocs.io/en/latest/"),
        "generation": Source("StyleGAN3: quality metrics", "https://github.com/NVlabs/stylegan3"),
        "retrieval": Source("BEIR and ranx: retrieval metrics", "https://amenra.github.io/ranx/metrics/"),
        "sentences": Source(
            "Sentence Transformers: evaluators",
            "https://sbert.net/docs/package_reference/sentence_transformer/evaluation.html",
        ),
        "graphs": Source(
            "PyKEEN: rank-based evaluation",
            "https://pykeen.readthedocs.io/en/stable/tutorial/understanding_evaluation.html",
        ),
        "evaluate": Source("Hugging Face Evaluate: metric cards", "https://huggingface.co/evaluate-metric"),
        "harness": Source("Language Model Evaluation Harness", "https://github.com/EleutherAI/lm-evaluation-harness"),
        "speech": Source("JiWER, and TorchMetrics: audio", "https://jitsi.github.io/jiwer/"),
        "speaker": Source(
            "pyannote.metrics, and NIST speaker recognition",
            "https://pyannote.github.io/pyannote-metrics/reference.html",
        ),
        "spoofing": Source("ISO/IEC 30107-3: presentation attack detection", "https://www.iso.org/standard/79520.html"),
        "anomaly": Source("Anomalib: metrics", "https://anomalib.readthedocs.io/en/latest/"),
        "rl": Source(
            "Stable-Baselines3: logged values",
            "https://stable-baselines3.readthedocs.io/en/master/common/logger.html",
        ),
        "forecasting": Source(
            "GluonTS and Hyndman & Athanasopoulos, Forecasting",
            "https://otexts.com/fpp3/accuracy.html",
        ),
        "hydrology": Source("HydroErr: error metrics", "https://hydroerr.readthedocs.io/en/stable/"),
        "survival": Source(
            "scikit-survival: evaluation",
            "https://scikit-survival.readthedocs.io/en/stable/user_guide/evaluating-survival-models.html",
        ),
        "statsmodels": Source(
            "statsmodels: results of regression",
            "https://www.statsmodels.org/stable/regression.html",
        ),
        "sem": Source("lavaan: fit measures", "https://lavaan.ugent.be/tutorial/inspect.html"),
        "arviz": Source("ArviZ: model comparison and diagnostics", "https://python.arviz.org/en/stable/api/index.html"),
        "stan": Source("Stan: convergence and diagnostics", "https://mc-stan.org/learn-stan/diagnostics-warnings.html"),
        "posteriordb": Source("posteriordb: reference draws", "https://github.com/stan-dev/posteriordb"),
        "systems": Source("PEtab and pyPESTO: objective functions", "https://pypesto.readthedocs.io/en/latest/"),
        "structure": Source(
            "CASP and wwPDB: structure assessment",
            "https://predictioncenter.org/casp15/doc/help.html",
        ),
        "potentials": Source("MACE: energies and forces", "https://mace-docs.readthedocs.io/en/latest/"),
        "molecules": Source("MOSES: molecular generation", "https://github.com/molecularsets/moses"),
        "case": Source("depends on the case: used in several senses", ""),
        "counting": Source("a count, a size or a position: no aim of its own", ""),
    }
)
"""Key of a source → its title and address."""

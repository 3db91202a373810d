"""One page of each kind in the sample's site: what checks of all pages go through."""

KINDS = {
    "home": "",
    "family": "families/deep_learning/",
    "families": "families/",
    "model": "models/model-biophys-microglia-v3/",
    "superseded model": "models/model-biophys-microglia-v2/",
    "capped model": "models/alexnet-v1/",
    "large model": "models/resnet-50-v2/",
    "pair": "models/compare/resnet-50-v1..resnet-50-v2/",
    "pair of lineages": "models/compare/eight-schools-centered..eight-schools-non-centered/",
    "empty comparison": "models/compare/",
    "comparison": "models/compare/?ids=resnet-50-v2,alexnet-v1,vit-b-16-v3",
    "dataset": "datasets/imagenet-1k/",
    "datasets": "datasets/",
    "analysis": "analyses/analysis-lenet-1998/",
    "analyses": "analyses/",
    "hypothesis": "hypotheses/hypothesis-residual-learning/",
    "hypotheses": "hypotheses/",
    "artifact": "artifacts/notebooks-microglia-fit-ipynb~aad7f889bdd6297c/",
    "artifacts": "artifacts/",
    "changes": "changes/",
    "missing": "404.html",
}
"""Paths by kind of page."""

FACTS = {
    "home": ("45", "29", "ResNet-50", "IMAGENET1K_V2", "CKD-EPI", "0.90"),
    "family": ("31", "ConvNeXt base", "84.062", "0.85"),
    "families": ("31", "7"),
    "model": ("Microglial Activation ODE", "v3.0", "0.78", "complete", "rmse", "0.023", "CC-BY-4.0", "2026-04-05"),
    "superseded model": ("v2.0", "superseded", "v3.0", "0.038"),
    "capped model": ("AlexNet", "0.30", "0.50", "incomplete", "produced_by", "top_1_accuracy", "56.522"),
    "large model": ("ResNet-50", "80.858", "25.6 M", "2021-11"),
    "pair": ("ResNet-50", "IMAGENET1K_V1", "IMAGENET1K_V2", "top_1_accuracy", "80.858", "better"),
    "pair of lineages": ("Eight schools", "non-centered", "statistical"),
    "empty comparison": ("Compare models",),
    "dataset": ("ImageNet-1k", "ILSVRC2012", "19", "ConvNeXt base", "84.062"),
    "datasets": ("ImageNet-1k", "MNIST"),
    "analysis": ("Gradient-based learning", "LeNet-5", "0.65", "1998-11"),
    "analyses": ("Gradient-based learning",),
    "hypothesis": ("residuals", "ResNet-101", "81.886"),
    "hypotheses": ("residuals",),
    "artifact": ("Notebook of the microglia fit", "v1"),
    "artifacts": ("torchvision reference training scripts",),
    "changes": ("Microglial Activation ODE", "rmse", "0.03", "0.023", "better"),
    "missing": ("Page not found", "All models"),
}
"""What every visitor must be able to read, by kind of page, whatever the browser can do.

A comparison of any set needs scripts, which "empty comparison" says to those who have none.
"""

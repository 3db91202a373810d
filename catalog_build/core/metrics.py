"""Which way a metric is better: what the registry says, what the models say, what is well known."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from catalog_build.core.documents import Direction

_UP = """
accuracy acc top_1_accuracy top1_accuracy top_1_acc top1_acc acc_top1 top_5_accuracy top5_accuracy top_5_acc top5_acc
acc_top5 balanced_accuracy mean_accuracy val_accuracy test_accuracy auc auroc roc_auc auprc pr_auc average_precision ap
map mean_average_precision froc f1 f1_score macro_f1 micro_f1 precision recall sensitivity specificity npv ppv mcc
cohen_kappa dice mean_dice val_mean_dice dice_score dice_coefficient binary_dice iou mean_iou miou jaccard pq
bleu bleu_4 rouge_1 rouge_2 rouge_l meteor cider r2 r_squared adjusted_r2 explained_variance c_index concordance_index
log_likelihood elpd elpd_loo ess effective_sample_size effective_sample_size_bulk effective_sample_size_tail
psnr ssim pearson_r spearman_r ndcg mrr
"""
_DOWN = """
rmse nrmse mae mse msle mape smape medae rmsd max_error median_absolute_error mean_absolute_error mean_squared_error
root_mean_squared_error loss val_loss train_loss test_loss cross_entropy log_loss nll negative_log_likelihood
aic aicc bic dic waic looic perplexity wer cer fid kid lpips brier brier_score ece expected_calibration_error crps
error error_rate top_1_error top_5_error eer false_positive_rate false_negative_rate hausdorff_distance hd95
average_surface_distance divergent_transitions
"""
_NONE = "n n_samples sample_size support epoch epochs step steps seed nchains ndraws"

_NAMES: Mapping[Direction, str] = {"up": _UP, "down": _DOWN, "none": _NONE}

WELL_KNOWN_DIRECTIONS: Mapping[str, Direction] = MappingProxyType(
    {name: direction for direction, names in _NAMES.items() for name in names.split()}
)
"""Normalised metric name → direction; names whose best value depends on the case at hand are left out."""


@lru_cache(maxsize=4096)
def known_direction(name: str) -> Direction | None:
    """Return the well-known direction of a metric, or None.

    Args:
        name: as the model gives it. Of `DATASET/METRIC` the part after the last slash counts; an index as in
            `ess[sigma]` is ignored; of a dotted name the last segment counts where the whole is not known.
    """
    base = name.rsplit("/", 1)[-1].split("[", 1)[0].strip().lower().replace("-", "_").replace(" ", "_")
    return WELL_KNOWN_DIRECTIONS.get(base) or WELL_KNOWN_DIRECTIONS.get(base.rsplit(".", 1)[-1])


def resolve_direction(name: str, defined: Direction | None, stated: Iterable[bool | None]) -> Direction | None:
    """Return the direction of a metric, never guessed from values.

    Args:
        name: the metric.
        defined: what the registry's definition of it says; it outranks all else.
        stated: `higher_is_better` of each evaluation; None where one is silent.

    Returns:
        None where evaluations contradict each other, or nothing is known.
    """
    if defined is not None:
        return defined
    opinions = {one for one in stated if one is not None}
    if len(opinions) > 1:
        return None
    if opinions:
        return "up" if opinions.pop() else "down"
    return known_direction(name)

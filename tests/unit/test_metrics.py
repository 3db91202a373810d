"""The direction of a metric is known, stated or defined, and never guessed."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_build.core.documents import Direction
from catalog_build.core.metric_sources import SOURCES
from catalog_build.core.metric_table import TABLE
from catalog_build.core.metrics import KNOWN_NAMES, UNKNOWN, Aim, find_known, known_aim, known_direction, resolve_aim
from tests.unit.direction_page import PAGE, list_page_names, list_registry_names, make_page

NAMES = [(name, Aim(block.direction, block.target)) for block in TABLE for name in block.names.split()]

HIGHER = """
AP@0.5 AP@0.75 AR AR@0.5 rouge1 rouge2 rougeL rougeLsum spearmanr pearsonr spearman_cosine exact_match sacrebleu
matthews_correlation ndcg_at_10 map_at_10 recall_at_10 mrr_at_10 top1 r2_score roc_auc_score PCK@0.2 word_acc
v_measure acc_norm pass@1 f_score hmean-iou mAP@50 mAP@0.5:0.95 mAP@[.5:.95] AP@[IoU=0.50:0.95] mAP@50-95 mAP@L1 AP50
AP_75 recall@1k mAP_IoU_0.10_0.50_0.05_MaxDet_100 AR_IoU_0.10_MaxDet_100 metrics/mAP50-95(B) hits@10 pass@k R² F₁
eval_rouge1 test_f1_score best_val_mean_dice macro_avg_f1 weighted-avg/precision training_accuracy_score
mean_test_accuracy
val/rouge-L accuracy/top1 f1_val average_precision_score balanced_accuracy_score d2_tweedie_score neg_log_loss
ep_rew_mean mean_reward acc,none 1-N.E.D lddt kge c-index
"""
LOWER = """
EPE FID50k fid50k_full brier_score_loss MPJPE P-MPJPE NME RMSE train_loss loss/train eval/loss Val_Loss test_error
mean_squared_error val_mean_squared_error log_loss WER wer@5 FPR@95 fpr_at_95 perplexity CRPS mean_wQuantileLoss
chamfer-distance Hausdorff_Distance hd95 AIC looic divergences BPB mean_rank r_free energy_mae
"""
NO_DIRECTION = """
mean_rank_change n n_samples gen_len rank_diff loss_scale error_count accuracy_loss score best_score test_score
mean_test_score best_epoch train_time eval_runtime train_runtime eval_samples_per_second train_steps_per_second hits
pass rank mean_score_time std_test_score accuracy_std acc_stderr acc_stderr,none recall@10_std loss_ratio error_mean
avg_error best_exact_thresh cosine_accuracy_threshold reward_std ep_len_mean episode_length support val_support seed
t_test p_val f_test elpd_diff p_loo motp bias nse loo objective_value policy_loss total_time train_test_gap mean val
test best accuracy.std accuracy.error accuracy.n loss.accuracy wer_by_language.ar accuracy_by_language.sq dev_set
threshold@0.5 time@10 at_10 @5 5 0.5 log_rank_test mean_of_what accuracy_of_what learning_rate flops latency params
"""


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        *((name, "up") for name in HIGHER.split()),
        *((name, "down") for name in LOWER.split()),
        ("Top 1 Accuracy", "up"),
        ("top-5-accuracy", "up"),
        ("Accuracy (%)", "up"),
        ("AP (M)", "up"),
        ("novel box AP50", "up"),
        ("AP@[ .5 ]", "up"),
        ("ImageNet-1k/Top 1 Accuracy", "up"),
        ("a/b/rmse", "down"),
        ("site_2.val_mean_dice", "up"),
        ("macro avg.f1-score", "up"),
        ("site.AP@0.5", "up"),
        ("effective_sample_size_bulk[beta[1.5]]", "up"),
        ("ess[a/b.c]", "up"),
        ("divergent_transitions.10", "down"),
    ],
)
def test_a_well_known_name_is_found_however_it_is_written(name: str, direction: Direction) -> None:
    """Case, separators, splits, cutoffs, a dataset before it and nesting around it do not hide a name."""
    assert known_direction(name) == direction


@pytest.mark.parametrize("name", ["", " ", "_", "macro avg.support", *NO_DIRECTION.split()])
def test_a_name_without_a_direction_in_its_field_is_not_ranked(name: str) -> None:
    """Counts, times, changes, spreads and words used in several senses have none, however near a known name."""
    assert known_direction(name) in (None, "none")


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("r_hat[sigma]", 1.0),
        ("Rhat", 1.0),
        ("mean_lag1_ac[beta[1]]", 0.0),
        ("mean_error", 0.0),
        ("test_mean_error", 0.0),
        ("calibration_slope", 1.0),
        ("Durbin-Watson", 2.0),
    ],
)
def test_some_well_known_metrics_are_best_near_a_value(name: str, target: float) -> None:
    """Neither end is best."""
    assert known_aim(name) == Aim("target", target)


def test_the_table_holds_each_name_once_for_each_aim() -> None:
    """Every name can be found by itself, with the aim that stands beside it, and every source is used."""
    assert {name: known_aim(name) for name, _ in NAMES} == dict(NAMES)
    assert len(KNOWN_NAMES) >= 900
    assert {block.source for block in TABLE} == set(SOURCES)
    assert {block.target is not None for block in TABLE if block.direction == "target"} == {True}


SPLITS = ("train", "training", "val", "valid", "validation", "dev", "test", "eval")


@given(st.sampled_from(NAMES), st.sampled_from(SPLITS), st.sampled_from("_-/ "))
def test_the_split_before_a_name_does_not_change_its_aim(entry: tuple[str, Aim], split: str, separator: str) -> None:
    """Of all names of the table."""
    name, aim = entry
    assert known_aim(f"{split}{separator}{name}") == aim


@given(
    st.lists(
        st.sampled_from([*(name for name, _ in NAMES), *SPLITS, "mean", "score", "change", "x"]), min_size=1, max_size=4
    )
)
def test_case_and_separators_do_not_change_the_aim(words: list[str]) -> None:
    """Any name, known or not."""
    plain = "_".join(words)
    assert {known_aim(one) for one in (plain.upper(), plain.replace("_", "-"), plain.replace("_", " "))} == {
        known_aim(plain)
    }


@pytest.mark.parametrize(
    "word", ["std", "stderr", "change", "diff", "delta", "count", "scale", "time", "threshold", "x", "gap"]
)
def test_a_word_that_is_not_folded_away_hides_a_name(word: str) -> None:
    """What follows a metric's name makes it another quantity."""
    assert {f"{name}_{word}" for name, _ in NAMES if known_direction(f"{name}_{word}") not in (None, "none")} == set()


@given(st.text(max_size=60))
def test_any_text_has_an_answer(name: str) -> None:
    """No name is refused, and none is found that the table does not have."""
    found = find_known(name)
    assert found is None or found in KNOWN_NAMES.values()


@pytest.mark.parametrize(
    ("name", "defined", "stated", "aim"),
    [
        ("rmse", Aim("up"), [False], Aim("up")),
        ("rmse", Aim("none"), [], Aim("none")),
        ("rmse", Aim("target", 3.0), [False], Aim("target", 3.0)),
        ("r_hat", Aim("down"), [], Aim("down")),
        ("r_hat", UNKNOWN, [], Aim("target", 1.0)),
        ("r_hat", UNKNOWN, [False], Aim("down")),
        ("rmse", UNKNOWN, [True, None, True], Aim("up")),
        ("rmse", UNKNOWN, [True, False], UNKNOWN),
        ("rmse", UNKNOWN, [None], Aim("down")),
        ("score_x", UNKNOWN, [False], Aim("down")),
        ("score_x", UNKNOWN, [], UNKNOWN),
    ],
)
def test_the_registry_outranks_models_and_models_outrank_the_table(
    name: str, defined: Aim, stated: list[bool | None], aim: Aim
) -> None:
    """Definition first, then agreeing statements, then the table; a contradiction leaves it unknown."""
    assert resolve_aim(name, defined, stated) == aim


def test_the_page_of_directions_lists_the_table_and_names_of_registries_with_their_directions() -> None:
    """`python -m tests.unit.direction_page FOLDER` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    names = list_page_names(page)
    assert len(names) > 80
    assert make_page(page, names) == page


@pytest.mark.skipif(
    "FORGE_CATALOG_REAL_REGISTRIES" not in os.environ, reason="FORGE_CATALOG_REAL_REGISTRIES is not set"
)
def test_the_page_of_directions_lists_every_name_of_the_real_registries() -> None:
    """With how many values each has."""
    listed = [one for one in list_page_names(PAGE.read_text(encoding="utf-8")) if one.registry != "cases"]
    assert listed == list_registry_names(Path(os.environ["FORGE_CATALOG_REAL_REGISTRIES"]))

"""The table of well-known directions: names of metrics, which way each is better, and the reference that says so.

A name has a direction here only where its field uses it in one sense; times and costs, whose aim nobody states, are
left out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from catalog_build.core.documents import Direction


class Block(NamedTuple):
    """Names with one direction from one source.

    Args:
        source: key of `SOURCES`.
        direction: None where it depends on the case: no shorter form of the name is looked up then.
        names: separated by blanks.
        target: the wanted value, for direction `target`.
    """

    source: str
    direction: Direction | None
    names: str
    target: float | None = None


TABLE: Sequence[Block] = (
    Block("sklearn", "up", """
accuracy acc balanced_accuracy subset_accuracy top_k_accuracy topk_accuracy auc auroc roc_auc auc_roc rocauc roc_auc_ovr
roc_auc_ovo average_precision precision prec recall sensitivity specificity f1 f1score f_score f_measure f_beta f2
f0.5 max_f1 jaccard cohen_kappa kappa quadratic_weighted_kappa qwk mcc matthews_corrcoef matthews_correlation
true_positive_rate true_negative_rate tpr tnr r2 r_squared rsquared adjusted_r2 adj_r2 adjusted_r_squared
coefficient_of_determination explained_variance d2_absolute_error_score d2_pinball_score d2_tweedie_score
d2_log_loss_score d2_brier_score ndcg dcg label_ranking_average_precision lrap adjusted_rand adjusted_rand_index
rand_index fowlkes_mallows adjusted_mutual_info normalized_mutual_info nmi homogeneity completeness v_measure
silhouette calinski_harabasz neg_mean_squared_error neg_root_mean_squared_error neg_mean_absolute_error
neg_median_absolute_error neg_mean_absolute_percentage_error neg_mean_squared_log_error neg_max_error neg_log_loss
neg_brier_score neg_mean_poisson_deviance neg_mean_gamma_deviance
"""),
    Block("sklearn", "down", """
rmse mse mae msle rmsle mape medae max_error median_absolute_error mean_absolute_error mean_squared_error
root_mean_squared_error root_mean_square_error mean_squared_log_error root_mean_squared_log_error
mean_absolute_percentage_error mean_pinball_loss pinball_loss mean_poisson_deviance mean_gamma_deviance
mean_tweedie_deviance log_loss logloss brier brier_score brier_score_loss hamming_loss zero_one_loss hinge_loss
coverage_error label_ranking_loss davies_bouldin false_positive_rate false_negative_rate false_discovery_rate
fpr fnr fdr fall_out miss_rate
"""),
    Block("torchmetrics", "up", """
auprc pr_auc auc_pr average_precision_score pearson pearsonr pearson_r pearson_corr pearson_corrcoef pcc spearman
spearmanr spearman_r spearman_corr spearman_corrcoef spearman_rho kendall kendalltau kendall_tau kendall_rank_corrcoef
concordance_corrcoef ccc cosine_similarity iou mean_iou miou mciou fwiou jaccard_index dice psnr ssim ms_ssim
perceptual_evaluation_speech_quality retrieval_map retrieval_mrr npv ppv positive_predictive_value
negative_predictive_value
"""),
    Block("torchmetrics", "down", """
cross_entropy categorical_cross_entropy binary_cross_entropy sparse_categorical_crossentropy categorical_crossentropy
binary_crossentropy nll negative_log_likelihood kl_divergence hamming_distance perplexity error_rate err_rate
misclassification_rate classification_error relative_squared_error log_cosh log_cosh_error
"""),
    Block("boosting", "down", """
error mlogloss merror binary_logloss multi_logloss mphe poisson_nloglik gamma_nloglik
"""),
    Block("boosting", "up", "aucpr"),
    Block("imblearn", "up", "g_mean gmean geometric_mean_score index_balanced_accuracy"),
    Block("fairlearn", "down", "demographic_parity_difference equalized_odds_difference equal_opportunity_difference"),
    Block("fairlearn", "up", "demographic_parity_ratio equalized_odds_ratio"),
    Block("calibration", "down", """
ece mce ace expected_calibration_error maximum_calibration_error adaptive_calibration_error calibration_error
"""),
    Block("calibration", "target", "calibration_slope", 1.0),
    Block("calibration", "target", "calibration_intercept", 0.0),
    Block("imagenet", "up", """
top_1 top_3 top_5 top_1_accuracy top_1_acc acc_top_1 accuracy_top_1 acc_1 top_2_accuracy top_3_accuracy top_3_acc
top_5_accuracy top_5_acc acc_top_5 accuracy_top_5 acc_5 top_10_accuracy top_10_acc
"""),
    Block("imagenet", "down", "top_1_error top_1_err top_5_error top_5_err"),
    Block("trainer", "down", """
loss total_loss cross_entropy_loss crossentropy_loss ce_loss bce_loss mse_loss mae_loss l1_loss nll_loss huber_loss
smooth_l1_loss focal_loss dice_loss ctc_loss triplet_loss contrastive_loss reconstruction_loss mlm_loss
"""),
    Block("coco", "up", """
ap ar map mar mean_average_precision mean_average_recall average_recall ap_50 ap_75 ap_s ap_m ap_l ap_small ap_medium
ap_large aps apm apl ar_s ar_m ar_l ar_small ar_medium ar_large map_50 map_75 map_95 map_50_95 map_s map_m map_l
map_small map_medium map_large mar_1 mar_10 mar_100 mar_small mar_medium mar_large bbox_map bbox_map_50 bbox_map_75
segm_map segm_map_50 segm_map_75 bbox_ap segm_ap box_ap mask_ap box_map mask_map box_ap_50 box_ap_75 mask_ap_50
mask_ap_75 base_box_ap base_box_ap_50 novel_box_ap novel_box_ap_50 pq sq rq panoptic_quality pq_th pq_st boundary_iou
giou oks
"""),
    Block("yolo", "up", """
map_0.5 map_0.5:0.95 map50_95_b map50_b precision_b recall_b map50_95_m map50_m precision_m recall_m
"""),
    Block("yolo", "down", "box_loss cls_loss dfl_loss obj_loss seg_loss"),
    Block("openmmlab", "up", """
aacc macc mdice mfscore mprecision mrecall hmean hmean_iou hmean_ic13 word_acc word_accuracy word_acc_ignore_case
word_acc_ignore_case_symbol char_recall char_precision 1_n.e.d of_1 cf_1 edge_f1 edge_micro_f1 edge_macro_f1
s_measure e_measure
"""),
        Block("wholebody", "up", "body_ap body_ar face_ap face_ar foot_ap foot_ar hand_ap hand_ar whole_ap whole_ar"),
    Block("pose", "up", "pck pckh 3dpck ap_e ap_h"),
    Block("pose", "down", """
epe aepe nme mpjpe p_mpjpe pa_mpjpe n_mpjpe mpjpe_all mpjpe_single mpjpe_interacting mrrpe mpvpe nme_full
nme_common nme_challenge nme_blur nme_expression nme_illumination nme_makeup nme_occlusion nme_pose nme_frontal
"""),
    Block("driving", "up", "nds maph map_h aph"),
    Block("driving", "down", "mate maoe mave maae min_ade min_fde minade minfde ade fde"),
    Block("tracking", "up", "hota mota deta assa idf1 id_f1"),
    Block("tracking", "down", "id_switches idsw num_switches"),
    Block("medical", "up", """
dice_coefficient dice_similarity_coefficient dsc binary_dice surface_dice normalized_surface_dice
normalised_surface_dice
nsd volumetric_similarity froc tversky val_mean_dice_tc val_mean_dice_wt val_mean_dice_et dice_tc dice_wt dice_et
"""),
    Block("medical", "down", """
hausdorff hausdorff_distance hausdorff_distance_95 hd hd_95 assd average_surface_distance
average_symmetric_surface_distance mean_surface_distance masd
"""),
    Block("hovernet", "up", "f1d aji aji_plus"),
    Block("geometry", "down", """
abs_rel sq_rel rmse_log silog fl_all d1_all end_point_error endpoint_error chamfer_distance
"""),
    Block("image", "up", "psnr_y ssim_y fsim vifp uqi vmaf plcc srcc srocc krcc lcc"),
    Block("image", "down", "lpips dists niqe brisque gmsd ergas spectral_angle_mapper"),
    Block("generation", "up", """
inception_score is_50k clip_score clipscore clip_similarity pr50k3_precision pr50k3_recall
"""),
    Block("generation", "down", """
fid fid_50k fid_50k_full fid_10k sfid kid kid_50k kid_50k_full ppl ppl2_wend fvd fad frechet_inception_distance bpd
bits_per_dim
"""),
    Block("retrieval", "up", """
mrr mean_reciprocal_rank reciprocal_rank hit_rate hits_at_k hit_at_k hr_at_k r_at_k p_at_k r_precision bpref
success_at_k mrr_at_k rbp
"""),
    Block("sentences", "up", """
cosine_accuracy cosine_precision cosine_recall cosine_f1 cosine_ap cosine_ndcg cosine_mrr cosine_map cosine_mcc
cosine_pearson cosine_spearman pearson_cosine spearman_cosine dot_accuracy dot_precision dot_recall dot_f1 dot_ap
dot_ndcg dot_mrr dot_map dot_mcc pearson_dot spearman_dot euclidean_accuracy euclidean_precision euclidean_recall
euclidean_f1 euclidean_ap euclidean_mcc euclidean_pearson euclidean_spearman pearson_euclidean spearman_euclidean
manhattan_accuracy manhattan_precision manhattan_recall manhattan_f1 manhattan_ap manhattan_mcc manhattan_pearson
manhattan_spearman pearson_manhattan spearman_manhattan max_accuracy max_precision max_recall max_ap max_mcc pearson_max
spearman_max cos_sim_pearson cos_sim_spearman cos_sim_accuracy cos_sim_ap cos_sim_f1 cos_sim_precision cos_sim_recall
"""),
    Block("graphs", "down", "mean_rank median_rank medr adjusted_mean_rank adjusted_arithmetic_mean_rank"),
    Block("graphs", "up", "adjusted_mean_rank_index adjusted_arithmetic_mean_rank_index inverse_harmonic_mean_rank"),
    Block("evaluate", "up", """
bleu bleu_1 bleu_2 bleu_3 bleu_4 sacrebleu google_bleu gleu chrf chrf++ meteor nist_mt rouge rouge_1 rouge_2 rouge_3
rouge_l rougel rouge_lsum rougelsum rouge_1_f rouge_2_f rouge_l_f rougel_f rouge_1_f1 rouge_2_f1 rouge_l_f1
rouge_1_fmeasure rouge_2_fmeasure
rouge_l_fmeasure rouge_lsum_fmeasure rouge_1_precision rouge_2_precision rouge_l_precision rouge_1_recall rouge_2_recall
rouge_l_recall bertscore bertscore_f1 bertscore_precision bertscore_recall bleurt comet moverscore sari cider cider_d
spice exact_match exact em em_score hasans_exact hasans_f1 noans_exact noans_f1 vqa_accuracy anls relaxed_accuracy
mauve seqeval_f1 overall_accuracy overall_precision overall_recall overall_f1 oa pass_at_k squad_f1
"""),
    Block("evaluate", "down", "ter translation_edit_rate bits_per_character bits_per_char bpc"),
    Block("evaluate", "none", "gen_len generated_length translation_length reference_length"),
    Block("harness", "up", """
acc_norm acc_mutual_info mc_1 mc_2 prefix_exact_match quasi_exact_match win_rate acc_none acc_norm_none
exact_match_none exact_match_strict_match exact_match_flexible_extract f1_none
"""),
    Block("harness", "down", "perplexity_none word_perplexity_none word_perplexity byte_perplexity bits_per_byte bpb"),
    Block("speech", "down", """
wer cer mer wil word_error_rate character_error_rate char_error_rate match_error_rate phoneme_error_rate
sentence_error_rate token_error_rate wer_ortho mcd mel_cepstral_distortion frechet_audio_distance
"""),
    Block("speech", "up", """
wip pesq stoi estoi si_sdr si_snr sdr snr_improvement si_sdri sdri si_snri dnsmos mos utmos
"""),
    Block("speaker", "down", """
der jer eer equal_error_rate diarization_error_rate jaccard_error_rate min_dcf mindcf act_dcf
"""),
    Block("spoofing", "down", "apcer bpcer acer hter"),
    Block("anomaly", "up", """
aupro au_pro aupimo image_auroc pixel_auroc image_f1_score pixel_f1_score image_aupr pixel_aupr
"""),
    Block("rl", "up", """
reward mean_reward episode_reward episodic_reward cumulative_reward total_reward return episode_return episodic_return
cumulative_return ep_rew_mean episode_reward_mean eval_mean_reward ep_return success_rate normalized_return
human_normalized_score elo elo_rating
"""),
    Block("rl", "down", "regret cumulative_regret collision_rate"),
    Block("rl", "none", "ep_len_mean mean_ep_length episode_length episode_len_mean ep_length"),
    Block("forecasting", "down", """
nrmse smape wmape wape mase rmsse mdape mdae mrae gmrae owa theil_u theils_u rae rrse rse mspe rmspe
relative_absolute_error crps mean_crps crps_sum ranked_probability_score
continuous_ranked_probability_score quantile_loss mean_quantile_loss weighted_quantile_loss mean_weighted_quantile_loss
mean_wquantileloss wquantileloss wql msis interval_score winkler winkler_score abs_error absolute_error
normalized_root_mean_squared_error symmetric_mean_absolute_percentage_error mean_absolute_scaled_error
"""),
    Block("forecasting", "up", "skill_score crpss rpss brier_skill_score anomaly_correlation_coefficient"),
    Block("forecasting", "target", "mean_error mean_percentage_error mean_bias_error mbe mean_bias forecast_bias", 0.0),
    Block("hydrology", "up", "nash_sutcliffe nash_sutcliffe_efficiency kling_gupta_efficiency kge index_of_agreement"),
    Block("hydrology", "target", "percent_bias pbias", 0.0),
    Block("survival", "up", """
c_index cindex concordance_index concordance_index_ipcw concordance_index_censored harrell_c uno_c
cumulative_dynamic_auc time_dependent_auc
"""),
    Block("survival", "down", "integrated_brier_score ibs"),
    Block("statsmodels", "down", """
aic aicc bic hqic deviance residual_deviance rss sse residual_sum_of_squares sum_of_squared_errors gcv
"""),
    Block("statsmodels", "up", """
log_likelihood loglik loglikelihood llf pseudo_r2 mcfadden_r2 nagelkerke_r2 marginal_r2 conditional_r2 rsquared_adj
prsquared
"""),
    Block("statsmodels", "target", "durbin_watson", 2.0),
    Block("statsmodels", "target", "reduced_chi2 reduced_chi_squared reduced_chi_square", 1.0),
    Block("statsmodels", "none", """
p_value pvalue f_statistic t_statistic df degrees_of_freedom df_resid df_model nobs n_obs null_deviance
"""),
    Block("sem", "down", "rmsea srmr"),
    Block("sem", "up", "cfi tli nfi gfi agfi cronbach_alpha"),
    Block("arviz", "up", """
elpd elpd_loo elpd_waic lppd log_pointwise_predictive_density elbo log_marginal_likelihood log_evidence ess ess_bulk
ess_tail ess_mean ess_sd bfmi
"""),
    Block("arviz", "down", "waic looic dic mcse mcse_mean mcse_sd diverging"),
    Block("arviz", "target", "r_hat rhat split_r_hat split_rhat gelman_rubin psrf", 1.0),
    Block("arviz", "none", "p_loo p_waic"),
    Block("stan", "up", "n_eff e_bfmi ebfmi ess_per_second effective_sample_size ess_per_sec n_eff_per_s"),
    Block("stan", "down", """
divergences divergent num_divergent n_divergent divergent_transitions num_divergences n_divergences
"""),
    Block("posteriordb", "up", """
effective_sample_size_bulk effective_sample_size_tail efmi expected_fraction_of_missing_information
"""),
    Block("posteriordb", "target", "mean_lag1_ac lag1_ac", 0.0),
    Block("posteriordb", "none", "nchains n_chains ndraws n_draws"),
    Block("systems", "down", """
nllh fval sum_squared_residuals sum_of_squared_residuals weighted_residual_sum_of_squares wrss
"""),
    Block("systems", "up", "llh"),
    Block("structure", "up", "tm_score gdt_ts gdt_ha lddt plddt dockq ptm iptm fnat cad_score"),
    Block("structure", "down", "rmsd ca_rmsd lrmsd irmsd l_rmsd i_rmsd fape r_free r_work clashscore molprobity_score"),
    Block("potentials", "down", """
energy_mae energy_rmse force_mae force_rmse forces_mae forces_rmse stress_mae stress_rmse mae_e mae_f rmse_e rmse_f
mae_energy mae_forces rmse_energy rmse_forces
"""),
    Block("molecules", "up", "validity uniqueness novelty"),
    Block("molecules", "down", "fcd frechet_chemnet_distance"),
    Block("case", None, """
score rank bias avg_error error_avg error_mean motp loo nse rps vif pve spl objective_value generator_loss policy_loss
value_loss discriminator_loss
"""),
    Block("counting", "none", """
n n_samples num_samples sample_size support epoch epochs step steps global_step iteration iterations seed count counts
num_examples
"""),
)  # fmt: skip
"""All names, as `metrics.py` normalises them; `_at_k` at the end of one says that it has a direction with a K only."""

internal import Scoring
internal import Statistics
internal import SurfaceMetrics

extension ComparisonReport {
  func jsonText() -> String {
    JSONTree.object([
      "voxloss": .object([
        "version": .string(version), "comparison_schema": .integer(ComparisonReport.schemaVersion),
      ]),
      "settings": settings,
      "models": .array(comparison.models.map(\.json)),
      "cases": .object([
        "names": .strings(comparison.cases), "left_out": .strings(comparison.leftOutCases),
      ]),
      "metrics": .array(comparison.metrics.map(json)),
      "warnings": .strings(comparison.warnings),
    ]).text()
  }

  private var settings: JSONTree {
    let options = comparison.options
    let policy = comparison.emptyMasks
    let convention = comparison.convention.map { convention in
      JSONTree.object([
        "name": .string(convention.name), "tool": .string(convention.tool), "version": .string(convention.version),
        "image_edge": .string(convention.imageEdge.rawValue),
      ])
    }
    return .object([
      "cases": .string(options.cases.rawValue),
      "empty_masks": .object([
        "policy": .string(policy.word), "missed": .string(policy.missed.text),
        "spurious": .string(policy.spurious.text), "both_empty": .string(policy.bothEmpty.text),
        "is_reapplied": .bool(options.emptyMasks != nil),
      ]),
      "convention": convention ?? .null,
      "reference_model": .optional(options.referenceModel),
      "difference": .string("first - second"),
      "alternative": .string(Alternative.twoSided.rawValue),
      "alpha": .number(options.alpha),
      "bootstrap": .object([
        "method": .string("BCa"), "resamples": .integer(options.bootstrap.resamples),
        "level": .number(options.bootstrap.level), "seed": .string("\(options.bootstrap.seed)"),
      ]),
      "permutations": .integer(options.permutations),
      "rankings": .strings(options.rankings.map(\.word)),
      "correction": .object([
        "method": .string("Holm"), "p_holm_pairs": .string("over the pairs of this metric and label"),
        "p_holm_pairs_labels": .string(
          "over the pairs of all labels of this metric; for all_labels over its pairs"),
      ]),
    ])
  }

  private func json(_ metric: ComparedMetric) -> JSONTree {
    .object([
      "metric": .string(metric.metric.name), "key": .string(metric.metric.key),
      "tolerance_mm": .optional(metric.metric.tolerance), "better": .string(metric.betterSide),
      "labels": .array(metric.labels.map { json($0, metric) }),
    ])
  }

  private func json(_ label: ComparedLabel, _ metric: ComparedMetric) -> JSONTree {
    let names = comparison.models.map(\.name)
    return .object([
      "scope": .string(label.scope.rawValue), "label": .optional(label.label), "name": .optional(label.name),
      "members": label.members.map { .integers($0) } ?? .null, "n": .integer(label.cases.count),
      "left_out": .integer(label.leftOut),
      "models": .array(zip(names, label.models).map { json($0, $1) }),
      "pairs": .array(label.pairs.map { json($0, names, metric) }),
      "rankings": .array(label.rankings.map { json($0, names) }),
    ])
  }

  private func json(_ name: String, _ sample: ComparedSample) -> JSONTree {
    let summary = sample.summary
    return .object([
      "model": .string(name), "n": .integer(summary?.count ?? 0), "mean": .optional(summary?.mean),
      "sd": .optional(summary?.standardDeviation), "min": .optional(summary?.minimum),
      "q1": .optional(summary?.lowerQuartile), "median": .optional(summary?.median),
      "q3": .optional(summary?.upperQuartile), "max": .optional(summary?.maximum),
      "ci_lower": .optional(sample.interval?.lower), "ci_upper": .optional(sample.interval?.upper),
      "counted_as_worst": .integer(sample.worstCount), "counted_as_best": .integer(sample.bestCount),
    ])
  }

  private func json(_ pair: ComparedPair, _ names: [String], _ metric: ComparedMetric) -> JSONTree {
    func test(_ pValue: Double, _ holm: ComparedPair.HolmFamilies, _ others: [String: JSONTree]) -> JSONTree {
      let members: [String: JSONTree] = [
        "p": .number(pValue), "p_holm_pairs": .number(holm.pairs),
        "p_holm_pairs_labels": .number(holm.pairsAndLabels),
      ]
      return .object(members.merging(others) { own, _ in own })
    }
    let wilcoxon = test(
      pair.wilcoxon.pValue, pair.wilcoxonHolm,
      [
        "statistic": .number(pair.wilcoxon.statistic), "method": .string(pair.wilcoxon.method.rawValue),
        "z": .optional(pair.wilcoxon.normalScore), "zeros": .integer(pair.wilcoxon.zeroCount),
      ])
    let permutation = test(
      pair.permutation.pValue, pair.permutationHolm, ["resamples": .optional(pair.permutation.resamples)])
    return .object([
      "first": .string(names[pair.first]), "second": .string(names[pair.second]), "n": .integer(pair.count),
      "mean_difference": .number(pair.meanDifference), "median_difference": .number(pair.medianDifference),
      "ci_lower": .optional(pair.interval?.lower), "ci_upper": .optional(pair.interval?.upper),
      "better": .optional(pair.better(metric.isHigherBetter).map { names[$0] }), "wilcoxon": wilcoxon,
      "permutation": permutation,
      "effect_sizes": .object([
        "cohens_dz": .optional(pair.effectSizes.cohensDz), "rank_biserial": .number(pair.effectSizes.rankBiserial),
        "won": .number(pair.won), "tied": .number(pair.tied), "lost": .number(pair.lost),
        "probability_of_superiority": .number(pair.superiority),
      ]),
    ])
  }

  private func json(_ entry: ComparedRanking, _ names: [String]) -> JSONTree {
    let stability = entry.stability
    let models = names.indices.map { index in
      let model = stability?.models[index]
      return JSONTree.object([
        "model": .string(names[index]), "score": .number(entry.ranking.scores[index]),
        "rank": .integer(entry.ranking.ranks[index]), "mean_rank": .optional(model?.meanRank),
        "rank_lower": .optional(model?.rankInterval.lower), "rank_upper": .optional(model?.rankInterval.upper),
        "first_share": .optional(model?.firstShare),
        "rank_counts": model.map { .integers($0.rankCounts) } ?? .null,
      ])
    }
    let tau = stability?.kendallTau
    return .object([
      "method": .string(entry.ranking.method.word), "models": .array(models),
      "kendall_tau": stability.map { stability in
        .object([
          "mean": .optional(tau?.mean), "q1": .optional(tau?.lowerQuartile), "median": .optional(tau?.median),
          "q3": .optional(tau?.upperQuartile), "undefined": .integer(stability.undefinedTauCount),
        ])
      } ?? .null,
    ])
  }
}

extension ComparedModel {
  fileprivate var json: JSONTree {
    .object([
      "name": .string(name), "path": .string(path), "cases": .integer(caseCount),
      "lacking_cases": .strings(lackingCases), "without_prediction": .strings(withoutPrediction),
    ])
  }
}

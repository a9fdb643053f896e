import Foundation
import Statistics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

/// Three made-up models with a missed, a spurious and an absent case, against scipy and statsmodels
/// (`Tests/Golden/comparison_golden.py`).
@Suite("Comparison of models against scipy") struct ComparisonGoldenTests {
  let golden: JSONValue
  let comparison: StudyComparison

  init() throws {
    golden = try JSONValue(
      contentsOf: SharedData.packageRoot.path + "/Tests/Fixtures/Golden/comparison.json")
    let studies = golden.studies
    let models = golden.models.array.compactMap(\.string).map { name in
      ComparisonSample.model(
        name,
        studies[name].object.map { caseName, labels in
          ComparisonSample.scored(
            caseName,
            labels.object.map { label, entry in
              ComparisonSample.label(
                Int(label)!, ClassStatus(rawValue: entry[0].string!)!, dice: entry[1].number, hd95: entry[2].number)
            })
        })
    }
    var options = ComparisonOptions()
    options.bootstrap = Bootstrap(resamples: golden.resamples.integer!, seed: 2025)
    options.workerCount = 2
    comparison = try StudyComparison(models, options: options)
  }

  private func near(_ value: Double?, _ expected: JSONValue, _ tolerance: Double = 1e-9) -> Bool {
    guard let value, let number = expected.number else { return false }
    return abs(value - number) <= tolerance * max(1, abs(number))
  }

  @Test("means, differences, tests, corrections, effect sizes", arguments: ["dice", "hd95"])
  func numbers(_ key: String) throws {
    let metric = try #require(comparison.metrics.first { $0.metric.key == key })
    let expected = golden.metrics[key].array
    #expect(metric.labels.count == 3 && expected.count == 3)
    #expect(metric.labels.map(\.scope) == [.label, .label, .allLabels])
    let names = comparison.models.map(\.name)
    for (label, row) in zip(metric.labels, expected) {
      #expect(label.cases == row.cases.array.compactMap(\.string))
      for (sample, own) in zip(label.models, row.models.array) {
        #expect(near(sample.summary?.mean, own.mean) && near(sample.summary?.median, own.median))
        #expect(near(sample.interval?.lower, own.interval[0]) && near(sample.interval?.upper, own.interval[1]))
      }
      #expect(label.pairs.count == 3)
      for (pair, own) in zip(label.pairs, row.pairs.array) {
        let place = "\(key) \(label.title) \(names[pair.first]) \(names[pair.second])"
        #expect(names[pair.first] == own.first.string && names[pair.second] == own.second.string)
        #expect(near(pair.meanDifference, own.mean) && near(pair.medianDifference, own.median), "\(place)")
        #expect(near(pair.interval?.lower, own.interval[0]) && near(pair.interval?.upper, own.interval[1]), "\(place)")
        #expect(near(pair.wilcoxon.pValue, own.wilcoxon), "\(place)")
        #expect(near(pair.permutation.pValue, own.permutation), "\(place)")
        #expect(near(pair.wilcoxonHolm.pairs, own.wilcoxon_holm), "\(place)")
        #expect(near(pair.wilcoxonHolm.pairsAndLabels, own.wilcoxon_holm_labels), "\(place)")
        #expect(near(pair.permutationHolm.pairs, own.permutation_holm), "\(place)")
        #expect(near(pair.permutationHolm.pairsAndLabels, own.permutation_holm_labels), "\(place)")
        #expect(near(pair.effectSizes.cohensDz, own.dz), "\(place)")
        #expect(near(pair.won, own.won) && near(pair.tied, own.tied) && near(pair.lost, own.lost), "\(place)")
      }
    }
  }

  @Test("rankings and their stability", arguments: ["dice", "hd95"]) func rankings(_ key: String) throws {
    let metric = try #require(comparison.metrics.first { $0.metric.key == key })
    for (label, row) in zip(metric.labels, golden.metrics[key].array) {
      #expect(label.rankings.count == 5)
      for entry in label.rankings {
        let own = row.rankings[entry.ranking.method.word]
        #expect(entry.ranking.ranks.map(Double.init) == own.ranks.numbers, "\(key) \(label.title)")
        let counts = entry.stability?.models.map { $0.rankCounts.map(Double.init) }
        #expect(counts == own.counts.array.map(\.numbers), "\(key) \(label.title) \(entry.ranking.method.word)")
      }
    }
  }
}

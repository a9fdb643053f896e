import Statistics
import TestSupport
import Testing
import VolumeCore

@testable import Scoring

@Suite("Comparison of models") struct ComparisonTests {
  private typealias Sample = ComparisonSample

  private func dice(_ models: [ComparisonModel], _ options: ComparisonOptions = Sample.quick) throws -> ComparedLabel {
    try #require(try StudyComparison(models, options: options).metrics.first?.labels.last)
  }

  private func fault(
    _ models: [ComparisonModel], _ options: ComparisonOptions = Sample.quick, mentioning words: String...
  ) throws {
    let error = #expect(throws: ScoringError.self) { _ = try StudyComparison(models, options: options) }
    let line = try #require(error).description
    #expect(!line.contains("\n"))
    for word in words { #expect(line.contains(word), "\(line)") }
  }

  @Test("a case that a model lacks counts as worst, or is left out for all") func lackingCases() throws {
    let whole = Sample.model("a", dice: [0.5, 0.6, 0.7])
    let part = Sample.model("b", dice: [0.9, 0.8])
    var options = Sample.quick
    options.metrics = ["dice", "hd95"]
    let comparison = try StudyComparison([whole, part], options: options)
    #expect(comparison.models[1].lackingCases == ["c2"] && comparison.models[0].lackingCases.isEmpty)
    #expect(comparison.metrics[0].labels[0].values == [[0.5, 0.6, 0.7], [0.9, 0.8, 0]])
    #expect(comparison.metrics[1].labels[0].values[1].last == 15)
    #expect(comparison.metrics[0].labels[0].models.map(\.worstCount) == [0, 1])
    options.cases = .common
    let common = try StudyComparison([whole, part], options: options)
    #expect(common.cases == ["c0", "c1"] && common.leftOutCases == ["c2"])
    #expect(common.metrics[0].labels[0].values == [[0.5, 0.6], [0.9, 0.8]])
  }

  @Test("a spurious label counts against its model and for the others") func spurious() throws {
    let right = Sample.model("right", [Sample.scored("c", [Sample.label(1, .bothEmpty, dice: nil)])])
    let wrong = Sample.model("wrong", [Sample.scored("c", [Sample.label(1, .spurious, dice: 0)])])
    let label = try dice([right, wrong])
    #expect(label.values == [[1], [0]] && label.models.map(\.bestCount) == [1, 0])
    // A model without any entry of the label was right as well; a missing prediction earns nothing.
    let silent = Sample.model("silent", [Sample.scored("c", [Sample.label(2, dice: 0.5)])])
    let other = Sample.model(
      "other", [Sample.scored("c", [Sample.label(1, .spurious, dice: 0), Sample.label(2, dice: 0.25)])])
    let both = try StudyComparison([silent, other], options: Sample.quick).metrics[0].labels
    #expect(both.map(\.values) == [[[1], [0]], [[0.5], [0.25]], [[0.75], [0.125]]])
    let missing = Sample.model(
      "missing", [Sample.scored("c", [Sample.label(1, .bothEmpty, dice: nil)], state: .missing)])
    #expect(try dice([missing, wrong]).values == [[0], [0]])
  }

  @Test("what a policy leaves out is left out for all models and counted") func excluded() throws {
    func cases(_ status: ClassStatus, _ value: Double?) -> [CaseScore] {
      [Sample.scored("a", [Sample.label(1, dice: 0.5)]), Sample.scored("b", [Sample.label(1, status, dice: value)])]
    }
    let models = [
      Sample.model("x", cases(.missed, 0), policy: .excluded),
      Sample.model("y", cases(.defined, 0.9), policy: .excluded),
    ]
    let label = try dice(models)
    #expect(label.cases == ["a"] && label.leftOut == 1 && label.values == [[0.5], [0.5]])
    var options = Sample.quick
    options.emptyMasks = .worst
    #expect(try dice(models, options).values == [[0.5, 0], [0.5, 0.9]])
    try fault([models[0], Sample.model("z", cases(.defined, 0.9))], mentioning: "x.json and z.json", "--empty")
    let preset = Sample.model("p", cases(.defined, 0.9), policy: .excluded, preset: "msd")
    try fault([models[0], preset], mentioning: "msd", "none")
  }

  @Test("however bad a score is, taking it away improves no model's mean") func failuresNeverHelp() throws {
    var generator = SeededGenerator(seed: 4)
    let others = Sample.model("b", dice: (0..<6).map { _ in Double.random(in: 0...1, using: &generator) })
    let values = (0..<6).map { _ in Double.random(in: 0...0.2, using: &generator) }
    let before = try dice([Sample.model("a", dice: values), others])
    for count in 1..<6 {
      let after = try dice([Sample.model("a", dice: Array(values.prefix(count))), others])
      #expect(after.models[0].summary!.mean <= before.models[0].summary!.mean)
      #expect(after.pairs[0].meanDifference <= before.pairs[0].meanDifference)
    }
  }

  @Test("scores against different references are not compared") func references() throws {
    func model(_ name: String, _ label: LabelScore, _ geometry: VolumeGeometry = Sample.geometry, ignored: Int = 0)
      -> ComparisonModel
    { Sample.model(name, [Sample.scored("c", [label], geometry: geometry, ignored: ignored)]) }
    let first = model("a", Sample.label(1, dice: 0.5, voxels: 100))
    try fault(
      [first, model("b", Sample.label(1, dice: 0.5, voxels: 101))], mentioning: "a.json and b.json", "case c", "101")
    try fault([first, model("b", Sample.label(1, .spurious, dice: 0))], mentioning: "by b.json its reference lacks")
    let grid = VolumeGeometry(size: VolumeSize(x: 10, y: 10, z: 6), spacing: VoxelSpacing(x: 1, y: 1, z: 1))
    try fault([first, model("b", Sample.label(1, dice: 0.5), grid)], mentioning: "size")
    try fault([first, model("b", Sample.label(1, dice: 0.5), ignored: 3)], mentioning: "not evaluated")
  }

  @Test("models, metrics and labels that do not fit have one line each") func faults() throws {
    let (a, b) = (Sample.model("a", dice: [0.5]), Sample.model("b", dice: [0.6]))
    try fault([a], mentioning: "a.json", "at least two")
    try fault([a, Sample.model("a", dice: [0.1])], mentioning: "NAME=")
    try fault([a, Sample.model("b", [Sample.scored("x", [Sample.label(1, dice: 1)])])], mentioning: "common case")
    try fault([a, Sample.model("b", [Sample.scored("c0", [Sample.label(2, dice: 1)])])], mentioning: "common label")
    try fault([a, Sample.model("b", [])], mentioning: "b.json", "no scored case")
    func changed(_ change: (inout ComparisonOptions) -> Void) -> ComparisonOptions {
      var options = Sample.quick
      change(&options)
      return options
    }
    try fault([a, b], changed { $0.metrics = ["nsd"] }, mentioning: "a.json: has no nsd", "dice hd95")
    try fault([a, b], changed { $0.labels = ["7"] }, mentioning: "7 is not a label", "there are 1")
    try fault([a, b], changed { $0.referenceModel = "c" }, mentioning: "a, b")
    let sized = ["a", "b"].map { name in
      Sample.model(name, [Sample.scored("c", [Sample.label(1, dice: 0.5, voxels: 9)])])
    }
    try fault(sized, changed { $0.metrics = ["reference_voxels"] }, mentioning: "no better side")
    let twice = Sample.model("t", [Sample.scored("c", []), Sample.scored("c", [])])
    try fault([twice, a], mentioning: "case c twice")
  }

  @Test("equal models, one case, two cases") func few() throws {
    let same = try StudyComparison(
      [Sample.model("a", dice: [0.5, 0.6]), Sample.model("b", dice: [0.5, 0.6])], options: Sample.quick)
    #expect(same.warnings.contains { $0.contains("same values") })
    let pair = try #require(same.metrics[0].labels[0].pairs.first)
    #expect(pair.meanDifference == 0 && pair.wilcoxonHolm.pairs == 1 && pair.permutationHolm.pairs == 1)
    #expect(pair.better(true) == nil && pair.tied == 1 && pair.effectSizes.cohensDz == nil)
    #expect(same.metrics[0].labels[0].rankings.allSatisfy { $0.ranking.ranks == [1, 1] })
    let one = try StudyComparison(
      [Sample.model("a", dice: [0.5]), Sample.model("b", dice: [0.6])], options: Sample.quick)
    let label = one.metrics[0].labels[0]
    #expect(label.pairs[0].interval == nil && label.pairs[0].wilcoxon.pValue == 1)
    #expect(label.rankings.count == 5 && label.rankings.allSatisfy { $0.stability == nil })
    #expect(one.warnings.contains { $0.contains("1 case ") })
  }

  /// a is better on most cases and fails on one: it wins by ranks and medians, loses by means, and no test tells.
  @Test("the rankings disagree where they should") func disagreement() throws {
    let label = try dice([
      Sample.model("a", dice: [0.9, 0.9, 0.9, 0.9, 0]), Sample.model("b", dice: [0.8, 0.8, 0.8, 0.8, 0.8]),
    ])
    let ranks = Dictionary(uniqueKeysWithValues: label.rankings.map { ($0.ranking.method.word, $0.ranking.ranks) })
    #expect(ranks["mean-then-rank"] == [2, 1] && ranks["median-then-rank"] == [1, 2])
    #expect(
      ranks["rank-then-mean"] == [1, 2] && ranks["rank-then-median"] == [1, 2] && ranks["test-based"] == [1, 1])
    // b's mean is better although a wins four of five cases.
    #expect(label.pairs[0].better(true) == 1 && label.pairs[0].won == 0.8 && label.pairs[0].lost == 0.2)
  }

  @Test("a reference model is the second of every pair") func referenceModel() throws {
    var options = Sample.quick
    options.referenceModel = "b"
    let label = try dice(["a", "b", "c"].map { Sample.model($0, dice: [0.5, 0.7]) }, options)
    #expect(label.pairs.map(\.first) == [0, 2] && label.pairs.map(\.second) == [1, 1])
  }

  @Test("fifty models: all pairs, the same for any number of threads") func manyModels() throws {
    var generator = SeededGenerator(seed: 9)
    let models = (0..<50).map { index in
      Sample.model("m\(index)", dice: (0..<12).map { _ in Double.random(in: 0...1, using: &generator) })
    }
    var options = Sample.quick
    options.bootstrap = Bootstrap(resamples: 20)
    options.workerCount = 2
    let label = try dice(models, options)
    #expect(label.pairs.count == 1225)
    let smallest = try #require(label.pairs.map(\.wilcoxon.pValue).min())
    #expect(label.pairs.map(\.wilcoxonHolm.pairs).min() == min(1, 1225 * smallest))
    options.workerCount = 1
    let again = try dice(models, options)
    #expect(again.pairs == label.pairs && again.rankings == label.rankings && again.models == label.models)
  }
}

import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// The engine against samples and distances by definition.
struct SurfaceOracleTests {
  @Test(arguments: 0..<12) func smallRandomMasks(block: Int) {
    for seed in 0..<20 {
      var generator = SeededGenerator(seed: UInt64(1000 * block + seed))
      let size = generator.size(upTo: (7, 6, block % 3 == 2 ? 1 : 5))
      compare(size, labels: [1, 2, 3], count: 5, &generator, "seed \(1000 * block + seed)")
    }
  }

  static let largeSizes = [
    (14, 11, 9), (13, 10, 8), (70, 5, 4), (130, 4, 3), (63, 3, 3), (64, 3, 3), (65, 3, 3), (62, 5, 2), (128, 2, 3),
    (129, 3, 2), (127, 3, 2), (2, 70, 3), (3, 2, 70), (130, 9, 1), (64, 20, 1), (70, 1, 1), (1, 66, 1), (1, 1, 66),
  ]

  @Test(arguments: largeSizes) func longRowsAndLargerMasks(x: Int, y: Int, z: Int) {
    for seed in 0..<2 {
      var generator = SeededGenerator(seed: UInt64(x + 1000 * y + 1_000_000 * z + seed))
      compare(VolumeSize(x: x, y: y, z: z), labels: [1, 7], count: 3, &generator, "seed \(seed)")
    }
  }

  @Test func labelsBeyondBytesAndBelowZero() {
    for seed in 0..<15 {
      var generator = SeededGenerator(seed: UInt64(777 + seed))
      let size = generator.size(upTo: (9, 6, 5))
      compare(size, labels: [-5, 300, 40_000, 7], count: 3, &generator, "seed \(seed)")
    }
  }

  private func compare(
    _ size: VolumeSize, labels: [Int], count: Int, _ generator: inout SeededGenerator, _ seed: String
  ) {
    let geometry = VolumeGeometry(size: size, spacing: generator.spacing())
    var pair = SegmentationPair(
      geometry, generator.segmentation(size, labels: labels), generator.segmentation(size, labels: labels))
    var ignoreLabel: Int?
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      let share = Double.random(in: 0.02...0.3, using: &generator)
      pair.isIgnored = pair.reference.map { _ in .random(in: 0..<1, using: &generator) < share }
    case 1:
      ignoreLabel = labels.last
    case 2:
      let share = Double.random(in: 0.02...0.1, using: &generator)
      pair.isIgnored = pair.reference.map { _ in .random(in: 0..<1, using: &generator) < share }
      ignoreLabel = labels.last
    default: break
    }
    let targets = labels.map { [$0] } + [Array(labels.prefix(2)), labels, [999]]
    var options = SurfaceMeasurement.Options()
    options.conventions = Array(SurfaceConvention.allSamplings.shuffled(using: &generator).prefix(count))
    options.ignoredVoxels = .allCases.randomElement(using: &generator)!
    let results = pair.measurement(targets, ignoreLabel: ignoreLabel).measure(options)
    let expected = ExpectedSurfaces(pair, ignoreLabel, options.ignoredVoxels)
    for (target, surfaces) in zip(targets, results) {
      for (convention, surface) in zip(options.conventions, surfaces) {
        let place = "\(seed), \(size), \(geometry.spacing), \(target), \(convention.name), \(options.ignoredVoxels)"
        #expect(surface.convention == convention)
        expected.compare(surface, target, place)
      }
    }
  }
}

/// What a measurement of a pair must give.
struct ExpectedSurfaces {
  let pair: SegmentationPair
  let isIgnored: [Bool]
  let policy: IgnoredSurfaceVoxels

  init(_ pair: SegmentationPair, _ ignoreLabel: Int?, _ policy: IgnoredSurfaceVoxels) {
    self.pair = pair
    self.policy = policy
    let byMask = pair.isIgnored.isEmpty ? pair.reference.map { _ in false } : pair.isIgnored
    isIgnored = zip(byMask, pair.reference).map { $0 || $1 == ignoreLabel }
  }

  func mask(_ side: SegmentationSide, _ target: [Int]) -> [Bool] {
    zip(side == .reference ? pair.reference : pair.prediction, isIgnored).map { target.contains($0) && !$1 }
  }

  func compare(_ surface: ClassSurface, _ target: [Int], _ place: String) {
    let convention = surface.convention
    let oracle = SurfaceOracle(
      geometry: pair.geometry, edge: convention.imageEdge, unknown: policy == .excluded ? isIgnored : [])
    let masks = [SegmentationSide.reference: mask(.reference, target), .prediction: mask(.prediction, target)]
    let status = ClassStatus(
      inReference: masks[.reference]!.contains(true), inPrediction: masks[.prediction]!.contains(true))
    #expect(surface.status == status, "\(place)")
    for side in SegmentationSide.allCases {
      let expected = oracle.distances(
        from: oracle.samples(of: masks[side]!, convention.samples),
        to: oracle.samples(of: masks[side.other]!, convention.targets))
      guard let found = surface.distances(from: side) else {
        #expect(expected.isEmpty && surface.status == .bothEmpty, "\(place)")
        continue
      }
      check(found, expected, "\(place), \(side)")
    }
  }

  func check(_ found: DirectedDistances, _ expected: [SurfaceOracle.Distance], _ place: String) {
    #expect(found.sampleCount == expected.count, "\(place)")
    #expect(found.counts.reduce(0, +) == found.sampleCount && found.counts.allSatisfy { $0 > 0 }, "\(place)")
    var isAscending = true
    for index in found.distances.indices.dropLast() where found.distances[index] >= found.distances[index + 1] {
      isAscending = false
    }
    #expect(isAscending, "\(place)")
    var position = 0
    var isEqual = found.sampleCount == expected.count
    for (distance, count) in zip(found.distances, found.counts) where isEqual {
      for _ in 0..<count {
        let wanted = expected[position].distance
        if !(distance == wanted || abs(distance - wanted) <= 1e-12 * wanted) { isEqual = false }
        position += 1
      }
    }
    #expect(isEqual, "\(place): \(found.distances), \(expected.map(\.distance))")
    let weight = expected.reduce(0) { $0 + $1.weight }
    #expect(abs(found.totalWeight - weight) <= 1e-12 * weight, "\(place)")
    let sum = expected.reduce(0) { $0 + $1.weight * ($1.distance.isFinite ? $1.distance : 1) }
    let foundSum = zip(found.distances, found.weights).reduce(0) { $0 + $1.1 * ($1.0.isFinite ? $1.0 : 1) }
    #expect(abs(foundSum - sum) <= 1e-12 * sum, "\(place)")
  }
}

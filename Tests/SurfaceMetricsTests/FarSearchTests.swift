import TestSupport
import Testing
import VolumeCore
import VoxelMorphology

@testable import SurfaceMetrics

/// The search for samples without a near neighbour, and the seam between both searches.
struct FarSearchTests {
  static let spacings = [
    VoxelSpacing.unit, VoxelSpacing(x: 0.1, y: 5, z: 0.3), VoxelSpacing(x: 6, y: 0.3, z: 1),
    VoxelSpacing(x: 0.5859400033950806, y: 0.5859400033950806, z: 3.3), VoxelSpacing(x: 0.7, y: 0.9, z: 14),
  ]
  static let sizes = [(9, 7, 5), (64, 6, 4), (65, 9, 3), (130, 11, 6), (200, 30, 1), (3, 40, 20), (1, 1, 1)]

  @Test(arguments: spacings, sizes) func bothMethodsFindTheNearest(_ spacing: VoxelSpacing, _ size: (Int, Int, Int)) {
    var generator = SeededGenerator(seed: UInt64(size.0 * 7 + size.1))
    for targetCount in [1, 2, 7, 60] {
      let grid = RandomTargets(size, count: targetCount, &generator)
      let search = grid.search(spacing)
      for sampleCount in [1, 3, 40, 250] {
        let samples = grid.samples(sampleCount, &generator)
        let expected = samples.map { grid.nearest($0, spacing) }
        let tolerance = spacing == .unit ? 0 : 1e-13
        func agrees(_ squares: [Double]) -> Bool {
          zip(squares, expected).allSatisfy { abs($0 - $1) <= tolerance * $1 } && squares.count == expected.count
        }
        let place = "\(size), \(spacing), \(targetCount) targets, \(sampleCount) samples"
        #expect(agrees(search.squares(samples)), "\(place)")
        #expect(agrees(ColumnTransform(search).squares(samples)), "\(place), transform")
        for (sample, square) in zip(samples.prefix(5), expected) {
          let found = search.squares([sample])[0]
          #expect(abs(found - square) <= tolerance * square, "\(place), alone")
        }
      }
    }
  }

  @Test(arguments: spacings) func masksAtOppositeCorners(_ spacing: VoxelSpacing) {
    let size = VolumeSize(x: 150, y: 40, z: 30)
    var pair = SegmentationPair(
      VolumeGeometry(size: size, spacing: spacing), [Int](repeating: 0, count: size.voxelCount),
      [Int](repeating: 0, count: size.voxelCount))
    func fill(_ labels: inout [Int], _ x: Range<Int>, _ y: Range<Int>, _ z: Range<Int>) {
      for z in z { for y in y { for x in x { labels[size.index(x: x, y: y, z: z)] = 1 } } }
    }
    fill(&pair.reference, 0..<7, 0..<6, 0..<5)
    fill(&pair.prediction, 141..<150, 33..<40, 26..<30)
    compare(pair, .sampling(.border(.faces), .border(.faces), .closed), "opposite corners")
    compare(pair, .sampling(.border(.corners), .border(.corners), .open), "opposite corners")
    // Overlap on the left: near samples, and the far blob beside them.
    fill(&pair.prediction, 2..<9, 1..<7, 1..<6)
    compare(pair, .sampling(.border(.edges), .border(.edges), .closed), "near and far")
    compare(pair, .sampling(.voxels, .voxels, .closed), "near and far")
    fill(&pair.reference, 75..<76, 20..<21, 15..<16)
    compare(pair, .sampling(.border(.faces), .border(.corners), .excluded), "a stray voxel")
    // Corners are slow to look for by definition.
    if spacing.x == 0.1 { compare(pair, .sampling(.corners, .corners, .excluded), "a stray voxel") }
  }

  private func compare(_ pair: SegmentationPair, _ convention: SurfaceConvention, _ place: String) {
    ExpectedSurfaces(pair, nil, .excluded).compare(
      pair.surface([1], convention), [1], "\(place), \(convention.name), \(pair.geometry.spacing)")
  }

  @Test(arguments: spacings, [1, 40])
  func distancesAroundTheLimitsOfTheNearSearch(_ spacing: VoxelSpacing, _ sliceCount: Int) {
    let size = VolumeSize(x: 140, y: 60, z: sliceCount)
    var generator = SeededGenerator(seed: UInt64(sliceCount))
    var trials = NearTrials(size)
    for trial in 0..<3000 where trials.voxels.count < 400 {
      let start = [size.x, size.y, size.z].map { Int.random(in: 0..<$0, using: &generator) }
      let length = spacing.x * Double(Int.random(in: 20...36, using: &generator))
      var ends: [[Int]] = []
      for direction in 0..<(trial % 4 + 1) {
        // Along x first, then anywhere at about the same distance.
        let vector =
          direction == 0 ? [1, 0, 0] : (0..<3).map { _ in Double.random(in: -1...1, using: &generator) }
        let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let sign: Double = Bool.random(using: &generator) ? 1 : -1
        ends.append(
          (0..<3).map { axis in
            start[axis] + Int((sign * length * vector[axis] / norm / spacing.components[axis]).rounded())
          })
      }
      trials.add(start, ends)
    }
    #expect(trials.voxels.count > 30)
    let pair = SegmentationPair(VolumeGeometry(size: size, spacing: spacing), trials.reference, trials.prediction)
    var options = SurfaceMeasurement.Options()
    options.conventions = [.sampling(.voxels, .voxels, .closed)]
    let results = pair.measurement((1...trials.voxels.count).map { [$0] }).measure(options)
    for (surfaces, voxels) in zip(results, trials.voxels) {
      let squares = voxels.ends.map { end in
        (0..<3).reduce(0.0) { sum, axis in
          let step = Double(end[axis] - voxels.start[axis]) * spacing.components[axis]
          return sum + step * step
        }
      }
      let found = surfaces[0].distances(from: .reference)!.distances[0]
      #expect(found == squares.min()!.squareRoot(), "\(size), \(spacing), \(voxels)")
      #expect(surfaces[0].distances(from: .prediction)!.distances == Set(squares.map { $0.squareRoot() }).sorted())
    }
  }
}

/// Labels of one voxel in the reference and a few in the prediction.
private struct NearTrials {
  let size: VolumeSize
  var reference: [Int]
  var prediction: [Int]
  var voxels: [(start: [Int], ends: [[Int]])] = []

  init(_ size: VolumeSize) {
    self.size = size
    reference = [Int](repeating: 0, count: size.voxelCount)
    prediction = reference
  }

  /// Adds a label where all voxels lie inside and are free.
  mutating func add(_ start: [Int], _ ends: [[Int]]) {
    let isInside = ends.allSatisfy { end in zip(end, size.extents).allSatisfy { $0 >= 0 && $0 < $1 } }
    guard isInside, Set(ends).count == ends.count else { return }
    let from = size.index(x: start[0], y: start[1], z: start[2])
    let to = ends.map { size.index(x: $0[0], y: $0[1], z: $0[2]) }
    guard reference[from] == 0, to.allSatisfy({ prediction[$0] == 0 }) else { return }
    voxels.append((start, ends))
    reference[from] = voxels.count
    for index in to { prediction[index] = voxels.count }
  }
}

/// A layout with random bits.
private struct RandomTargets {
  let layout: BitLayout
  let memory = BitMemory()
  private(set) var points: [(x: Int, y: Int, z: Int)] = []

  init(_ size: (Int, Int, Int), count: Int, _ generator: inout SeededGenerator) {
    layout = BitLayout(sizeX: size.0, sizeY: size.1, sizeZ: size.2)
    memory.reserve(layout)
    for _ in 0..<count {
      let sample = samples(1, &generator)[0]
      let point = (x: Int(sample.x), y: Int(sample.y), z: Int(sample.z))
      points.append(point)
      unsafe memory.words.setBits(layout.row(point.y, point.z), point.x, point.x + 1)
    }
  }

  func samples(_ count: Int, _ generator: inout SeededGenerator) -> [FarSample] {
    (0..<count).map { _ in
      FarSample(
        x: .random(in: 0..<Int32(layout.sizeX), using: &generator),
        y: .random(in: 0..<Int32(layout.sizeY), using: &generator),
        z: .random(in: 0..<Int32(layout.sizeZ), using: &generator), weightClass: 0)
    }
  }

  func search(_ spacing: VoxelSpacing) -> FarSearch {
    let whole = SliceExtent(y: 0..<layout.sizeY, words: 0..<layout.wordsPerRow)
    return unsafe FarSearch(
      memory.words, layout, [SliceExtent](repeating: whole, count: layout.sizeZ), spacing: spacing)
  }

  func nearest(_ sample: FarSample, _ spacing: VoxelSpacing) -> Double {
    points.reduce(.infinity) { best, point in
      let x = Double(point.x - Int(sample.x)) * spacing.x
      let y = Double(point.y - Int(sample.y)) * spacing.y
      let z = Double(point.z - Int(sample.z)) * spacing.z
      return min(best, x * x + y * y + z * z)
    }
  }
}

/// Counting by distance: the same table whether a distance has a bin or not.
struct SampleCountsTests {
  @Test func samplesWithoutABinAreCountedAlike() {
    var generator = SeededGenerator(seed: 12)
    let weights = [0.1, 0.7, 1.3]
    let samples = (0..<20000).map { _ in
      FarSample(x: 0, y: 0, z: 0, weightClass: UInt8.random(in: 0..<3, using: &generator))
    }
    // Three samples a distance on average, and far more distances than there are bins.
    let squares = samples.map { _ in Double(Int.random(in: 0..<7000, using: &generator)) * 0.49 + 3 }
    let fresh = SampleCounts(classCount: 3)
    fresh.add(samples, squares: squares)
    let used = SampleCounts(classCount: 3)
    used.add(Array(samples.prefix(5000)), squares: (0..<5000).map { Double($0) * 0.49 + 2003.01 })
    _ = used.drain(weights: weights)
    used.add(samples, squares: squares)
    let (a, b) = (fresh.drain(weights: weights), used.drain(weights: weights))
    #expect(a == b && a.sampleCount == samples.count)
    #expect(a.distances == Set(squares).map { $0.squareRoot() }.sorted())
  }
}

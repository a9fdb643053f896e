import Foundation
import SegmentationLosses
import TestSupport
import Testing
import VolumeCore

/// Class frequencies and weights by hand, by their laws, and what is refused.
@Suite struct ClassWeightTests {
  private static let schemes: [ClassWeightScheme] = [
    .inverse, .medianFrequency, .enet, .effectiveNumber(), .effectiveNumber(beta: 0.5), .generalizedDice,
  ]

  private func counted(_ images: [[UInt8]], classes: Int? = nil) throws -> ClassFrequencies {
    var frequencies = ClassFrequencies(classCount: classes)
    for image in images { try frequencies.add(image.span) }
    return frequencies
  }

  private func isClose(_ a: [Double], _ b: [Double], _ relative: Double = 1e-14) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= relative * abs($1) }
  }

  /// Four voxels 0 0 0 1, the example of `Docs/Losses/ClassWeights.md`.
  @Test func fourVoxelsByHand() throws {
    let found = try counted([[0, 0, 0, 1]])
    #expect(found.voxels == [3, 1] && found.images == [1, 1] && found.voxelsOfImages == [4, 4])
    #expect(found.fraction(of: 0) == 0.75 && found.absentClasses.isEmpty)
    // 4/6 and 4/2 scaled to sum 2; median frequency (0.75 + 0.25) / 2.
    #expect(isClose(try found.weights(.inverse), [0.5, 1.5], 1e-6))
    #expect(try found.weights(.medianFrequency) == [0.5 / 0.75, 2])
    #expect(isClose(try found.weights(.enet), [1 / log(1.77), 1 / log(1.27)]))
    // Effective numbers 1 + 1/2 + 1/4 and 1: weights 4/7 and 1, times 2 / (11/7).
    #expect(isClose(try found.weights(.effectiveNumber(beta: 0.5)), [8.0 / 11, 14.0 / 11]))
    #expect(isClose(try found.weights(.generalizedDice), [1.0 / 9, 1]))
  }

  /// Class 1 fills half of the one image that has it: its frequency is 1/2, not 2/8.
  @Test func medianFrequenciesAreThoseOfImagesWithTheClass() throws {
    let found = try counted([[0, 0, 1, 1], [0, 0, 0, 2]])
    #expect(found.voxelsOfImages == [8, 4, 4] && found.images == [2, 1, 1])
    // f = 5/8, 1/2, 1/4.
    #expect(isClose(try found.weights(.medianFrequency), [0.8, 1, 2]))
    let joined = try counted([[0, 0, 1, 1, 0, 0, 0, 2]])
    #expect(isClose(try joined.weights(.medianFrequency), [0.4, 1, 2]))
  }

  @Test func effectiveNumberLiesBetweenEqualAndInverse() throws {
    let found = try counted([Array(repeating: 0, count: 900) + Array(repeating: 1, count: 100)])
    #expect(try found.weights(.effectiveNumber(beta: 0)) == [1, 1])
    #expect(isClose(try found.weights(.effectiveNumber(beta: 0.999_999_999)), try found.weights(.inverse), 1e-5))
    let nearOne = try found.weights(.effectiveNumber(beta: 1.0.nextDown))
    #expect(isClose(nearOne, try found.weights(.inverse), 1e-6))
  }

  @Test func absentClassesChangeNoOtherWeight() throws {
    let dense = try counted([[0, 0, 0, 1, 1, 2], [0, 1]])
    let sparse = try counted([[0, 0, 0, 2, 2, 5], [0, 2]], classes: 7)
    #expect(sparse.absentClasses == [1, 3, 4, 6])
    for scheme in Self.schemes {
      let (expected, found) = (try dense.weights(scheme), try sparse.weights(scheme))
      #expect([0, 2, 5].map { found[$0] } == expected && [1, 3, 4, 6].allSatisfy { found[$0] == 0 }, "\(scheme)")
      let largest = try sparse.weights(scheme, absent: .largest)
      #expect([0, 2, 5].map { largest[$0] } == expected, "\(scheme)")
      #expect([1, 3, 4, 6].allSatisfy { largest[$0] == expected.max() }, "\(scheme)")
    }
  }

  @Test func aVoxelInABillionStaysFinite() throws {
    var found = try counted([[0, 1, 2]])
    // Doubling by merging makes counts that no test could read: class 0 gets 2^40 times as many voxels.
    var rest = try counted([[0]])
    for _ in 0..<40 {
      let copy = rest
      rest.merge(copy)
    }
    found.merge(rest)
    #expect(found.voxels[0] == 1 + 1 << 40)
    for scheme in Self.schemes {
      let weights = try found.weights(scheme)
      #expect(weights.allSatisfy { $0.isFinite && $0 > 0 }, "\(scheme) \(weights)")
      #expect(weights[0] < weights[1] && weights[1] == weights[2], "\(scheme)")
    }
  }

  @Test func weightsFollowAPermutationOfTheClasses() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<20 {
      let images = randomImages(&generator)
      let order = Array(0..<UInt8(4)).shuffled(using: &generator)
      let permuted = images.map { $0.map { order[Int($0)] } }
      for scheme in Self.schemes {
        let plain = try counted(images, classes: 4).weights(scheme)
        let moved = try counted(permuted, classes: 4).weights(scheme)
        #expect(isClose(order.map { moved[Int($0)] }, plain, 1e-12), "\(scheme)")
      }
    }
  }

  @Test func orderMergingAndSplittingChangeNothing() throws {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<20 {
      let images = randomImages(&generator)
      let all = try counted(images)
      #expect(try counted(images.shuffled(using: &generator)) == all)
      var merged = try counted(Array(images[2...]))
      merged.merge(try counted(Array(images[..<2])))
      #expect(merged == all)
      let halves = images.flatMap { [Array($0[..<($0.count / 2)]), Array($0[($0.count / 2)...])] }
      let split = try counted(halves)
      #expect(split.imageCount == 2 * all.imageCount && split.voxels == all.voxels)
      for scheme in Self.schemes where scheme != .medianFrequency {
        #expect(try split.weights(scheme) == all.weights(scheme), "\(scheme)")
      }
    }
  }

  /// Rarer classes never weigh less, and the scaled schemes have mean 1.
  @Test func rarerClassesWeighMore() throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<20 {
      // One image: the frequencies in the images with a class are those in all.
      let found = try counted([randomImages(&generator).flatMap { $0 }])
      let order = found.voxels.indices.filter { found.voxels[$0] > 0 }.sorted { found.voxels[$0] > found.voxels[$1] }
      for scheme in Self.schemes {
        let weights = try found.weights(scheme)
        #expect(zip(order, order.dropFirst()).allSatisfy { weights[$0] <= weights[$1] }, "\(scheme)")
        switch scheme {
        case .inverse, .effectiveNumber: #expect(isClose([weights.reduce(0, +)], [Double(order.count)]))
        case .generalizedDice: #expect(weights.max() == 1)
        case .enet: #expect(weights.allSatisfy { $0 == 0 || $0 > 1.42 && $0 < 50.5 })
        case .medianFrequency: break
        }
      }
    }
  }

  private func randomImages(_ generator: inout SeededGenerator) -> [[UInt8]] {
    (0..<4).map { _ in
      let limit = UInt8.random(in: 1...4, using: &generator)
      return (0..<Int.random(in: 2...60, using: &generator)).map { _ in UInt8.random(in: 0..<limit, using: &generator) }
    }
  }

  @Test func allLabelTypesAndMapsCountAlike() throws {
    var generator = SeededGenerator(seed: 8)
    let labels = (0..<120).map { _ in UInt8.random(in: 0...3, using: &generator) }
    let mask = (0..<120).map { _ in UInt8.random(in: 0...2, using: &generator) }
    let grid = VolumeGeometry(size: VolumeSize(x: 4, y: 5, z: 6))
    let evaluated = try EvaluatedVoxels(.uint8(Volume(geometry: grid, voxels: mask)))
    for ignoreLabel in [nil, 2, 200, -1] {
      var bytes = ClassFrequencies(classCount: 4)
      try bytes.add(labels.span, ignoreLabel: ignoreLabel, mask: mask.span)
      // Counted voxel by voxel.
      for c in 0..<4 {
        let voxels = labels.indices.count { mask[$0] != 0 && labels[$0] == c && c != ignoreLabel }
        #expect(bytes.voxels[c] == voxels)
      }
      #expect(bytes.evaluatedVoxels + bytes.ignoredVoxels == 120)
      var words = ClassFrequencies(classCount: 4)
      let labels16 = labels.map { UInt16($0) }
      try words.add(labels16.span, ignoreLabel: ignoreLabel, mask: mask.span)
      var longs = ClassFrequencies(classCount: 4)
      let labels32 = labels.map { UInt32($0) }
      try longs.add(labels32.span, ignoreLabel: ignoreLabel, mask: mask.span)
      let floats = Volume(geometry: grid, voxels: labels.map { Float($0) })
      var map = ClassFrequencies(classCount: 4)
      try map.add(try LabelMap(.float32(floats)), ignoreLabel: ignoreLabel, evaluated: evaluated)
      #expect(words == bytes && longs == bytes && map == bytes)
    }
  }

  @Test func theNumberOfClassesFollowsTheLargestLabel() throws {
    var found = ClassFrequencies()
    #expect(found.classCount == 0)
    let (bytes, words): ([UInt8], [UInt16]) = ([0, 2, 255], [300, 0])
    try found.add(bytes.span, ignoreLabel: 255)
    #expect(found.classCount == 3 && found.ignoredVoxels == 1)
    try found.add(words.span)
    #expect(found.classCount == 301 && found.images[300] == 1 && found.images[0] == 2)
    let nothing: [UInt8] = []
    try found.add(nothing.span)
    #expect(found.imageCount == 3)
    let tables = Volume(
      geometry: VolumeGeometry(size: VolumeSize(x: 3, y: 1, z: 1)), voxels: [-1, 0, 70000] as [Int32])
    var map = ClassFrequencies()
    #expect(throws: LossError.self) { try map.add(LabelMap(.int32(tables)), ignoreLabel: -1) }
    #expect(map == ClassFrequencies())
  }

  @Test func labelsThatAreNoClassAreNamed() throws {
    let found = try counted([[0, 1]], classes: 3)
    let labels: [UInt8] = [0, 1, 3, 7]
    func failure(_ ignoreLabel: Int? = nil, mask: [UInt8]? = nil) -> LossError? {
      var copy = found
      let wanted = copy
      do throws(LossError) {
        if let mask {
          try copy.add(labels.span, ignoreLabel: ignoreLabel, mask: mask.span)
        } else {
          try copy.add(labels.span, ignoreLabel: ignoreLabel)
        }
        return nil
      } catch {
        #expect(copy == wanted, "nothing is added by halves")
        return error
      }
    }
    #expect(failure()?.reason == .label)
    #expect(failure()?.description.contains("voxel 2 has label 3; the classes are 0...2") == true)
    #expect(failure(3)?.description.hasPrefix("voxel 3 has label 7") == true)
    #expect(failure(mask: [1, 1, 0, 1])?.description.hasPrefix("voxel 3 has label 7") == true)
    #expect(failure(7, mask: [1, 1, 0, 1]) == nil)
    #expect(failure(mask: [1])?.reason == .shape)
    let long: [UInt32] = [0, .max]
    var open = ClassFrequencies()
    #expect(throws: LossError.self) { try open.add(long.span) }
  }

  @Test func labelsOfAMapThatAreNoClassAreNamedByTheirPlace() throws {
    let grid = VolumeGeometry(size: VolumeSize(x: 2, y: 3, z: 2))
    let numbers: [Int16] = [0, 1, 2, 0, 0, 0, 300, 0, -4, 0, 0, 0]
    let map = try LabelMap(.int16(Volume(geometry: grid, voxels: numbers)))
    func failure(_ ignoreLabel: Int? = nil, _ evaluated: EvaluatedVoxels? = nil) -> LossError? {
      var found = ClassFrequencies(classCount: 3)
      do throws(LossError) {
        try found.add(map, ignoreLabel: ignoreLabel, evaluated: evaluated)
        return nil
      } catch {
        #expect(found == ClassFrequencies(classCount: 3), "nothing is added by halves")
        return error
      }
    }
    #expect(failure()?.description.hasPrefix("voxel (0, 0, 1) has label 300") == true)
    #expect(failure(300)?.description.hasPrefix("voxel (0, 1, 1) has label -4") == true)
    let mask: [UInt8] = [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]
    let evaluated = try EvaluatedVoxels(.uint8(Volume(geometry: grid, voxels: mask)))
    #expect(failure(nil, evaluated)?.description.hasPrefix("voxel (0, 1, 1) has label -4") == true)
    #expect(failure(-4, evaluated) == nil)
    let other = VolumeGeometry(size: VolumeSize(x: 1, y: 1, z: 1))
    let small = try EvaluatedVoxels(.uint8(Volume(geometry: other, voxels: [1])))
    #expect(failure(nil, small)?.reason == .shape)
  }

  @Test func nothingToWeighIsAnError() throws {
    #expect(throws: LossError.self) { try ClassFrequencies(classCount: 2).weights(.inverse) }
    var ignored = ClassFrequencies(classCount: 2)
    let ones: [UInt8] = [1, 1]
    try ignored.add(ones.span, ignoreLabel: 1)
    #expect(throws: LossError.self) { try ignored.weights(.enet) }
    for beta in [1, -0.1, 1.5, .nan, .infinity] {
      #expect(throws: LossError.self) { try counted([[0]]).weights(.effectiveNumber(beta: beta)) }
    }
  }
}

internal import VolumeCore
internal import VoxelMorphology

/// The memory and tables with which one worker measures one target after the other.
@safe final class SurfaceWorkspace {
  private let size: VolumeSize
  let spacing: VoxelSpacing
  let isFlat: Bool
  private let areas: SurfelAreas
  private let areaCounts: SampleCounts
  private let plainCounts: SampleCounts
  private var areaSearch: NearSearch
  private var plainSearch: NearSearch
  let masks = SidePair(BitMemory(), BitMemory())
  let surfaces = SidePair(BitMemory(), BitMemory())
  let targets = SidePair(BitMemory(), BitMemory())
  let ignored = BitMemory()
  let unknown = BitMemory()

  init(geometry: VolumeGeometry) {
    size = geometry.size
    spacing = geometry.spacing
    isFlat = size.z == 1
    areas = SurfelAreas(spacing: spacing, isFlat: isFlat)
    areaCounts = SampleCounts(classCount: areas.areas.count)
    plainCounts = SampleCounts(classCount: 1)
    areaSearch = NearSearch(spacing: spacing, isFlat: isFlat)
    plainSearch = areaSearch
  }

  /// Measures one target.
  ///
  /// - Parameters:
  ///   - runs: the runs of the target's labels in each map.
  ///   - ignoredRuns: the runs of ignored voxels, from the mask and from the ignore label.
  func measure(
    _ runs: SidePair<[ArraySlice<LabelRun>]>, ignoring ignoredRuns: [ArraySlice<LabelRun>], _ plan: SurfacePlan,
    _ boundaryTolerances: [Double] = []
  ) -> TargetDistances {
    var result = TargetDistances()
    if runs.reference.allSatisfy(\.isEmpty) && runs.prediction.allSatisfy(\.isEmpty) { return result }
    let box = TargetBox(
      runs.reference + runs.prediction, in: size, reachY: areaSearch.reachY, reachZ: areaSearch.reachZ)
    let layout = box.layout
    let extents = box.extents(of: runs.reference + runs.prediction)
    let memories =
      masks.both + surfaces.both + (plan.samplings.contains { $0.samples != $0.targets } ? targets.both : [])
    for memory in memories { memory.reserve(layout) }
    defer { for memory in memories { memory.clear(layout, extents) } }
    for side in SegmentationSide.allCases {
      for slice in runs[side] { unsafe box.fill(slice, into: masks[side].words) }
    }
    let hasIgnored = !ignoredRuns.isEmpty
    if hasIgnored {
      ignored.reserve(layout)
      for slice in ignoredRuns { unsafe box.fillClipped(slice, into: ignored.words) }
      for side in SegmentationSide.allCases {
        forEachWord(extents, layout) { unsafe masks[side].words[$0] &= ~ignored.words[$0] }
      }
    }
    defer { if hasIgnored { ignored.clear(layout, wholeExtents(layout)) } }
    for side in SegmentationSide.allCases {
      result.voxelCounts[side] = unsafe bitCount(masks[side].words, layout, extents)
    }
    for sampling in plan.samplings {
      result.distances[sampling] = distances(
        sampling, isSummed: sampling == plan.summed, box, extents, hasIgnored && plan.dropsIgnored)
    }
    if !boundaryTolerances.isEmpty {
      result.boundaries = boundaryCounts(
        box, extents, boundaryTolerances, plan.boundaryUnits, dropsIgnored: hasIgnored && plan.dropsIgnored)
    }
    if plan.needsAreas {
      let corners = SurfaceConvention.deepmind.sampling
      // All corner samples are in the table of that sampling unless some were left out.
      let table = hasIgnored && plan.dropsIgnored ? nil : result.distances[corners]
      for side in SegmentationSide.allCases {
        result.areas[side] = table.map { area(ofClasses: $0[side].classCounts) } ?? area(side, layout, extents)
      }
    }
    return result
  }

  /// The distances in both directions between the samples of both masks.
  private func distances(
    _ sampling: SurfaceSampling, isSummed: Bool, _ box: TargetBox, _ extents: [SliceExtent], _ dropsIgnored: Bool
  ) -> SidePair<DirectedDistances> {
    let layout = box.layout
    if sampling.edge == .open { for side in SegmentationSide.allCases { setMargins(masks[side], box, extents, true) } }
    defer {
      if sampling.edge == .open {
        for side in SegmentationSide.allCases { setMargins(masks[side], box, extents, false) }
      }
    }
    let hasUnknown = markUnknown(sampling.edge, box, keeping: dropsIgnored ? ignored : nil)
    defer { if hasUnknown { unknown.clear(layout, wholeExtents(layout)) } }
    let dropped: UnsafeMutablePointer<UInt64>? =
      if hasUnknown { unsafe unknown.words } else if dropsIgnored { unsafe ignored.words } else { nil }
    for side in SegmentationSide.allCases {
      let mask = unsafe BitMask(
        layout: layout, voxels: masks[side].words, ignored: dropped, isFlat: isFlat)
      unsafe mask.extract(sampling.samples, into: surfaces[side].words, extents)
      if sampling.targets != sampling.samples {
        unsafe mask.extract(sampling.targets, into: targets[side].words, extents)
      }
      if sampling.edge == .open {
        trimMargins(surfaces[side], sampling.samples, box, extents)
        if sampling.targets != sampling.samples { trimMargins(targets[side], sampling.targets, box, extents) }
      }
    }
    let found = sampling.targets == sampling.samples ? surfaces : targets
    return unsafe SidePair(
      directed(
        sampling, isSummed: isSummed, surfaces.reference.words, found.prediction.words, masks.reference.words, layout,
        extents),
      directed(
        sampling, isSummed: isSummed, surfaces.prediction.words, found.reference.words, masks.prediction.words, layout,
        extents))
  }

  /// The distances from the samples of one mask to the nearest targets of the other.
  ///
  /// - Parameter isSummed: whether the mean alone is wanted: far samples then share one entry at their mean distance, as a
  ///   region has as many distances as voxels.
  private func directed(
    _ sampling: SurfaceSampling, isSummed: Bool, _ surface: UnsafeMutablePointer<UInt64>,
    _ other: UnsafeMutablePointer<UInt64>,
    _ mask: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ extents: [SliceExtent]
  ) -> DirectedDistances {
    let isWeighted = sampling.samples == .corners
    let counts = isWeighted ? areaCounts : plainCounts
    let weights = isWeighted ? areas.areas : [1]
    if unsafe isEmpty(other, layout, extents) {
      // Nothing to measure to: the samples are infinitely far.
      let bin = counts.bin(ofSquare: .infinity)
      unsafe forEachSample(of: surface, layout, extents) { base, word, bit in
        counts.add(bin: bin, weightClass: isWeighted ? unsafe weightClass(mask, layout, base, word.x + bit) : 0)
      }
      return counts.drain(weights: weights)
    }
    var farSearch: FarSearch?
    var (farSum, farCount) = (0.0, 0)
    func measureFar(_ samples: [FarSample]) {
      let search = unsafe farSearch ?? FarSearch(other, layout, extents, spacing: spacing)
      farSearch = search
      let squares = search.squares(samples)
      if isSummed {
        farSum += squares.reduce(0) { $0 + $1.squareRoot() }
        farCount += squares.count
      } else {
        counts.add(samples, squares: squares)
      }
    }
    if isWeighted {
      unsafe areaSearch.search(
        surface, in: other, layout, extents, into: counts, isCounted: false, measureFar: measureFar
      ) { unsafe weightClass(mask, layout, $0, $1) }
    } else {
      unsafe plainSearch.search(
        surface, in: other, layout, extents, into: counts, isCounted: true, measureFar: measureFar
      ) { _, _ in 0 }
    }
    if farCount > 0 {
      let mean = farSum / Double(farCount)
      counts.add(bin: counts.bin(ofSquare: mean * mean), count: farCount)
    }
    return counts.drain(weights: weights)
  }

  /// The weight class of corner x of the row at `row`: the code of the voxels around it, looked up.
  @inline(__always)
  private func weightClass(_ mask: UnsafeMutablePointer<UInt64>, _ layout: BitLayout, _ row: Int, _ x: Int) -> UInt8 {
    let bytes = UnsafeRawPointer(mask)
    let byte = (x &- 1) >> 3
    let shift = UInt16(truncatingIfNeeded: (x &- 1) & 7)
    @inline(__always) func pair(_ row: Int) -> UInt16 {
      unsafe (UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: row &<< 3 &+ byte, as: UInt16.self)) &>> shift)
        & 3
    }
    var code = pair(row &- layout.rowStride) | pair(row) &<< 2
    if !isFlat {
      let below = row &- layout.sliceStride
      code = pair(below &- layout.rowStride) | pair(below) &<< 2 | code &<< 4
    }
    return areas.classOfCode[Int(code)]
  }

  /// The area of the surface of a mask, whose outside is background.
  private func area(_ side: SegmentationSide, _ layout: BitLayout, _ extents: [SliceExtent]) -> Double {
    let mask = unsafe BitMask(layout: layout, voxels: masks[side].words, ignored: nil, isFlat: isFlat)
    unsafe mask.extract(.corners, into: surfaces[side].words, extents)
    var counts = [Int](repeating: 0, count: areas.areas.count)
    unsafe forEachSample(of: surfaces[side].words, layout, extents) { base, word, bit in
      counts[Int(unsafe weightClass(masks[side].words, layout, base, word.x + bit))] += 1
    }
    return area(ofClasses: counts)
  }

  private func area(ofClasses counts: [Int]) -> Double {
    zip(counts, areas.areas).reduce(0) { $0 + Double($1.0) * $1.1 }
  }
}

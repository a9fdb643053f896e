internal import VolumeCore

extension SurfaceWorkspace {
  /// Fills the margins that lie outside the image with the voxels next to them, or empties them.
  ///
  /// Only margins of the extents are touched, so that whoever clears the extents clears these, too.
  func setMargins(_ memory: BitMemory, _ box: TargetBox, _ extents: [SliceExtent], _ isFilled: Bool) {
    let (layout, outside) = (box.layout, box.outside)
    let words = unsafe memory.words
    func copy(_ x: Int, from source: Int, _ base: Int) {
      let bit = UInt64(1) << UInt64(x & 63)
      let isSet = unsafe isFilled && words[base + source >> 6] >> UInt64(source & 63) & 1 != 0
      if isSet { unsafe words[base + x >> 6] |= bit } else { unsafe words[base + x >> 6] &= ~bit }
    }
    for (z, extent) in extents.enumerated() {
      for y in extent.y {
        let base = layout.row(y, z)
        if outside.x.0 { copy(0, from: 1, base) }
        if outside.x.1 { copy(layout.sizeX - 1, from: layout.sizeX - 2, base) }
      }
    }
    func copyRow(_ row: (y: Int, z: Int), from source: (y: Int, z: Int)) {
      let (to, from) = (layout.row(row.y, row.z), layout.row(source.y, source.z))
      for word in 0..<layout.wordsPerRow { unsafe words[to + word] = isFilled ? words[from + word] : 0 }
    }
    for (z, extent) in extents.enumerated() where !extent.isEmpty {
      if outside.y.0 { copyRow((0, z), from: (1, z)) }
      if outside.y.1 { copyRow((layout.sizeY - 1, z), from: (layout.sizeY - 2, z)) }
    }
    for y in 0..<layout.sizeY {
      if outside.z.0 { copyRow((y, 0), from: (y, 1)) }
      if outside.z.1 { copyRow((y, layout.sizeZ - 1), from: (y, layout.sizeZ - 2)) }
    }
  }

  /// Every row and word of a layout.
  func wholeExtents(_ layout: BitLayout) -> [SliceExtent] {
    [SliceExtent](
      repeating: SliceExtent(y: 0..<layout.sizeY, words: 0..<layout.wordsPerRow), count: layout.sizeZ)
  }

  /// Removes samples of an open edge that stand for the voxels beyond it.
  ///
  /// A corner on the image's face belongs to the image; one beyond it, below the filled margin or above, does not.
  func trimMargins(_ memory: BitMemory, _ samples: SurfaceSamples, _ box: TargetBox, _ extents: [SliceExtent]) {
    let (layout, outside) = (box.layout, box.outside)
    let words = unsafe memory.words
    let trimsUpper = samples != .corners
    func isBeyond(_ index: Int, _ count: Int, _ outside: (Bool, Bool)) -> Bool {
      (outside.0 && index == 0) || (outside.1 && trimsUpper && index == count - 1)
    }
    for (z, extent) in extents.enumerated() where !extent.isEmpty {
      for y in extent.y {
        let base = layout.row(y, z)
        if isBeyond(y, layout.sizeY, outside.y) || isBeyond(z, layout.sizeZ, outside.z) {
          for word in extent.words { unsafe words[base + word] = 0 }
          continue
        }
        if outside.x.0 { unsafe words[base] &= ~1 }
        if outside.x.1 {
          let kept = trimsUpper ? layout.sizeX - 1 : layout.sizeX
          let end = layout.wordsPerRow * 64
          if kept < end { unsafe words.clearBits(base, kept, end) }
        }
      }
    }
  }

  /// Marks ignored voxels, and for the edge `excluded` those beyond the image; false when there is nothing to add to
  /// the ignored voxels.
  func markUnknown(_ edge: SurfaceImageEdge, _ box: TargetBox, keeping ignored: BitMemory?) -> Bool {
    let (layout, outside) = (box.layout, box.outside)
    let sides = [outside.x.0, outside.x.1, outside.y.0, outside.y.1, outside.z.0, outside.z.1]
    guard edge == .excluded, sides.contains(true) else { return false }
    unknown.reserve(layout)
    let words = unsafe unknown.words
    if let ignored {
      for word in 0..<layout.wordCount { unsafe words[word] = unsafe ignored.words[word] }
    }
    for z in 0..<layout.sizeZ {
      let isSliceOutside = (outside.z.0 && z == 0) || (outside.z.1 && z == layout.sizeZ - 1)
      for y in 0..<layout.sizeY {
        let base = layout.row(y, z)
        if isSliceOutside || (outside.y.0 && y == 0) || (outside.y.1 && y == layout.sizeY - 1) {
          unsafe words.setBits(base, 0, layout.sizeX)
          continue
        }
        if outside.x.0 { unsafe words.setBits(base, 0, 1) }
        if outside.x.1 { unsafe words.setBits(base, layout.sizeX - 1, layout.sizeX) }
      }
    }
    return true
  }
}

internal import VolumeCore

/// Both label maps of a case as small numbers: 0 for what is not scored, else the place of the label in the list.
struct LabelSlices {
  let plane: SlicePlane
  private let reference: LabelMap
  private let prediction: LabelMap?
  private let labels: [Int]

  /// - Parameter prediction: on the reference's grid; nil when there is none.
  init(reference: LabelMap, prediction: LabelMap?, labels: [Int]) {
    plane = SlicePlane(reference.geometry)
    self.reference = reference
    self.prediction = prediction
    self.labels = labels
  }

  /// The slice in which most voxels differ; the one with most of the reference when none does.
  func worstSlice() -> Int {
    var differing = [Int](repeating: 0, count: plane.sliceCount)
    var occupied = differing
    let stride = [1, plane.size.x, plane.size.x * plane.size.y][plane.sliceAxis]
    let count = plane.sliceCount
    func visit(_ position: Int, _ own: UInt16, _ other: UInt16) {
      let slice = position / stride % count
      if own != other { differing[slice] += 1 }
      if own != 0 { occupied[slice] += 1 }
    }
    reference.withCodes(labels) { voxels in
      guard let prediction else {
        for position in 0..<plane.size.voxelCount { visit(position, voxels(position), 0) }
        return
      }
      prediction.withCodes(labels) { others in
        for position in 0..<plane.size.voxelCount { visit(position, voxels(position), others(position)) }
      }
    }
    let counts = differing.contains { $0 > 0 } ? differing : occupied
    return counts.indices.max { counts[$0] < counts[$1] || counts[$0] == counts[$1] && $0 > $1 } ?? 0
  }

  /// The numbers of a part of a slice, row by row.
  func codes(_ crop: PixelBox, slice: Int) -> (reference: [UInt16], prediction: [UInt16]) {
    let own = reference.withCodes(labels) { codes in plane.pixels(crop, slice: slice, codes) }
    let other = prediction?.withCodes(labels) { codes in plane.pixels(crop, slice: slice, codes) }
    return (own, other ?? [UInt16](repeating: 0, count: own.count))
  }

  /// The part of a slice that holds the labels of both maps, with a margin.
  func crop(slice: Int) -> PixelBox {
    let whole = PixelBox(left: 0, top: 0, width: plane.width, height: plane.height)
    let codes = codes(whole, slice: slice)
    var (left, right, top, bottom) = (plane.width, -1, plane.height, -1)
    for row in 0..<plane.height {
      for column in 0..<plane.width {
        let position = row * plane.width + column
        if codes.reference[position] == 0 && codes.prediction[position] == 0 { continue }
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    if right < 0 { return whole }
    let margin = max(6, max(right - left, bottom - top) / 6)
    (left, top) = (max(0, left - margin), max(0, top - margin))
    (right, bottom) = (min(plane.width - 1, right + margin), min(plane.height - 1, bottom + margin))
    return PixelBox(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
  }
}

extension LabelMap {
  /// Calls `body` with a function that gives the number of a voxel: 1 for the first of `labels`, 0 for all others.
  func withCodes<Result>(_ labels: [Int], _ body: ((Int) -> UInt16) -> Result) -> Result {
    let places = Dictionary(labels.enumerated().map { ($1, UInt16(truncatingIfNeeded: $0 + 1)) }) { first, _ in first }
    let table = classes.labels.map { places[$0] ?? 0 }
    switch indices {
    case .oneByte(let volume): return volume.withCodes(table, body)
    case .twoByte(let volume): return volume.withCodes(table, body)
    }
  }
}

extension Volume where Scalar: FixedWidthInteger {
  fileprivate func withCodes<Result>(_ table: [UInt16], _ body: ((Int) -> UInt16) -> Result) -> Result {
    let (width, area) = (geometry.size.x, geometry.size.x * geometry.size.y)
    return body { position in
      let (z, rest) = position.quotientAndRemainder(dividingBy: area)
      let (y, x) = rest.quotientAndRemainder(dividingBy: width)
      return table[Int(self[x, y, z])]
    }
  }
}

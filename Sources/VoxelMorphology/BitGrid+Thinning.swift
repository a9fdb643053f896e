internal import VolumeCore

/// The side on which the neighbour of a border voxel is background.
private enum BorderSide: CaseIterable {
  case lowY, highY, highX, lowX, highZ, lowZ
}

extension BitGrid {
  /// Thins the set in place to lines of one voxel.
  ///
  /// One pass handles the six kinds of border one after the other: first it lists all deletable voxels of the border,
  /// then it deletes those of the list that still are deletable. Passes go on until one deletes nothing. The order of
  /// sides, and the four sides of a single slice, are those of scikit-image 0.26.
  func thin(_ rule: ThinningRule) {
    let sides = sizeZ == 1 ? BorderSide.allCases.prefix(4) : BorderSide.allCases[...]
    let rows = occupiedRows()
    var candidates: [Int] = []
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for side in sides {
        candidates.removeAll(keepingCapacity: true)
        for base in rows { listCandidates(row: base, side, &candidates) }
        for position in candidates where neighbourhood(position).isStillDeletable(rule) {
          unsafe words[position >> 6] &= ~(1 << UInt64(position & 63))
          hasChanged = true
        }
      }
    }
  }

  /// The first words of all rows that hold a voxel.
  private func occupiedRows() -> [Int] {
    var rows: [Int] = []
    for z in 0..<sizeZ {
      for y in 0..<sizeY {
        let base = row(y, z)
        if (base..<base + wordsPerRow).contains(where: { unsafe words[$0] != 0 }) { rows.append(base) }
      }
    }
    return rows
  }

  /// Adds the deletable voxels of one border, each as word * 64 + bit.
  private func listCandidates(row base: Int, _ side: BorderSide, _ candidates: inout [Int]) {
    for word in base..<base + wordsPerRow {
      let bits = unsafe words[word]
      if bits == 0 { continue }
      var border = bits & ~neighbours(of: word, side)
      while border != 0 {
        let position = word &* 64 &+ border.trailingZeroBitCount
        if neighbourhood(position).isDeletable { candidates.append(position) }
        border &= border &- 1
      }
    }
  }

  /// For each voxel of a word whether its neighbour on a side is in the set.
  @inline(__always)
  private func neighbours(of word: Int, _ side: BorderSide) -> UInt64 {
    switch side {
    case .lowY: unsafe words[word &- rowStride]
    case .highY: unsafe words[word &+ rowStride]
    case .lowZ: unsafe words[word &- sliceStride]
    case .highZ: unsafe words[word &+ sliceStride]
    case .lowX: unsafe words[word] &<< 1 | words[word &- 1] &>> 63
    case .highX: unsafe words[word] &>> 1 | words[word &+ 1] &<< 63
    }
  }

  /// The 27 voxels around the bit at word * 64 + bit.
  @inline(__always)
  private func neighbourhood(_ position: Int) -> Neighbourhood {
    let word = position >> 6
    let bit = UInt64(position & 63)
    var bits: UInt32 = 0
    var shift: UInt32 = 0
    for slice in -1...1 {
      for row in -1...1 {
        let at = word &+ slice &* sliceStride &+ row &* rowStride
        let three =
          switch bit {
          case 0: unsafe words[at] &<< 1 | words[at &- 1] &>> 63
          case 63: unsafe words[at] &>> 62 | words[at &+ 1] &<< 2
          default: unsafe words[at] &>> (bit &- 1)
          }
        bits |= UInt32(truncatingIfNeeded: three & 7) &<< shift
        shift &+= 3
      }
    }
    return Neighbourhood(bits: bits)
  }
}

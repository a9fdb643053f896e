package import VolumeCore

extension BitGrid {
  /// The voxels whose neighbours all are in the set: one step of erosion, a word of 64 voxels at a time.
  ///
  /// - Parameter outside: whether voxels beyond the grid count as in the set. On a grid of one slice only neighbours of
  ///   the slice count.
  package func eroded(_ connectivity: VoxelConnectivity, outside: Bool) -> BitGrid {
    let source = outside ? surrounded() : self
    let result = BitGrid(sizeX: sizeX, sizeY: sizeY, sizeZ: sizeZ)
    for z in 0..<sizeZ {
      for y in 0..<sizeY {
        let base = row(y, z)
        for word in base..<base + wordsPerRow where unsafe source.words[word] != 0 {
          unsafe result.words[word] = source.erodedWord(word, connectivity)
        }
      }
    }
    result.clearRowEnds()
    return result
  }

  /// The voxels of the set that have a neighbour outside it.
  package func boundary(_ connectivity: VoxelConnectivity, outside: Bool) -> BitGrid {
    let result = eroded(connectivity, outside: outside)
    for word in 0..<wordCount { unsafe result.words[word] = words[word] & ~result.words[word] }
    return result
  }

  @inline(__always)
  private func erodedWord(_ word: Int, _ connectivity: VoxelConnectivity) -> UInt64 {
    let isWide = connectivity == .corners
    var bits = narrowed(word)
    bits &= neighbour(word &- rowStride, connectivity != .faces) & neighbour(word &+ rowStride, connectivity != .faces)
    if sizeZ == 1 || bits == 0 { return bits }
    for slice in [word &- sliceStride, word &+ sliceStride] {
      bits &= neighbour(slice, connectivity != .faces)
      if connectivity != .faces {
        bits &= neighbour(slice &- rowStride, isWide) & neighbour(slice &+ rowStride, isWide)
      }
    }
    return bits
  }

  /// A word, or what is left of it when its voxels at x - 1 and x + 1 must be in the set too.
  @inline(__always)
  private func neighbour(_ word: Int, _ isWide: Bool) -> UInt64 { unsafe isWide ? narrowed(word) : words[word] }

  @inline(__always)
  private func narrowed(_ word: Int) -> UInt64 {
    let bits = unsafe words[word]
    let lower = unsafe bits &<< 1 | words[word &- 1] &>> 63
    let upper = unsafe bits &>> 1 | words[word &+ 1] &<< 63
    return bits & lower & upper
  }

  /// A copy whose border and row ends are in the set.
  private func surrounded() -> BitGrid {
    let result = copy()
    let ends = ~(UInt64.max >> UInt64(63 - (sizeX - 1) & 63))
    for z in -1...sizeZ {
      for y in -1...sizeY {
        let base = row(y, z)
        if y < 0 || y == sizeY || z < 0 || z == sizeZ {
          for word in base - 1...base + wordsPerRow { unsafe result.words[word] = .max }
        } else {
          unsafe result.words[base - 1] = .max
          unsafe result.words[base + wordsPerRow - 1] |= ends
          unsafe result.words[base + wordsPerRow] = .max
        }
      }
    }
    return result
  }
}

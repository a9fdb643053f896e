internal import VoxelMorphology

/// One mask as bits, and what must be known about the voxels around it.
@safe struct BitMask {
  let layout: BitLayout
  /// Foreground voxels.
  let voxels: UnsafeMutablePointer<UInt64>
  /// Voxels about which nothing is known; nil when there are none.
  let ignored: UnsafeMutablePointer<UInt64>?
  /// Whether the volume has a single slice, whose neighbours lie in the slice only.
  let isFlat: Bool
}

extension BitMask {
  /// Writes the samples of the mask as bits: a corner is named by the voxel above it on each axis.
  ///
  /// Samples that touch an ignored voxel are left out.
  func extract(_ samples: SurfaceSamples, into surface: UnsafeMutablePointer<UInt64>, _ slices: [SliceExtent]) {
    let mask = unsafe voxels
    let stride = (row: layout.rowStride, slice: isFlat ? 0 : layout.sliceStride)
    switch samples {
    case .voxels:
      forEachWord(slices, layout) { word in unsafe surface[word] = mask[word] }
    case .corners:
      forEachWord(slices, layout) { word in
        let known = unsafe cornerWord(mask, word, stride)
        var surfaceBits = known.any & ~known.all
        if let ignored = unsafe ignored { surfaceBits &= unsafe ~cornerWord(ignored, word, stride).any }
        unsafe surface[word] = surfaceBits
      }
    case .border(.faces):
      forEachWord(slices, layout) { word in
        let center = unsafe mask[word]
        if center == 0 {
          unsafe surface[word] = 0
          return
        }
        var surfaceBits = unsafe center & ~faceNeighbours(mask, word, stride, isIntersection: true)
        if let ignored = unsafe ignored {
          surfaceBits &= unsafe ~(ignored[word] | faceNeighbours(ignored, word, stride, isIntersection: false))
        }
        unsafe surface[word] = surfaceBits
      }
    case .border(let connectivity):
      let isFull = connectivity == .corners || isFlat
      forEachWord(slices, layout) { word in
        let center = unsafe mask[word]
        if center == 0 {
          unsafe surface[word] = 0
          return
        }
        var surfaceBits = unsafe center & ~neighbourhood(mask, word, stride, isFull, isIntersection: true)
        if let ignored = unsafe ignored {
          surfaceBits &= unsafe ~neighbourhood(ignored, word, stride, isFull, isIntersection: false)
        }
        unsafe surface[word] = surfaceBits
      }
    }
  }
}

private typealias Strides = (row: Int, slice: Int)

/// For 64 corners: whether one, and whether all, of the voxels around each are set.
@inline(__always)
private func cornerWord(
  _ bits: UnsafeMutablePointer<UInt64>, _ word: Int, _ stride: Strides
) -> (any: UInt64, all: UInt64) {
  let rows = (word, word &- stride.row, word &- stride.slice, word &- stride.slice &- stride.row)
  let any = unsafe bits[rows.0] | bits[rows.1] | bits[rows.2] | bits[rows.3]
  let all = unsafe bits[rows.0] & bits[rows.1] & bits[rows.2] & bits[rows.3]
  let anyBefore = unsafe bits[rows.0 &- 1] | bits[rows.1 &- 1] | bits[rows.2 &- 1] | bits[rows.3 &- 1]
  let allBefore = unsafe bits[rows.0 &- 1] & bits[rows.1 &- 1] & bits[rows.2 &- 1] & bits[rows.3 &- 1]
  return (any | any << 1 | anyBefore >> 63, all & (all << 1 | allBefore >> 63))
}

/// The six (in a slice four) face neighbours of 64 voxels, intersected or united.
@inline(__always)
private func faceNeighbours(
  _ bits: UnsafeMutablePointer<UInt64>, _ word: Int, _ stride: Strides, isIntersection: Bool
) -> UInt64 {
  let before = unsafe bits[word] << 1 | bits[word &- 1] >> 63
  let after = unsafe bits[word] >> 1 | bits[word &+ 1] << 63
  if isIntersection {
    let inSlice = unsafe before & after & bits[word &- stride.row] & bits[word &+ stride.row]
    return unsafe inSlice & (stride.slice == 0 ? .max : bits[word &- stride.slice] & bits[word &+ stride.slice])
  }
  let inSlice = unsafe before | after | bits[word &- stride.row] | bits[word &+ stride.row]
  return unsafe inSlice | bits[word &- stride.slice] | bits[word &+ stride.slice]
}

/// The voxels and their 18 neighbours, or all 26 when `isFull`, intersected or united.
@inline(__always)
private func neighbourhood(
  _ bits: UnsafeMutablePointer<UInt64>, _ word: Int, _ stride: Strides, _ isFull: Bool, isIntersection: Bool
) -> UInt64 {
  @inline(__always) func join(_ a: UInt64, _ b: UInt64) -> UInt64 { isIntersection ? a & b : a | b }
  @inline(__always) func widened(_ word: Int) -> UInt64 {
    let center = unsafe bits[word]
    return unsafe join(join(center, center << 1 | bits[word &- 1] >> 63), center >> 1 | bits[word &+ 1] << 63)
  }
  var joined = join(join(widened(word), widened(word &- stride.row)), widened(word &+ stride.row))
  if stride.slice == 0 { return joined }
  @inline(__always) func joinSlice(_ slice: Int) {
    joined = join(joined, widened(slice))
    if isFull {
      joined = join(join(joined, widened(slice &- stride.row)), widened(slice &+ stride.row))
    } else {
      joined = unsafe join(join(joined, bits[slice &- stride.row]), bits[slice &+ stride.row])
    }
  }
  joinSlice(word &- stride.slice)
  joinSlice(word &+ stride.slice)
  return joined
}

/// A set of voxels at one bit each, inside a border of zeros: the working form of engines that look at neighbours.
///
/// A row along x is `wordsPerRow` words of 64 voxels, the voxel with the lowest x in the lowest bit, between one zero
/// word on each side; one zero row lies before and after the rows of a slice, one zero slice before and after all. A
/// neighbour of any voxel can so be read without asking whether it exists.
/// Memory: (x / 64 + 3) * (y + 2) * (z + 2) * 8 bytes.
@safe package final class BitGrid: @unchecked Sendable {
  /// The number of voxels along each axis, without the border.
  package let (sizeX, sizeY, sizeZ): (Int, Int, Int)
  /// The words that hold voxels in each row.
  package let wordsPerRow: Int
  /// The distance in words from a row to the next, and from a slice to the next.
  package let (rowStride, sliceStride): (Int, Int)
  /// All words, border included.
  package let words: UnsafeMutablePointer<UInt64>
  package let wordCount: Int

  /// An empty set.
  package init(sizeX: Int, sizeY: Int, sizeZ: Int) {
    (self.sizeX, self.sizeY, self.sizeZ) = (sizeX, sizeY, sizeZ)
    wordsPerRow = (sizeX + 63) / 64
    rowStride = wordsPerRow + 2
    sliceStride = rowStride * (sizeY + 2)
    wordCount = sliceStride * (sizeZ + 2)
    unsafe words = .allocate(capacity: wordCount)
    unsafe words.initialize(repeating: 0, count: wordCount)
  }

  deinit { unsafe words.deallocate() }

  /// The position of the first word of a row; rows and slices -1 and `size` are those of the border.
  @inline(__always)
  package func row(_ y: Int, _ z: Int) -> Int { (z + 1) * sliceStride + (y + 1) * rowStride + 1 }

  /// Adds the voxels `x` of a row.
  ///
  /// - Precondition: `x` is not empty and lies inside the grid.
  @inline(__always)
  package func insert(_ x: Range<Int>, y: Int, z: Int) {
    let base = row(y, z)
    let (first, last) = (x.lowerBound >> 6, (x.upperBound - 1) >> 6)
    let head = UInt64.max << UInt64(x.lowerBound & 63)
    let tail = UInt64.max >> UInt64(63 - (x.upperBound - 1) & 63)
    if first == last {
      unsafe words[base + first] |= head & tail
      return
    }
    unsafe words[base + first] |= head
    for word in first + 1..<last { unsafe words[base + word] = .max }
    unsafe words[base + last] |= tail
  }

  /// Whether the set holds a voxel; voxels of the border are outside.
  @inline(__always)
  package func contains(x: Int, y: Int, z: Int) -> Bool {
    unsafe words[row(y, z) + x >> 6] >> UInt64(x & 63) & 1 != 0
  }

  /// The number of voxels in the set.
  package var count: Int { (0..<wordCount).reduce(0) { unsafe $0 + words[$1].nonzeroBitCount } }
}

extension BitGrid {
  /// The set of a mask.
  package convenience init(_ mask: VoxelMask) {
    let size = mask.geometry.size
    self.init(sizeX: size.x, sizeY: size.y, sizeZ: size.z)
    mask.voxels.withVoxels { voxels in
      for z in 0..<size.z {
        for y in 0..<size.y { insertRow(voxels, from: size.index(x: 0, y: y, z: z), y: y, z: z) }
      }
    }
  }

  private func insertRow(_ voxels: Span<UInt8>, from start: Int, y: Int, z: Int) {
    let base = row(y, z)
    unsafe voxels.withUnsafeBufferPointer { voxels in
      let bytes = unsafe UnsafeRawPointer(voxels.baseAddress! + start)
      var x = 0
      while x + 8 <= sizeX {
        // Eight bytes of 0 or 1 gather into the top byte of the product.
        let eight = unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: x, as: UInt64.self))
        let bits = (eight &* 0x0102_0408_1020_4080) >> 56
        unsafe words[base + x >> 6] |= bits << UInt64(x & 63)
        x += 8
      }
      while x < sizeX {
        let bit = unsafe UInt64(bytes.load(fromByteOffset: x, as: UInt8.self))
        unsafe words[base + x >> 6] |= bit << UInt64(x & 63)
        x += 1
      }
    }
  }

  /// The set as a mask on a grid of the same size.
  package func mask(on geometry: VolumeGeometry) -> VoxelMask {
    let size = geometry.size
    precondition(size.extents == [sizeX, sizeY, sizeZ], "the grid has another size")
    let bytes = unsafe [UInt8](largeCount: size.voxelCount) { buffer in
      var position = 0
      for z in 0..<sizeZ {
        for y in 0..<sizeY {
          let base = row(y, z)
          for x in 0..<sizeX {
            let bit = unsafe UInt8(truncatingIfNeeded: words[base + x >> 6] >> UInt64(x & 63)) & 1
            unsafe buffer.initializeElement(at: position, to: bit)
            position += 1
          }
        }
      }
    }
    return VoxelMask(Volume(geometry: geometry, voxels: bytes))
  }
}

package import VolumeCore

extension BitGrid {
  /// The bits of the last word of a row that are voxels.
  private var lastWordMask: UInt64 { UInt64.max >> UInt64(63 - (sizeX - 1) & 63) }

  /// Removes bits past the end of each row.
  func clearRowEnds() {
    let mask = lastWordMask
    for z in 0..<sizeZ {
      for y in 0..<sizeY { unsafe words[row(y, z) + wordsPerRow - 1] &= mask }
    }
  }

  /// Replaces the set by the voxels that are not in it.
  func invert() {
    for z in 0..<sizeZ {
      for y in 0..<sizeY {
        let base = row(y, z)
        for word in base..<base + wordsPerRow { unsafe words[word] = ~words[word] }
      }
    }
    clearRowEnds()
  }

  /// The voxels of the grid that are not in the set.
  package func complement() -> BitGrid {
    let result = copy()
    result.invert()
    return result
  }

  /// The same set in memory of its own.
  func copy() -> BitGrid {
    let result = BitGrid(sizeX: sizeX, sizeY: sizeY, sizeZ: sizeZ)
    unsafe result.words.update(from: words, count: wordCount)
    return result
  }

  /// Adds all voxels outside the box whose first and end index along each axis `bounds` gives; a box may be empty.
  func insertOutside(_ bounds: (_ axis: Int, _ extent: Int) -> (first: Int, end: Int)) {
    let box = [sizeX, sizeY, sizeZ].enumerated().map { axis, extent in
      let (first, end) = bounds(axis, extent)
      return first < end ? first..<end : nil
    }
    for z in 0..<sizeZ {
      for y in 0..<sizeY {
        guard let x = box[0], box[1]?.contains(y) ?? false, box[2]?.contains(z) ?? false else {
          insert(0..<sizeX, y: y, z: z)
          continue
        }
        if x.lowerBound > 0 { insert(0..<x.lowerBound, y: y, z: z) }
        if x.upperBound < sizeX { insert(x.upperBound..<sizeX, y: y, z: z) }
      }
    }
  }

  /// The set as a mask on a grid of the same size; faster than `mask(on:)` where most words are empty or full.
  func unpacked(on geometry: VolumeGeometry) -> VoxelMask {
    let size = geometry.size
    precondition(size.extents == [sizeX, sizeY, sizeZ], "the grid has another size")
    let bytes = unsafe [UInt8](largeCount: size.voxelCount) { buffer in
      unsafe buffer.initialize(repeating: 0)
      let start = UnsafeMutableRawPointer(buffer.baseAddress!)
      for z in 0..<sizeZ {
        for y in 0..<sizeY { unsafe unpackRow(y, z, to: start + size.index(x: 0, y: y, z: z)) }
      }
    }
    return VoxelMask(Volume(geometry: geometry, voxels: bytes))
  }

  @inline(__always)
  private func unpackRow(_ y: Int, _ z: Int, to bytes: UnsafeMutableRawPointer) {
    let base = row(y, z)
    for word in 0..<wordsPerRow {
      var bits = unsafe words[base + word]
      var x = word * 64
      while bits != 0 {
        if x &+ 8 <= sizeX {
          // One bit to each byte: copy the byte to all eight, keep bit i in byte i, and bring it to 0 or 1.
          let spread = ((bits & 0xFF) &* 0x0101_0101_0101_0101) & 0x8040_2010_0804_0201
          let ones = ((spread &+ 0x7F7F_7F7F_7F7F_7F7F) | spread) &>> 7 & 0x0101_0101_0101_0101
          unsafe bytes.storeBytes(of: ones.littleEndian, toByteOffset: x, as: UInt64.self)
        } else {
          for bit in 0..<sizeX - x {
            let value = UInt8(truncatingIfNeeded: bits &>> UInt64(bit)) & 1
            unsafe bytes.storeBytes(of: value, toByteOffset: x + bit, as: UInt8.self)
          }
        }
        bits &>>= 8
        x &+= 8
      }
    }
  }
}

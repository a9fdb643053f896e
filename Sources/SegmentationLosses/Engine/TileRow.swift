/// One number per voxel of a tile, read and written in groups of 16.
@safe struct TileRow<Scalar: EngineScalar> {
  private let base: UnsafeMutablePointer<SIMD16<Scalar>>
  /// The number of groups of 16 voxels.
  let groupCount: Int

  init(base: UnsafeMutablePointer<SIMD16<Scalar>>, groupCount: Int) {
    unsafe self.base = base
    self.groupCount = groupCount
  }

  /// 16 voxels.
  subscript(group: Int) -> SIMD16<Scalar> {
    @inline(__always) get {
      assert(group >= 0 && group < groupCount)
      return unsafe base[group]
    }
    @inline(__always) nonmutating set {
      assert(group >= 0 && group < groupCount)
      unsafe base[group] = newValue
    }
  }

  /// One voxel.
  subscript(voxel voxel: Int) -> Scalar {
    @inline(__always) get {
      assert(voxel >= 0 && voxel < groupCount * 16)
      return unsafe UnsafeRawPointer(base).load(fromByteOffset: voxel * MemoryLayout<Scalar>.stride, as: Scalar.self)
    }
    @inline(__always) nonmutating set {
      assert(voxel >= 0 && voxel < groupCount * 16)
      unsafe UnsafeMutableRawPointer(base).storeBytes(
        of: newValue, toByteOffset: voxel * MemoryLayout<Scalar>.stride, as: Scalar.self)
    }
  }

  func fill(_ value: Scalar) {
    for group in 0..<groupCount { self[group] = SIMD16(repeating: value) }
  }

  /// The first groups.
  @inline(__always) func prefix(_ groupCount: Int) -> TileRow {
    assert(groupCount <= self.groupCount)
    return unsafe TileRow(base: base, groupCount: groupCount)
  }
}

/// One row per class.
@safe struct TileMatrix<Scalar: EngineScalar> {
  private let base: UnsafeMutablePointer<SIMD16<Scalar>>
  private let stride: Int
  private let groupCount: Int
  private let rowCount: Int

  init(base: UnsafeMutablePointer<SIMD16<Scalar>>, stride: Int, groupCount: Int, rowCount: Int) {
    unsafe self.base = base
    self.stride = stride
    self.groupCount = groupCount
    self.rowCount = rowCount
  }

  /// The row of a class.
  subscript(row: Int) -> TileRow<Scalar> {
    @inline(__always) get {
      assert(row >= 0 && row < rowCount)
      return unsafe TileRow(base: base + row * stride, groupCount: groupCount)
    }
  }

  /// The value of a voxel in the row of a class.
  @inline(__always) func value(_ row: Int, voxel: Int) -> Scalar { self[row][voxel: voxel] }

  func fill(_ value: Scalar) {
    for row in 0..<rowCount { self[row].fill(value) }
  }
}

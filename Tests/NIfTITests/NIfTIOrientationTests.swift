import NIfTI
import TestSupport
import Testing
import VolumeCore

struct NIfTIOrientationTests {
  /// A quarter turn's quaternion component.
  static let half = 0.5.squareRoot()

  /// Turns by hand: quaternion (b, c, d) and the rotation it stands for.
  static let turns: [(quaternion: [Double], rotation: [[Double]])] = [
    ([0, 0, 0], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    // Quarter turns about x, y and z, both ways.
    ([half, 0, 0], [[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
    ([-half, 0, 0], [[1, 0, 0], [0, 0, 1], [0, -1, 0]]),
    ([0, half, 0], [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]),
    ([0, -half, 0], [[0, 0, -1], [0, 1, 0], [1, 0, 0]]),
    ([0, 0, half], [[0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    ([0, 0, -half], [[0, 1, 0], [-1, 0, 0], [0, 0, 1]]),
    // Half turns.
    ([1, 0, 0], [[1, 0, 0], [0, -1, 0], [0, 0, -1]]),
    ([0, 1, 0], [[-1, 0, 0], [0, 1, 0], [0, 0, -1]]),
    ([0, 0, 1], [[-1, 0, 0], [0, -1, 0], [0, 0, 1]]),
    // A third of a turn about (1, 1, 1): x to y, y to z, z to x.
    ([0.5, 0.5, 0.5], [[0, 0, 1], [1, 0, 0], [0, 1, 0]]),
  ]

  /// A header of 4 x 5 x 6 voxels of 1.5 x 2 x 2.5 mm.
  private func header(_ form: HandmadeNIfTI.Form, qfac: Double = 1) -> HandmadeNIfTI {
    var made = HandmadeNIfTI(form, dim: [4, 5, 6])
    made.set("pixdim", [qfac, 1.5, 2, 2.5])
    made.set("qoffset", [10, -20, 30.5])
    return made
  }

  @Test(arguments: [HandmadeNIfTI.Form.little1, .big1, .little2, .big2])
  func quaternionTurns(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    for (quaternion, rotation) in Self.turns {
      // qfac 0 counts as 1.
      for qfac in [1.0, -1, 0] {
        var made = header(form, qfac: qfac)
        made.set("qform_code", 1)
        made.set("quatern", quaternion)
        let file = try reading.read(made)
        let scale = [1.5, 2, qfac < 0 ? -2.5 : 2.5]
        let expected = zip(rotation, [10, -20, 30.5]).map { row, offset in zip(row, scale).map { $0 * $1 } + [offset] }
        #expect(isClose(file.geometry.affine.rows, expected, 1e-6), "\(quaternion) \(qfac)")
        #expect(file.affineSource == .qform && file.warnings.isEmpty && file.geometry.isOriented)
        #expect(file.geometry.spacing == VoxelSpacing(x: 1.5, y: 2, z: 2.5))
      }
    }
  }

  /// What nibabel 5.4.2 gives for the same header (`Nifti1Header.get_qform`, `aff2axcodes`).
  @Test func obliqueQuaternionsAgreeWithNibabel() throws {
    let golden: [(qfac: Double, quaternion: [Double], rows: [[Double]], code: String)] = [
      (
        -1, [0.1, -0.2, 0.3],
        [
          [1.1099999749660487, -1.1928342604719482, 0.7773618505128826, 10.0],
          [0.7746256917776824, 1.599999970197677, 0.7636809457455381, -20.0],
          [0.6464171201424961, 0.13094473037038656, -2.2499999925494194, 30.5],
        ], "RAI"
      ),
      (
        1, [-0.5, 0.25, 0.625],
        [
          [0.140625, -1.8621559198564606, -0.8814220400717697, 10.0],
          [0.6466169398923454, -0.5625, 2.1434059198564603, -20.0],
          [-1.346146775956938, -0.4647247358851684, 0.9375, 30.5],
        ], "ILA"
      ),
      (
        1, [0.6, 0.8, 0],
        [
          [-0.4199999656677253, 1.9200000133514397, 0.0, 10.0], [1.4400000100135797, 0.5599999542236338, 0.0, -20.0],
          [0.0, 0.0, -2.5, 30.5],
        ], "ARI"
      ),
      (
        -1, [0.48, 0.64, 0.6],
        [
          [-0.8088000308990482, 1.2287999450683589, -1.4400000250339482, 10.0],
          [0.9215999588012692, -0.3616000732421881, -1.9200000333785976, -20.0],
          [0.8640000150203689, 1.5360000267028782, 0.6999998569488513, 30.5],
        ], "LSP"
      ),
    ]
    let reading = try NIfTIReading()
    for entry in golden {
      var made = header(.little1, qfac: entry.qfac)
      made.set("qform_code", 1)
      made.set("quatern", entry.quaternion)
      let geometry = try reading.read(made).geometry
      #expect(isClose(geometry.affine.rows, entry.rows, 1e-6), "\(entry.quaternion): \(geometry.affine.rows)")
      #expect(geometry.orientation.description == entry.code)
    }
  }

  @Test func whichFormIsUsed() throws {
    let reading = try NIfTIReading()
    func file(sform: Double, qform: Double) throws -> NIfTIFile {
      var made = header(.little1)
      made.set("sform_code", sform)
      made.set("qform_code", qform)
      made.set("srow", [0, -2, 0, 1, 1.5, 0, 0, 2, 0, 0, 2.5, 3])
      return try reading.read(made)
    }
    let sformRows: [[Double]] = [[0, -2, 0, 1], [1.5, 0, 0, 2], [0, 0, 2.5, 3]]
    let qformRows: [[Double]] = [[1.5, 0, 0, 10], [0, 2, 0, -20], [0, 0, 2.5, 30.5]]
    let pixdimRows: [[Double]] = [[1.5, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2.5, 0]]
    for codes in [(1.0, 1.0), (4, 1), (2, 0), (1, -1)] {
      let found = try file(sform: codes.0, qform: codes.1)
      #expect(found.affineSource == .sform && found.geometry.affine.rows == sformRows && found.geometry.isOriented)
    }
    for codes in [(0.0, 1.0), (0, 3), (-1, 1)] {
      let found = try file(sform: codes.0, qform: codes.1)
      #expect(found.affineSource == .qform && found.geometry.affine.rows == qformRows && found.geometry.isOriented)
      #expect(found.warnings.isEmpty)
    }
    for codes in [(0.0, 0.0), (-1, 0), (0, -5)] {
      let found = try file(sform: codes.0, qform: codes.1)
      #expect(found.affineSource == .pixdim && found.geometry.affine.rows == pixdimRows)
      #expect(!found.geometry.isOriented && found.warnings.isEmpty)
    }
  }

  @Test func formsThatDisagree() throws {
    let reading = try NIfTIReading()
    func warnings(shift: Double) throws -> [String] {
      var made = header(.little2)
      made.set("sform_code", 1)
      made.set("qform_code", 1)
      made.set("srow", [1.5, 0, 0, 10 + shift, 0, 2, 0, -20, 0, 0, 2.5, 30.5])
      return try reading.read(made).warnings
    }
    // A twentieth of the smallest voxel side, 0.075 mm, is let pass.
    #expect(try warnings(shift: 0).isEmpty)
    #expect(try warnings(shift: 0.07).isEmpty)
    #expect(try warnings(shift: 0.08) == ["sform and qform disagree by up to 0.08 mm; the sform is used"])
    #expect(try warnings(shift: 3) == ["sform and qform disagree by up to 3.0 mm; the sform is used"])
  }

  @Test func anSformThatCannotBeUsed() throws {
    let reading = try NIfTIReading()
    let singular: [Double] = [1, 2, 0, 0, 2, 4, 0, 0, 0, 0, 1, 0]
    for srow in [
      singular, [Double](repeating: 0, count: 12), [.nan] + singular.dropFirst(), [.infinity] + singular.dropFirst(),
    ] {
      for form in HandmadeNIfTI.Form.allCases {
        var made = header(form)
        made.set("sform_code", 1)
        made.set("srow", srow)
        let alone = try reading.read(made)
        #expect(alone.affineSource == .pixdim && !alone.geometry.isOriented)
        #expect(
          alone.warnings.count == 1 && alone.warnings[0].hasPrefix("sform_code is positive, but the sform is not"))
        made.set("qform_code", 1)
        let withQform = try reading.read(made)
        #expect(withQform.affineSource == .qform && withQform.geometry.affine.rows[0] == [1.5, 0, 0, 10])
        #expect(withQform.warnings.count == 1)
      }
    }
  }

  /// Doubles of NIfTI-2 whose determinant is fine and whose column lengths, or their millimetres, are not.
  @Test func numbersThatNoSpacingCanHave() throws {
    let reading = try NIfTIReading()
    let rows: [[Double]] = [
      [1e200, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], [1e-200, 0, 0, 0, 0, 1e100, 0, 0, 0, 0, 1e100, 0],
      [1e200, 0, 0, 0, 0, 1e-100, 0, 0, 0, 0, 1e-100, 0], [1, 0, 0, 1.7e308, 0, 1, 0, 0, 0, 0, 1, 0],
      [1e102, 0, 0, 0, 0, 1e102, 0, 0, 0, 0, 1e102, 0], [1e-107, 0, 0, 0, 0, 1e-107, 0, 0, 0, 0, 1e-107, 0],
    ]
    for srow in rows {
      for unit in [0.0, 1, 2, 3] {
        var made = header(.little2)
        made.set("sform_code", 1)
        made.set("srow", srow)
        made.set("xyzt_units", unit)
        let geometry = try reading.read(made).geometry
        #expect(
          geometry.affine.isInvertible && VoxelSpacing.isValid(geometry.spacing.components), "\(srow) unit \(unit)")
      }
    }
    for quaternion in [[1e200, 0, 0], [.nan, 0, 0], [.infinity, 0, 0], [1e154, 1e154, 1e154]] as [[Double]] {
      var made = header(.big2)
      made.set("qform_code", 1)
      made.set("quatern", quaternion)
      #expect(try reading.read(made).geometry.affine.isInvertible, "\(quaternion)")
    }
  }

  @Test func aQuaternionThatIsALittleTooLong() throws {
    // b^2 + c^2 + d^2 = 1.0404: the vector part is scaled to length 1.
    var made = header(.little1)
    made.set("qform_code", 1)
    made.set("quatern", [0, 0, 1.02])
    #expect(
      isClose(
        try NIfTIReading().read(made).geometry.affine.rows, [[-1.5, 0, 0, 10], [0, -2, 0, -20], [0, 0, 2.5, 30.5]],
        1e-12))
  }

  @Test func spacingIsPixdimUnlessTheAffineDiffers() throws {
    let reading = try NIfTIReading()
    func file(_ pixdim: [Double]) throws -> NIfTIFile {
      var made = HandmadeNIfTI(.little2, dim: [4, 5, 6])
      made.set("pixdim", [1] + pixdim)
      made.set("sform_code", 1)
      // Columns of 5, 2 and 3 mm; the first is oblique.
      made.set("srow", [3, 0, 0, 0, 4, 0, 3, 0, 0, 2, 0, 0].map { Double($0) })
      return try reading.read(made)
    }
    // 1e-4 relative: 0.0005 mm of 5 mm.
    for close in [[5, 2, 3], [5.0004, 2, 3], [4.9996, 2.00019, 3]] as [[Double]] {
      let found = try file(close)
      #expect(found.geometry.spacing.components == close && found.warnings.isEmpty, "\(close)")
    }
    for far in [[5.0006, 2, 3], [5, 2, 2.999], [1, 1, 1], [10, 4, 6]] as [[Double]] {
      let found = try file(far)
      #expect(found.geometry.spacing.components == [5, 2, 3], "\(far)")
      #expect(found.warnings.count == 1 && found.warnings[0].hasPrefix("pixdim says a spacing of"))
    }
  }

  @Test func unitsBecomeMillimetres() throws {
    let reading = try NIfTIReading()
    // The unit of time stands in the bits above and means nothing here.
    for (unit, name, factor) in [
      (0, "unknown", 1), (1, "metre", 1000), (2, "millimetre", 1), (3, "micron", 0.001), (10, "millimetre", 1),
      (17, "metre", 1000), (27, "micron", 0.001), (7, "unknown", 1),
    ] as [(Double, String, Double)] {
      for form in HandmadeNIfTI.Form.allCases {
        for source in ["sform_code", "qform_code", ""] {
          var made = HandmadeNIfTI(form, dim: [2, 2, 2])
          made.set("pixdim", [1, 2, 4, 8])
          made.set("xyzt_units", unit)
          made.set("srow", [2, 0, 0, 16, 0, 4, 0, 32, 0, 0, 8, 64])
          made.set("qoffset", [16, 32, 64])
          if source != "" { made.set(source, 1) }
          let file = try reading.read(made)
          let f = factor
          #expect(file.header.spatialUnit.name == name)
          #expect(file.geometry.spacing == VoxelSpacing(x: 2 * f, y: 4 * f, z: 8 * f))
          let origin: [Double] = source == "" ? [0, 0, 0] : [16 * f, 32 * f, 64 * f]
          #expect(file.geometry.affine.origin.components == origin)
          #expect(file.geometry.affine.columnY.components == [0, 4 * f, 0] && file.warnings.isEmpty)
        }
      }
    }
  }

  @Test(arguments: HandmadeNIfTI.Form.allCases)
  func pixdimThatCannotBeASpacing(_ form: HandmadeNIfTI.Form) throws {
    let reading = try NIfTIReading()
    func file(_ pixdim: [Double], dim: [Int] = [4, 5, 6]) throws -> NIfTIFile {
      var made = HandmadeNIfTI(form, dim: dim)
      made.set("pixdim", [1] + pixdim)
      return try reading.read(made)
    }
    let (first, size) = form.isFirst ? (76, 4) : (104, 8)
    for (wrong, mended) in [(0, 1), (-2, 2), (.nan, 1), (.infinity, 1), (-.infinity, 1)] as [(Double, Double)] {
      for axis in 1...3 {
        var pixdim = [3.0, 3, 3]
        pixdim[axis - 1] = wrong
        var expected = [3.0, 3, 3]
        expected[axis - 1] = mended
        let found = try file(pixdim)
        #expect(found.geometry.spacing.components == expected, "\(pixdim)")
        #expect(found.warnings.count == 1, "\(found.warnings)")
        #expect(found.warnings.first?.hasPrefix("pixdim[\(axis)] at byte \(first + axis * size) is") == true)
      }
    }
    // An axis with one voxel has no distances: a zero there is nothing to warn of.
    let flat = try file([3, 3, 0], dim: [4, 5, 1])
    #expect(flat.geometry.spacing.components == [3, 3, 1] && flat.warnings.isEmpty)
    // A sign is no missing size.
    let negative = try file([3, 3, -7], dim: [4, 5, 1])
    #expect(negative.geometry.spacing.components == [3, 3, 7] && negative.warnings.count == 1)
    // Behind the last dimension anything may stand.
    let plane = try file([3, 3, -7], dim: [4, 5])
    #expect(plane.geometry.spacing.components == [3, 3, 1] && plane.warnings.isEmpty)
  }
}

import Testing
import VolumeCore

struct GeometryComparisonTests {
  /// 20 x 30 x 10 voxels of 0.8 x 1 x 2.5 mm, turned by 0.3 rad about z.
  static let reference = grid()

  static func grid(
    size: VolumeSize = VolumeSize(x: 20, y: 30, z: 10), spacing: VoxelSpacing = VoxelSpacing(x: 0.8, y: 1, z: 2.5),
    angle: Double = 0.3, origin: WorldPoint = WorldPoint(x: -40, y: 12.5, z: 7), isOriented: Bool = true
  ) -> VolumeGeometry {
    // Taylor series: exact enough for angles below 0.5, and no Foundation.
    func sine(_ a: Double) -> Double { a - a * a * a / 6 + a * a * a * a * a / 120 - a * a * a * a * a * a * a / 5040 }
    let s = sine(angle)
    let c = (1 - s * s).squareRoot()
    let affine = AffineTransform(
      columnX: WorldPoint(x: c * spacing.x, y: s * spacing.x, z: 0),
      columnY: WorldPoint(x: -s * spacing.y, y: c * spacing.y, z: 0),
      columnZ: WorldPoint(x: 0, y: 0, z: spacing.z), origin: origin)
    return VolumeGeometry(size: size, spacing: spacing, affine: affine, isOriented: isOriented)
  }

  static func moved(by offset: Double, _ axis: Int = 0, from grid: VolumeGeometry = reference) -> VolumeGeometry {
    var origin = grid.affine.origin.components
    origin[axis] += offset
    return Self.grid(
      size: grid.size, spacing: grid.spacing, origin: WorldPoint(x: origin[0], y: origin[1], z: origin[2]),
      isOriented: grid.isOriented)
  }

  private func difference(
    _ other: VolumeGeometry, tolerance: GeometryTolerance = .standard, from reference: VolumeGeometry = reference
  ) throws -> String {
    let comparison = GeometryComparison(other, with: reference, tolerance: tolerance)
    guard case .different(let text) = comparison else {
      Issue.record("\(comparison)")
      return ""
    }
    return text
  }

  @Test func equalGridsAreTheSame() {
    #expect(GeometryComparison(Self.reference, with: Self.reference) == .same)
    #expect(GeometryComparison(Self.moved(by: 4e-6), with: Self.reference) == .same)
    #expect(GeometryComparison(Self.moved(by: -4e-6, 2), with: Self.reference) == .same)
  }

  /// The smallest spacing is 0.8 mm: a hundredth of it is 0.008 mm.
  @Test func headerRoundingIsNearlyTheSame() {
    let comparison = GeometryComparison(Self.moved(by: 0.008), with: Self.reference)
    guard case .nearlySame(let distance) = comparison else {
      Issue.record("\(comparison)")
      return
    }
    #expect(abs(distance - 0.008) < 1e-12)
  }

  @Test func sixHundredthsOfAVoxelAreTooMuch() throws {
    let text = try difference(Self.moved(by: 0.048, 1))
    #expect(
      text.contains("origin is (-40.0, 12.548, 7.0), the reference's (-40.0, 12.5, 7.0) mm, 0.048 mm apart"), "\(text)")
    #expect(GeometryComparison(Self.moved(by: 0.039), with: Self.reference) != .different(text))
  }

  @Test(arguments: [30.0, -30.0], [0, 1, 2])
  func movedOriginDiffersBothWays(_ offset: Double, _ axis: Int) throws {
    let other = Self.moved(by: offset, axis)
    #expect(try difference(other).contains("30.0 mm apart"))
    #expect(try difference(Self.reference, from: other).contains("30.0 mm apart"))
  }

  @Test func toleranceInMillimetres() throws {
    let other = Self.moved(by: 3)
    #expect(try difference(other, tolerance: .millimetres(2.9)).contains("3.0 mm apart"))
    for tolerance in [GeometryTolerance.millimetres(3.1), .voxels(4)] {
      guard case .nearlySame(let distance) = GeometryComparison(other, with: Self.reference, tolerance: tolerance)
      else {
        Issue.record("\(tolerance) is enough")
        continue
      }
      #expect(abs(distance - 3) < 1e-12)
    }
    #expect(GeometryTolerance.voxels(0.05).millimetres(for: Self.reference.spacing) == 0.05 * 0.8)
    #expect(GeometryTolerance.voxels(0.05).description == "0.05vox")
    #expect(GeometryTolerance.millimetres(2).description == "2.0mm")
  }

  @Test func sizeDiffers() throws {
    let text = try difference(Self.grid(size: VolumeSize(x: 20, y: 30, z: 11)))
    #expect(text.contains("size is 20 x 30 x 11, the reference's 20 x 30 x 10"))
    #expect(!text.contains("origin") && !text.contains("spacing"))
  }

  @Test func spacingDiffers() throws {
    let text = try difference(Self.grid(spacing: VoxelSpacing(x: 0.8, y: 1, z: 2)))
    #expect(text.contains("spacing is 0.8, 1.0, 2.0 mm, the reference's 0.8, 1.0, 2.5 mm"), "\(text)")
    #expect(text.contains("voxels lie up to 4.5 mm apart"), "the last of ten slices: 9 * 0.5 mm")
    #expect(!text.contains("origin"))
  }

  /// 2e-5 rad at the farthest corner, 15.2 mm and 29 mm from the first: 2e-5 * 32.7 mm.
  @Test func roundedDirectionCosines() {
    let lever = (15.2 * 15.2 + 29.0 * 29.0).squareRoot()
    #expect(GeometryComparison(Self.grid(angle: 0.3 + 2e-5), with: Self.reference) == .same)
    let wide = VolumeSize(x: 512, y: 512, z: 10)
    let comparison = GeometryComparison(Self.grid(size: wide, angle: 0.3 + 2e-5), with: Self.grid(size: wide))
    guard case .nearlySame(let distance) = comparison else {
      Issue.record("\(comparison)")
      return
    }
    let wideLever = (0.8 * 511 * 0.8 * 511 + 511.0 * 511.0).squareRoot()
    #expect(abs(distance - 2e-5 * wideLever) < 1e-6 && lever < wideLever)
  }

  @Test func turnedGridDiffers() throws {
    let text = try difference(Self.grid(angle: 0.35))
    #expect(text.hasPrefix("voxels lie up to 1.637 mm apart"), "2 sin(0.025) * 32.74 mm: \(text)")
  }

  @Test func withoutOrientationOnlySizesAreCompared() throws {
    let plain = VolumeGeometry(size: Self.reference.size, spacing: Self.reference.spacing)
    #expect(GeometryComparison(plain, with: Self.reference) == .sizesOnly(spacingDiffers: false))
    #expect(GeometryComparison(Self.reference, with: plain) == .sizesOnly(spacingDiffers: false))
    #expect(GeometryComparison(plain, with: plain) == .sizesOnly(spacingDiffers: false))
    let coarse = VolumeGeometry(size: Self.reference.size, spacing: VoxelSpacing(x: 0.8, y: 1, z: 3))
    #expect(GeometryComparison(coarse, with: Self.reference) == .sizesOnly(spacingDiffers: true))
    let small = VolumeGeometry(size: VolumeSize(x: 30, y: 20, z: 10), spacing: Self.reference.spacing)
    #expect(try difference(small) == "size is 30 x 20 x 10, the reference's 20 x 30 x 10")
  }

  @Test func namesSmallDifferencesWithDigits() throws {
    let micron = VoxelSpacing(x: 0.0002, y: 0.0002, z: 0.0005)
    let reference = Self.grid(spacing: micron)
    let text = try difference(Self.moved(by: 0.0003, from: reference), from: reference)
    #expect(text.contains("0.0003 mm apart"), "\(text)")
    let spaced = try difference(Self.grid(spacing: VoxelSpacing(x: 0.0002, y: 0.0002, z: 0.0006)), from: reference)
    #expect(
      spaced.contains("spacing is 0.0002, 0.0002, 0.0006 mm, the reference's 0.0002, 0.0002, 0.0005 mm"), "\(spaced)")
  }
}

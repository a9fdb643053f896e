import HDF5
import Testing
import VolumeCore

@Suite struct SpacingTests {
  static let stated: [(name: String, spacing: [Double], source: String)] = [
    ("micrometres", [0.15 / 1000, 0.15 / 1000, 0.235 / 1000], "um by its name"),
    ("millimetres", [0.6, 0.7, 2.5], "no unit stated"), ("resolution_in_nm", [0.0002, 0.0003, 0.0004], "nm by"),
    ("unit_um", [0.002, 0.003, 0.004], "um by unit"), ("unit_cm", [2, 3, 4], "cm by spacing_unit"),
    ("unit_m", [2, 3, 4], "m by units"), ("not_a_length", [2, 3, 4], "no unit stated"),
    ("one_value", [0.5, 0.5, 0.5], "spacing"), ("image_of_two", [0.6, 0.7, 1], "spacing"),
    ("image_of_three", [0.6, 0.7, 2.5], "spacing"), ("contradiction", [2, 2, 2], "element_size_um"),
    ("tags", [0.25, 0.25, 0.25], "axistags of /tags"), ("group/inner/from_root", [1, 2, 3], "element_size_um of /"),
    ("near/from_group", [1, 2, 3], "spacing of /near"),
  ]

  @Test(arguments: stated)
  func attributesGiveMillimetres(row: (name: String, spacing: [Double], source: String)) throws {
    let (name, spacing, source) = row
    let volume = try Fixture.open("spacing.h5").read(name)
    for (value, wanted) in zip(volume.volume.geometry.spacing.components, spacing) {
      #expect(abs(value - wanted) <= 1e-7 * wanted, "\(value) for \(wanted)")
    }
    #expect(volume.spacingSource.contains(source), "\(volume.spacingSource)")
    #expect(!volume.volume.geometry.isOriented)
    #expect(volume.warnings.isEmpty == !["not_a_length", "contradiction"].contains(name))
  }

  @Test(arguments: [
    ("bad_unit", "spacing"), ("wrong_count", "spacing"), ("zero", "spacing"), ("negative", "resolution"),
    ("not_a_number", "element_size_um"), ("text", "spacing"),
  ])
  func invalidSpacingIsAnErrorUnlessOverridden(name: String, attribute: String) throws {
    let file = try Fixture.open("spacing.h5")
    let error = try #require(hdf5Error { try file.read(name) })
    #expect(error.kind == .invalidAttribute && error.isOneLine(about: file.path))
    #expect(error.description.contains("attribute \(attribute) of /\(name)"))
    let spacing = VoxelSpacing(x: 1, y: 2, z: 3)
    let volume = try file.read(name, options: HDF5ReadingOptions(spacing: spacing))
    #expect(volume.volume.geometry.spacing == spacing && volume.spacingSource == "the caller")
  }

  @Test func withoutAnAttributeItIsOneMillimetreWithANote() throws {
    let volume = try Fixture.open("types.h5").read("/little/u1")
    #expect(volume.volume.geometry.spacing == .unit)
    #expect(volume.notes.contains { $0.contains("1 mm assumed") })
  }

  @Test func anAffineWithoutItsConventionIsIgnoredWithANote() throws {
    let volume = try Fixture.open("spacing.h5").read("unsigned_affine")
    #expect(!volume.volume.geometry.isOriented)
    #expect(volume.notes.contains { $0.contains("affine") })
  }
}

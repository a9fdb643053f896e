import ByteCoding
import NIfTI
import TestSupport
import Testing
import VolumeCore

/// Every NIfTI file of the shared data against the values that nibabel gives, or one line of error.
@Suite(.enabled(if: SharedData.isPresent))
struct RealFileTests {
  static let entries: [String] =
    SharedData.expected.nifti.object.keys.sorted() + SharedData.expected.nifti_edits.object.keys.sorted()

  static func expected(_ name: String) -> JSONValue {
    let entry = SharedData.expected.nifti[name]
    return entry.isNull ? SharedData.expected.nifti_edits[name] : entry
  }

  /// Files that this reader reads although nibabel does not: why, and whose voxels they hold.
  static let readableHere: [String: String] = [
    // The partner is minimal2.img.gz; nibabel looks for minimal2.img only.
    "nifti/nifti-rs/minimal2.hdr": "nifti/nifti-rs/minimal.hdr",
    // The content decides about gzip, not the name.
    "nifti-edits/gz_content.nii": "pairs/sct/t2/t2_seg-manual.nii.gz",
    "nifti-edits/plain_content.nii.gz": "pairs/sct/t2/t2_seg-manual.nii.gz",
  ]

  /// Files that nibabel reads and this reader refuses: a checksum that is wrong or missing cannot vouch for the voxels.
  static let refusedHere: [String: NIfTIError.Kind] = [
    "nifti-edits/bad_crc.nii.gz": .corrupt,
    "nifti-edits/missing_trailer.nii.gz": .truncated,
  ]

  @Test(arguments: entries)
  func file(_ name: String) throws {
    let entry = Self.expected(name)
    let path = SharedData.path(name)
    if let kind = Self.refusedHere[name] {
      let error = #expect(throws: NIfTIError.self) { try NIfTIFile(contentsOf: path) }
      #expect(error?.kind == kind)
      return
    }
    let isRefusedType = entry.header.datatype.integer.map { NIfTIDatatype(code: $0).scalarType == nil } ?? false
    let raises = !entry.nibabel.raises.isNull && Self.readableHere[name] == nil
    if raises || isRefusedType || (entry.nibabel.isNull && !isImageHalf(name)) {
      let error = #expect(throws: NIfTIError.self) { try NIfTIFile(contentsOf: path) }
      let line = try #require(error).description
      #expect(line.hasPrefix(path) && !line.contains("\n"), "\(line)")
      return
    }
    let values = Self.readableHere[name].map { Self.expected($0) } ?? (isImageHalf(name) ? headerHalf(name) : entry)
    if values.nibabel.scaled.isNull { return }
    try compare(NIfTIFile(contentsOf: path), with: values, name: name)
  }

  private func isImageHalf(_ name: String) -> Bool { name.hasSuffix(".img") || name.hasSuffix(".img.gz") }

  private func headerHalf(_ name: String) -> JSONValue {
    let header = name.replacing(".img", with: ".hdr")
    return Self.expected(Self.readableHere[header] ?? header)
  }

  private func compare(_ file: NIfTIFile, with entry: JSONValue, name: String) throws {
    let isCIFTI = entry.nibabel.class.string == "Cifti2Image"
    #expect(file.header.datatype.code == entry.header.datatype.integer)
    #expect(file.header.byteOrder.rawValue == entry.header.byte_order.string)
    #expect(file.extensions.count == entry.header.extensions.array.count)
    #expect(file.extensions.map(\.code) == entry.header.extensions.array.compactMap(\.ecode.integer))
    let statistics = file.volume.statistics()
    let scaled = entry.nibabel.scaled
    #expect(statistics.minimum == scaled.min.number)
    #expect(statistics.maximum == scaled.max.number)
    #expect(statistics.nonZeroCount == scaled.nonzero.integer)
    #expect(statistics.nanCount == scaled.nan.integer)
    #expect(statistics.infiniteCount == scaled.inf.integer)
    let sum = try #require(scaled.sum.number)
    #expect(abs(statistics.sum - sum) <= 1e-12 * Double(statistics.count) * max(1, abs(statistics.maximum ?? 0)))
    if isCIFTI { return }
    let shape = entry.nibabel.shape.array.compactMap(\.integer)
    #expect(file.header.dimensions == shape)
    try compareOrder(file.volume, shape: shape, with: scaled)
    try compareGeometry(file, with: entry)
  }

  /// Sums weighted by the index along each axis catch swapped and flipped axes.
  private func compareOrder(_ volume: AnyVolume, shape: [Int], with scaled: JSONValue) throws {
    let values = volume.open(Values())
    var sums = [Double](repeating: 0, count: shape.count)
    var steps = [1]
    for extent in shape.dropLast() { steps.append(steps.last! * extent) }
    for (index, value) in values.enumerated() where value != 0 {
      for axis in shape.indices { sums[axis] += value * Double(index / steps[axis] % shape[axis]) }
    }
    let scale = values.reduce(1) { $0 + abs($1) }
    for (axis, expected) in scaled.index_weighted_sum_per_axis.numbers.enumerated() {
      #expect(abs(sums[axis] - expected) <= 1e-12 * scale * Double(shape[axis]))
    }
    for probe in scaled.probes.array {
      let index = probe[0].array.compactMap(\.integer)
      #expect(values[zip(index, steps).reduce(0) { $0 + $1.0 * $1.1 }] == probe[1].number)
    }
  }

  private func compareGeometry(_ file: NIfTIFile, with entry: JSONValue) throws {
    let zooms = entry.nibabel.zooms.numbers
    let rows = entry.nibabel.affine.array.prefix(3).map(\.numbers)
    if file.affineSource == .pixdim {
      // The standard's method 1; nibabel centres the volume and flips x instead.
      #expect(file.geometry.affine.rows == [[zooms[0], 0, 0, 0], [0, zooms[1], 0, 0], [0, 0, zooms[2], 0]])
      #expect(!file.geometry.isOriented)
      return
    }
    for (ours, theirs) in zip(file.geometry.affine.rows.joined(), rows.joined()) {
      #expect(abs(ours - theirs) <= 1e-6 * max(1, abs(theirs)))
    }
    #expect(file.geometry.orientation.description == entry.nibabel.orientation.string)
    for (ours, theirs) in zip(file.geometry.spacing.components, zooms) where theirs > 0 {
      #expect(abs(ours - theirs) <= 1e-4 * theirs || file.warnings.contains { $0.contains("pixdim says") })
    }
  }
}

private struct Values: AnyVolume.Visitor {
  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) -> [Double] { volume.voxels.map(\.asDouble) }
}

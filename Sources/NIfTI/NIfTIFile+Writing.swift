internal import ByteCoding
public import VolumeCore

/// How a NIfTI file is written.
public struct NIfTIWritingOptions: Hashable, Sendable {
  /// Whether the file is gzip-compressed; nil decides by the name (`.nii.gz`).
  public var isCompressed: Bool?
  /// The intent code; `NIfTIIntent.label` says that voxels are labels.
  public var intentCode = 0
  /// `intent_name`, at most 15 bytes.
  public var intentName = ""
  /// The header's free text, at most 79 bytes.
  public var descriptionText = ""
  /// Blocks to write between the header and the voxels.
  public var extensions: [NIfTIExtension] = []

  /// An unlabelled file without extensions, compressed as its name says.
  public init() {}
}

extension NIfTIFile {
  /// Writes a volume as one NIfTI-1 file, or NIfTI-2 when a dimension exceeds 32767.
  ///
  /// The type of the voxels is kept and no scaling is applied, little endian. Channels become dimension 4. Oriented
  /// geometry is written as sform and qform (code 1; qform only when the grid is not sheared), other geometry as
  /// spacing with both codes 0. Readers see the old file or the complete new one.
  /// - Throws: `NIfTIError.cannotWrite`.
  public static func write(
    _ volume: AnyVolume, to path: String, options: NIfTIWritingOptions = .init()
  ) throws(NIfTIError) {
    let header = NIfTIHeader(describing: volume, options: options)
    let front = header.encoded() + NIfTIExtension.encode(options.extensions)
    let isCompressed = options.isCompressed ?? path.lowercased().hasSuffix(".gz")
    try volume.open(VoxelWriting(front: front, path: path, isCompressed: isCompressed))
  }
}

/// Writes header bytes and voxels to the file.
private struct VoxelWriting: AnyVolume.Visitor {
  let front: [UInt8]
  let path: String
  let isCompressed: Bool

  func visit<Scalar: VoxelScalar>(_ volume: consuming Volume<Scalar>) throws(NIfTIError) {
    // Big-endian machines are not supported by Swift's platforms; the file is little endian.
    precondition(ByteOrder.native == .little)
    let (front, path, isCompressed) = (front, path, isCompressed)
    try volume.withVoxels { (voxels) throws(NIfTIError) in
      try unsafe voxels.withUnsafeBytes { (bytes) throws(NIfTIError) in
        try convertingFaults { () throws(ByteCodingError) in
          try AtomicFile.replace(path, failure: { $0 }) { (temporaryPath) throws(ByteCodingError) in
            var file = try OutputFile(path: temporaryPath, reportedAs: path)
            try unsafe VoxelWriting.write(front, bytes, to: &file, path: path, isCompressed: isCompressed)
            try file.close()
          }
        }
      }
    }
  }

  private static func write(
    _ front: [UInt8], _ voxels: UnsafeRawBufferPointer, to file: inout OutputFile, path: String, isCompressed: Bool
  ) throws(ByteCodingError) {
    let deflater = isCompressed ? try GzipDeflater(path: path) : nil
    try unsafe front.withUnsafeBufferPointer { (header) throws(ByteCodingError) in
      let bytes = UnsafeRawBufferPointer(header)
      if let deflater { try unsafe deflater.append(bytes, to: &file) } else { try unsafe file.write(bytes) }
    }
    if let deflater {
      try unsafe deflater.append(voxels, to: &file)
      try deflater.finish(&file)
    } else {
      try unsafe file.write(voxels)
    }
  }
}

extension NIfTIHeader {
  /// The header of a new file that holds `volume`.
  init(describing volume: AnyVolume, options: NIfTIWritingOptions) {
    let geometry = volume.geometry
    let channelCount = volume.channelCount
    dimensions = geometry.size.extents + (channelCount > 1 ? [channelCount] : [])
    if geometry.size.z == 1 && channelCount == 1 && !geometry.isOriented { dimensions.removeLast() }
    version = dimensions.contains { $0 > Int(Int16.max) } ? .nifti2 : .nifti1
    datatype = NIfTIDatatype(volume.scalarType)
    bitsPerVoxel = volume.scalarType.byteCount * 8
    pixdim = [1] + geometry.spacing.components + [1, 1, 1, 1]
    voxelOffset = Double(version.headerByteCount + NIfTIExtension.encode(options.extensions).count)
    intentCode = options.intentCode
    intentName = options.intentName
    descriptionText = options.descriptionText
    guard geometry.isOriented else { return }
    sformCode = 1
    sformRows = geometry.affine.rows
    if geometry.affine.shear < 1e-6 { setQform(geometry.affine) }
  }

  /// Fills the quaternion fields with the rotation of an affine without shear.
  ///
  /// Source: nifti1.h; the largest of the four diagonal sums decides which component is computed by a square root.
  private mutating func setQform(_ affine: AffineTransform) {
    let norms = affine.columnNorms
    var r = (0..<3).map { row in (0..<3).map { affine.rows[row][$0] / norms[$0] } }
    if affine.determinant < 0 {
      pixdim[0] = -1
      for row in 0..<3 { r[row][2] = -r[row][2] }
    }
    let squares = [
      1 + r[0][0] + r[1][1] + r[2][2], 1 + r[0][0] - r[1][1] - r[2][2], 1 - r[0][0] + r[1][1] - r[2][2],
      1 - r[0][0] - r[1][1] + r[2][2],
    ]
    let largest = squares.indices.max { squares[$0] < squares[$1] }!
    let root = squares[largest].squareRoot() * 2
    var (a, b, c, d): (Double, Double, Double, Double)
    switch largest {
    case 0:
      (a, b, c, d) = (root / 4, (r[2][1] - r[1][2]) / root, (r[0][2] - r[2][0]) / root, (r[1][0] - r[0][1]) / root)
    case 1:
      (a, b, c, d) = ((r[2][1] - r[1][2]) / root, root / 4, (r[0][1] + r[1][0]) / root, (r[0][2] + r[2][0]) / root)
    case 2:
      (a, b, c, d) = ((r[0][2] - r[2][0]) / root, (r[0][1] + r[1][0]) / root, root / 4, (r[1][2] + r[2][1]) / root)
    default:
      (a, b, c, d) = ((r[1][0] - r[0][1]) / root, (r[0][2] + r[2][0]) / root, (r[1][2] + r[2][1]) / root, root / 4)
    }
    if a < 0 { (b, c, d) = (-b, -c, -d) }
    qformCode = 1
    quaternion = [b, c, d]
    quaternionOffset = affine.origin.components
  }
}

public import VolumeCore

/// A NIfTI file in memory: header, extensions, and the voxels with the scaling applied.
public struct NIfTIFile: Sendable {
  /// The header as the file holds it, with harmless flaws mended.
  public let header: NIfTIHeader
  /// The header extensions, in file order.
  public let extensions: [NIfTIExtension]
  /// The scaled voxels; channels are the product of the dimensions after z.
  public let volume: AnyVolume
  /// Where the affine was taken from.
  public let affineSource: NIfTIHeader.AffineSource
  /// Flaws that were mended, one sentence each.
  public let warnings: [String]

  /// The affine, spacing and size.
  public var geometry: VolumeGeometry { volume.geometry }
}

/// What a NIfTI file says about itself, read without its voxels.
public struct NIfTIDescription: Sendable {
  /// The header as the file holds it, with harmless flaws mended.
  public let header: NIfTIHeader
  /// The header extensions, in file order.
  public let extensions: [NIfTIExtension]
  /// The affine, spacing and size, in millimetres.
  public let geometry: VolumeGeometry
  /// Where the affine was taken from.
  public let affineSource: NIfTIHeader.AffineSource
  /// Flaws that were mended, one sentence each.
  public let warnings: [String]
}

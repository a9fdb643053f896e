public import ByteCoding

/// The header of a NIfTI-1 or NIfTI-2 file, field by field as the file holds it.
///
/// Names follow the standard (nifti1.h, nifti2.h); `NIfTIHeader+Fields.swift` has the byte offsets.
public struct NIfTIHeader: Hashable, Sendable {
  /// The version of the standard.
  public enum Version: Int, Sendable {
    case nifti1 = 1
    case nifti2 = 2

    /// The size of the header in bytes, which is also its first field.
    public var headerByteCount: Int { self == .nifti1 ? 348 : 540 }
  }

  /// Where the voxels are.
  public enum Storage: Sendable {
    /// In the same file, behind the header (`.nii`).
    case singleFile
    /// In a second file (`.hdr` with `.img`).
    case pair
  }

  /// The version of the standard.
  public var version: Version = .nifti1
  /// Where the voxels are.
  public var storage: Storage = .singleFile
  /// The order of the bytes of every number in the file.
  public var byteOrder: ByteOrder = .little

  /// `dim[1...dim[0]]`: the extents in x, y, z, t order and beyond.
  public var dimensions: [Int] = []
  /// `datatype`: the number type of the voxels.
  public var datatype = NIfTIDatatype(code: 2)
  /// `bitpix`.
  public var bitsPerVoxel = 8
  /// `pixdim[0...7]`; element 0 is qfac.
  public var pixdim = [Double](repeating: 1, count: 8)
  /// `vox_offset`: the byte where the voxels begin.
  public var voxelOffset: Double = 352
  /// `scl_slope`; 0 means that the voxels are not scaled.
  public var scaleSlope: Double = 1
  /// `scl_inter`.
  public var scaleIntercept: Double = 0
  /// `xyzt_units`.
  public var unitsCode = 2
  /// `intent_code`; see `NIfTIIntent`.
  public var intentCode = 0
  /// `intent_name`.
  public var intentName = ""
  /// `intent_p1`, `intent_p2`, `intent_p3`.
  public var intentParameters = [Double](repeating: 0, count: 3)
  /// `qform_code`; positive when the quaternion gives the orientation.
  public var qformCode = 0
  /// `sform_code`; positive when the rows give the orientation.
  public var sformCode = 0
  /// `quatern_b`, `quatern_c`, `quatern_d`.
  public var quaternion = [Double](repeating: 0, count: 3)
  /// `qoffset_x`, `qoffset_y`, `qoffset_z`.
  public var quaternionOffset = [Double](repeating: 0, count: 3)
  /// `srow_x`, `srow_y`, `srow_z`.
  public var sformRows = [[Double]](repeating: [0, 0, 0, 0], count: 3)
  /// `descrip`.
  public var descriptionText = ""
  /// `aux_file`.
  public var auxiliaryFile = ""
  /// `cal_max`, `cal_min`: the display range.
  public var displayRange: [Double] = [0, 0]

  /// The header of one byte voxels without orientation, to be filled in.
  public init() {}

  /// The extents of x, y and z; 1 where the file has no such dimension.
  public var spatialDimensions: [Int] { (0..<3).map { $0 < dimensions.count ? dimensions[$0] : 1 } }

  /// The product of the dimensions after z: the number of channels, time points or both.
  public var channelCount: Int { dimensions.dropFirst(3).reduce(1, *) }

  /// Whether stored values are to be scaled: `scl_slope` is neither 0 nor, with no intercept, 1.
  public var isScaled: Bool {
    scaleSlope.isFinite && scaleSlope != 0 && !(scaleSlope == 1 && scaleIntercept == 0)
  }
}

/// What a check can find, by a code that does not change from version to version.
///
/// `Docs/CheckCodes.md` explains each one; a test compares the page with this list.
public enum CheckCode: String, CaseIterable, Hashable, Sendable {
  case fileNotFound = "E-FILE-01"
  case fileDamaged = "E-FILE-02"
  case fileUnsupported = "E-FILE-03"
  case fileUnclear = "E-FILE-04"
  case fileFlaw = "W-FILE-01"
  case fileNotCompared = "N-FILE-01"
  case predictionMissing = "E-PAIR-01"
  case namesAmbiguous = "E-PAIR-02"
  case nothingPairs = "E-PAIR-03"
  case manifestLine = "E-PAIR-04"
  case sourcesMixed = "E-PAIR-05"
  case predictionExtra = "W-PAIR-01"
  case organMissing = "W-PAIR-02"
  case organExtra = "W-PAIR-03"
  case leftOut = "W-PAIR-04"
  case pairingRule = "N-PAIR-01"
  case sizeDiffers = "E-GEOM-01"
  case placeDiffers = "E-GEOM-02"
  case headerRounding = "W-GEOM-01"
  case noOrientation = "W-GEOM-02"
  case formsDisagree = "W-GEOM-03"
  case unitNotMillimetre = "W-GEOM-04"
  case spacingContradicts = "W-GEOM-05"
  case sheared = "W-GEOM-06"
  case spacingDiffers = "W-GEOM-07"
  case axesReordered = "N-GEOM-01"
  case sizesOnly = "N-GEOM-02"
  case labelNotWhole = "E-LABEL-01"
  case tooManyLabels = "E-LABEL-02"
  case onlyBackground = "W-LABEL-01"
  case labelNotInTable = "W-LABEL-02"
  case looksLikeImage = "W-LABEL-03"
  case tableUnreadable = "W-LABEL-04"
  case severalLabels = "W-LABEL-05"
  case channels = "E-CHAN-01"
  case oneVolume = "W-CHAN-01"
  case scoresInvalid = "E-SCORE-01"

  /// How much it matters.
  public enum Severity: String, CaseIterable, Hashable, Sendable {
    /// The case cannot be scored as it is.
    case error
    /// It can, but a look is worth it.
    case warning
    /// Something was decided.
    case note
  }

  /// How much it matters; the first letter of the code.
  public var severity: Severity {
    switch rawValue.first {
    case "E": .error
    case "W": .warning
    default: .note
    }
  }

  /// Whether the file is of no use or not there, rather than at odds with another one.
  public var isUnusable: Bool {
    switch self {
    case .fileNotFound, .fileDamaged, .fileUnsupported, .fileUnclear, .predictionMissing: true
    default: false
    }
  }

  /// What it means, in a few words.
  public var title: String {
    switch self {
    case .fileNotFound: "no such file, or it may not be read"
    case .fileDamaged: "the file is cut off, damaged or contradicts itself"
    case .fileUnsupported: "the format or number type is not read"
    case .fileUnclear: "the file holds several data sets or time points and none is named"
    case .fileFlaw: "a flaw of the file was mended"
    case .fileNotCompared: "the grid is compared only when voxels are read"
    case .predictionMissing: "the reference has no prediction"
    case .namesAmbiguous: "two files fit one case, or two cases have one name"
    case .nothingPairs: "no name of one folder fits a name of the other"
    case .manifestLine: "a line of the manifest is wrong"
    case .sourcesMixed: "label files and organ files do not go together"
    case .predictionExtra: "the prediction has no reference"
    case .organMissing: "the prediction has no file for an organ of the reference"
    case .organExtra: "the reference has no file for an organ of the prediction"
    case .leftOut: "something in the folder was left out"
    case .pairingRule: "how the files were paired"
    case .sizeDiffers: "the grids have different sizes"
    case .placeDiffers: "spacing, orientation or origin of the grids differ"
    case .headerRounding: "the grids differ by header rounding"
    case .noOrientation: "qform_code and sform_code are 0"
    case .formsDisagree: "sform and qform disagree"
    case .unitNotMillimetre: "the header's unit is not the millimetre"
    case .spacingContradicts: "pixdim and the affine state different spacings"
    case .sheared: "the grid is sheared"
    case .spacingDiffers: "the spacing or slice thickness is not the reference's, or was assumed"
    case .axesReordered: "the axes are stored in another order or direction"
    case .sizesOnly: "only the sizes can be compared"
    case .labelNotWhole: "voxels are not whole numbers"
    case .tooManyLabels: "more labels than a label map can have"
    case .onlyBackground: "the mask holds no label other than background"
    case .labelNotInTable: "labels that the label table does not name"
    case .looksLikeImage: "so many foreign labels that it may be an image"
    case .tableUnreadable: "a label table beside the file cannot be read"
    case .severalLabels: "the file of one organ holds several labels"
    case .channels: "the number of channels does not fit"
    case .oneVolume: "four or more dimensions with one volume"
    case .scoresInvalid: "scores are NaN, outside 0 to 1, or do not fit the labels"
    }
  }

  /// What can be done about it; nil where a problem says so itself, or nothing need be done.
  public var remedy: String? {
    switch self {
    case .fileNotFound: "check the path and the permissions"
    case .fileDamaged: "copy or export the file again"
    case .fileUnsupported: "convert it to NIfTI (.nii.gz) or HDF5"
    case .predictionMissing: "write the prediction; score counts it as worst unless --missing says otherwise"
    case .predictionExtra: "remove it, or add its reference; score leaves it out"
    case .organMissing: "write the organ's file, empty if need be; score counts it as missed"
    case .organExtra: "remove it, or add its reference; score counts it as spurious"
    case .headerRounding: "copy the reference's header to the prediction"
    case .noOrientation: "write the affine of the image with code 1 or 2"
    case .formsDisagree: "write the same orientation to both"
    case .unitNotMillimetre: "set xyzt_units to 2 once the numbers are millimetres"
    case .spacingContradicts: "write the affine's column lengths to pixdim"
    case .sheared: "resample to an orthogonal grid; distances are not measured"
    case .spacingDiffers: "export it on the reference's grid, or give --spacing"
    case .labelNotWhole: "export labels as whole numbers with scl_slope 1 and scl_inter 0"
    case .tooManyLabels: "is it an image instead of a segmentation?"
    case .onlyBackground: "check the export, unless nothing was to be found"
    case .labelNotInTable: "check the label numbers, or complete the label table"
    case .looksLikeImage: "check that the file is a segmentation"
    case .tableUnreadable: "mend or remove it, or give a label table with --names"
    case .severalLabels: "write 0 and 1"
    case .oneVolume: "squeeze the array before writing it"
    case .fileUnclear, .fileFlaw, .fileNotCompared, .namesAmbiguous,
      .nothingPairs, .manifestLine, .sourcesMixed, .leftOut, .pairingRule, .sizeDiffers, .placeDiffers, .axesReordered,
      .sizesOnly, .channels, .scoresInvalid:
      nil
    }
  }
}

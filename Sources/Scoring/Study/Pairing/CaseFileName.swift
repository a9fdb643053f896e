internal import HDF5

/// The name of a volume file taken apart for pairing.
struct CaseFileName: Hashable {
  /// The name without its ending.
  let stem: String
  /// The ending with its dot, as the file has it.
  let ending: String

  /// Endings of two parts, which come first.
  private static let doubleEndings: Set = ["nii.gz", "hdr.gz", "img.gz", "npy.h5", "nii.h5"]
  private static let endings = Set(["nii", "hdr", "img"] + HDF5Location.extensions).subtracting(["ilp", "nc"])

  /// Volumes in formats that are not read.
  static let foreignEndings: Set = ["mha", "mhd", "nrrd", "nhdr", "mgz", "mgh", "dcm", "mnc"]

  /// Nil for a name that no volume has.
  init?(_ name: String) {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    var start = dot
    if let other = name[..<dot].lastIndex(of: "."), other != name.startIndex,
      CaseFileName.doubleEndings.contains(name[name.index(after: other)...].lowercased())
    {
      start = other
    } else if !CaseFileName.endings.contains(name[name.index(after: dot)...].lowercased()) {
      return nil
    }
    stem = String(name[..<start])
    ending = String(name[start...])
  }

  /// Whether the file is half of a pair, `hdr` or `img`.
  func isHalf(_ half: String) -> Bool { ending.lowercased() == ".\(half)" || ending.lowercased() == ".\(half).gz" }
}

/// The words behind a case's name that say what a file holds.
enum NameSuffix {
  /// The known suffixes, which follow `_`, `-` or `.`, in upper or lower case.
  static let words: Set = [
    "pred", "prediction", "predictions", "predicted", "seg", "segmentation", "label", "labels", "mask", "masks", "gt",
    "groundtruth", "ref", "reference", "dseg", "probseg", "softmax", "probabilities", "0000",
  ]
  private static let pairs: Set = ["detection_map", "detection-map", "ground_truth", "ground-truth"]

  /// A name without its last known suffix; nil when it has none, or nothing else.
  static func removed(from name: Substring) -> Substring? {
    func isSeparator(_ character: Character) -> Bool { character == "_" || character == "-" || character == "." }
    guard let last = name.lastIndex(where: isSeparator), last != name.startIndex else { return nil }
    if words.contains(name[name.index(after: last)...].lowercased()) { return name[..<last] }
    guard let first = name[..<last].lastIndex(where: isSeparator), first != name.startIndex,
      pairs.contains(name[name.index(after: first)...].lowercased())
    else { return nil }
    return name[..<first]
  }

  /// What is left after one, two and more suffixes are taken away.
  static func remainders(of name: String) -> [String] {
    var remainders: [String] = []
    var rest = name[...]
    while let shorter = removed(from: rest) {
      remainders.append(String(shorter))
      rest = shorter
    }
    return remainders
  }

  /// The name without any suffix.
  static func core(of name: String) -> String { remainders(of: name).last ?? name }
}

/// Names of BIDS files: `sub-01_ses-1_space-T1w_desc-net_dseg`.
enum BIDSName {
  /// What a derivative adds to the name of its source: how it was made, not what it shows.
  private static let derived = ["space", "res", "den", "atlas", "seg", "desc"]
  /// The same for messages.
  static let list = derived.map { "\($0)-" }.joined(separator: " ")

  /// A name without entities of derivatives and without suffixes; nil for a name that is none of BIDS.
  static func core(of name: String) -> String? {
    guard name.hasPrefix("sub-") else { return nil }
    let kept = NameSuffix.core(of: name).split(separator: "_").filter { part in
      !derived.contains { part.hasPrefix("\($0)-") }
    }
    return kept.joined(separator: "_")
  }
}

/// Words that name a kind of file or folder, and no case.
enum GenericName {
  /// Folders between a case's folder and its files.
  private static let folders: Set = [
    "segmentation", "segmentations", "seg", "label", "labels", "mask", "masks", "prediction", "predictions", "anat",
  ]
  /// What a segmentation in a case's folder is called.
  private static let segmentations: Set = [
    "segmentation", "segmentations", "seg", "dseg", "label", "labels", "mask", "gt", "ground_truth", "groundtruth",
    "reference", "ref", "pred", "prediction", "predictions", "output",
  ]
  /// The last word of the name of an image that was segmented.
  private static let images: Set = [
    "image", "imaging", "img", "volume", "raw", "ct", "cta", "mr", "mri", "pet", "suv", "t1", "t1n", "t1c", "t1ce",
    "t1gd", "t1w", "t2", "t2f", "t2w", "flair", "adc", "dwi", "swi", "bold", "0000", "0001", "0002", "0003", "0004",
  ]

  static func isFolder(_ name: String) -> Bool { folders.contains(name.lowercased()) }
  static func isSegmentation(_ stem: String) -> Bool { segmentations.contains(stem.lowercased()) }
  static func isImage(_ stem: String) -> Bool {
    let word = stem.split { $0 == "_" || $0 == "-" || $0 == "." }.last ?? ""
    return images.contains(word.lowercased())
  }
}

/// A number with what it counts: `1 pair`, `2 pairs`.
package func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }

extension String {
  /// An order of names that does not depend on how letters with accents are composed.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}

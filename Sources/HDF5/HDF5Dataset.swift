/// What a file says about one data set, without its voxels.
public struct HDF5Dataset: Hashable, Sendable {
  /// How the elements lie in the file.
  public enum Layout: String, Hashable, Sendable {
    case contiguous, chunked, compact, virtual, unknown
  }

  /// One step of the compression pipeline.
  public struct Filter: Hashable, Sendable {
    /// The number under which The HDF Group registered the filter.
    public let identifier: Int
    /// The name in the file, or else the usual one.
    public let name: String
    /// Whether the C library can apply it.
    public let isAvailable: Bool
  }

  /// Where the data set lies in the file, beginning with `/`.
  public var path: String
  /// The extents, slowest first; empty for a single value; nil when the data set is declared empty.
  public var shape: [Int]?
  /// The type of the elements.
  public var element: HDF5Element
  /// How the elements lie in the file.
  public var layout: Layout
  /// The extents of a chunk, slowest first; nil unless chunked.
  public var chunkShape: [Int]?
  /// The compression pipeline in the order of writing.
  public var filters: [Filter]
  /// Files other than this one that hold the elements (external storage or virtual sources).
  public var externalFiles: [String]
  /// The attributes in the order of their names.
  public var attributes: [HDF5Attribute]
  /// The bytes that the elements take in the file; 0 when nothing was ever written, and for virtual data sets.
  public var storedByteCount: Int
  /// What could not be read of the description.
  public var problems: [String]

  /// Where the contiguous elements begin; nil when there are none yet.
  package var storageOffset: Int?
  /// The extents that the data set can grow to; nil where there is no limit.
  package var maximumShape: [Int?] = []
  /// Tells objects with several names apart from several objects.
  package var identity: [UInt64] = []

  /// Why the data set cannot be a volume, in words; nil when it can, filters and storage aside.
  public var refusal: String? {
    if element.scalarType == nil { return "holds \(element), not numbers" }
    guard let shape else { return "is empty (null dataspace)" }
    switch shape.count {
    case 0: return "is a single value"
    case 1: return "has one dimension"
    case 2...5: break
    default: return "has \(shape.count) dimensions"
    }
    return shape.contains(0) ? "has no elements (shape \(shapeText))" : nil
  }

  /// The names of the filters that the C library does not have.
  public var missingFilters: [String] { filters.filter { !$0.isAvailable }.map(\.label) }

  /// The extents as `32 x 128 x 128`.
  public var shapeText: String { shape.map { $0.map(String.init).joined(separator: " x ") } ?? "empty" }
}

extension HDF5Dataset.Filter {
  /// The name and number, as the registry of The HDF Group lists them.
  var label: String { "\(name.prefix { $0 != ";" }) (filter \(identifier))" }

  /// The usual name of a filter whose entry in the file has none.
  static func usualName(_ identifier: Int) -> String {
    switch identifier {
    case 1: "deflate"
    case 2: "shuffle"
    case 3: "fletcher32"
    case 4: "szip"
    case 5: "nbit"
    case 6: "scaleoffset"
    case 307: "bzip2"
    case 32000: "lzf"
    case 32001: "blosc"
    case 32004: "lz4"
    case 32008: "bitshuffle"
    case 32013: "zfp"
    case 32015: "zstd"
    case 32017: "sz"
    case 32026: "blosc2"
    default: "unnamed"
    }
  }
}

/// Everything that a walk through a file finds.
public struct HDF5Catalogue: Hashable, Sendable {
  /// A soft or external link; the walk does not follow it.
  public struct Link: Hashable, Sendable {
    /// Where the link lies.
    public let path: String
    /// `/target` or `other.h5:/target`.
    public let target: String
  }

  /// Something that cannot be walked or opened.
  public struct Problem: Hashable, Sendable {
    /// Where the fault lies.
    public let path: String
    /// What the C library says.
    public let reason: String
  }

  /// The data sets by every path along hard links.
  public var datasets: [HDF5Dataset] = []
  /// The groups below the root.
  public var groups: [String] = []
  /// The links that were not followed.
  public var links: [Link] = []
  /// What could not be read.
  public var problems: [Problem] = []
}

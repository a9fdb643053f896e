/// The label values that a label map may hold, in ascending order; a class index is a position in this list.
///
/// File label values stop here: engines work with class indices.
public struct ClassTable: Hashable, Sendable {
  /// The label values, ascending, each once.
  public let labels: [Int]

  /// The largest number of classes: two bytes hold the index of each.
  public static let largestCount = 65536

  /// The table of maps whose labels all lie in 0...255: the class index of a byte is the byte.
  public static let bytes = ClassTable(ascending: Array(0...255))

  /// - Throws: `VolumeError.tooManyClasses`.
  public init(labels: some Sequence<Int>) throws(VolumeError) {
    self.init(ascending: Set(labels).sorted())
    guard count <= ClassTable.largestCount else {
      throw VolumeError(
        .tooManyClasses, "has \(count) different labels; at most \(ClassTable.largestCount) can be scored")
    }
  }

  private init(ascending: [Int]) { labels = ascending }

  /// The number of classes.
  public var count: Int { labels.count }

  /// Whether class indices take one byte.
  public var isOneByte: Bool { count <= 256 }

  /// The class index of a label value, or nil when the table does not list it.
  ///
  /// Complexity: O(log classes).
  public func classIndex(of label: Int) -> Int? {
    var (low, high) = (0, labels.count)
    while low < high {
      let middle = (low + high) / 2
      if labels[middle] < label { low = middle + 1 } else { high = middle }
    }
    return low < labels.count && labels[low] == label ? low : nil
  }
}

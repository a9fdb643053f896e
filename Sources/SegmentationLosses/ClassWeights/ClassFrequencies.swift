/// How often each class occurs in the references of a data set: what class weights are made of.
///
/// The class index is the label value. One call of `add` is one image; values for parts of a data set are merged, and
/// the result does not depend on the order, because everything is a count.
public struct ClassFrequencies: Hashable, Sendable {
  /// The evaluated voxels of each class.
  public private(set) var voxels: [Int]
  /// The number of images in which each class has an evaluated voxel.
  public private(set) var images: [Int]
  /// The evaluated voxels, of all classes, of the images in which each class occurs.
  public private(set) var voxelsOfImages: [Int]
  /// The voxels left out by the ignore label or a mask.
  public private(set) var ignoredVoxels = 0
  /// The number of images.
  public private(set) var imageCount = 0
  private let fixedClassCount: Int?

  /// Without a number of classes it is the largest label that occurs plus one.
  public static let largestClassCount = 65536

  /// Counts of nothing yet, for classes `0..<classCount`, or for those that will occur.
  ///
  /// - Precondition: `classCount` lies in 1...`largestClassCount`.
  public init(classCount: Int? = nil) {
    precondition(
      classCount.map { 1...ClassFrequencies.largestClassCount ~= $0 } ?? true,
      "1 to \(ClassFrequencies.largestClassCount) classes can be counted")
    fixedClassCount = classCount
    voxels = Array(repeating: 0, count: classCount ?? 0)
    images = voxels
    voxelsOfImages = voxels
  }

  /// The number of classes.
  public var classCount: Int { voxels.count }

  /// The evaluated voxels of all classes.
  public var evaluatedVoxels: Int { voxels.reduce(0, +) }

  /// The classes without an evaluated voxel, ascending.
  public var absentClasses: [Int] { voxels.indices.filter { voxels[$0] == 0 } }

  /// The share of a class in all evaluated voxels; 0 when there are none.
  public func fraction(of classIndex: Int) -> Double {
    let total = evaluatedVoxels
    return total == 0 ? 0 : Double(voxels[classIndex]) / Double(total)
  }

  /// Adds the counts of other images.
  ///
  /// The number of classes becomes the larger of the two, also when it was fixed: no count is dropped.
  public mutating func merge(_ other: ClassFrequencies) {
    grow(to: other.classCount)
    for index in other.voxels.indices {
      voxels[index] += other.voxels[index]
      images[index] += other.images[index]
      voxelsOfImages[index] += other.voxelsOfImages[index]
    }
    ignoredVoxels += other.ignoredVoxels
    imageCount += other.imageCount
  }

  /// The largest number of classes that an image may bring.
  var classLimit: Int { fixedClassCount ?? ClassFrequencies.largestClassCount }

  /// Whether the number of classes was given.
  var isFixed: Bool { fixedClassCount != nil }

  /// Adds an image by its counts; classes beyond `counts` do not occur in it.
  mutating func addImage(counts: [Int], ignored: Int) {
    let occurring = counts.lastIndex { $0 > 0 }.map { $0 + 1 } ?? 0
    grow(to: occurring)
    let total = counts.reduce(0, +)
    for index in 0..<occurring where counts[index] > 0 {
      voxels[index] += counts[index]
      images[index] += 1
      voxelsOfImages[index] += total
    }
    ignoredVoxels += ignored
    imageCount += 1
  }

  private mutating func grow(to count: Int) {
    let more = count - classCount
    if more <= 0 { return }
    voxels += Array(repeating: 0, count: more)
    images += Array(repeating: 0, count: more)
    voxelsOfImages += Array(repeating: 0, count: more)
  }
}

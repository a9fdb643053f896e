/// The distances of all surface samples of one mask to the nearest of another, as a table of the values that occur.
///
/// Units: millimetres; weights are areas in mm^2 (lengths in mm in a single slice) or 1 per sample.
public struct DirectedDistances: Hashable, Sendable {
  /// The distances that occur, ascending; some may differ in their last bits only.
  public let distances: [Double]
  /// The number of samples at each distance.
  public let counts: [Int]
  /// The weight of the samples at each distance.
  public let weights: [Double]

  /// The number of samples.
  public let sampleCount: Int
  /// The weight of all samples.
  public let totalWeight: Double

  /// Samples of one distance and one weight, by distance and then weight.
  let cells: [Cell]
  /// The number of samples of each weight class.
  let classCounts: [Int]

  struct Cell: Hashable, Sendable {
    /// The position in `distances`.
    let position: Int32
    let weight: Double
    let count: Int
  }

  /// Collects the table in ascending order of distance.
  struct Builder {
    private let weightOfClass: [Double]
    private var distances: [Double] = []
    private var counts: [Int] = []
    private var weights: [Double] = []
    private var cells: [Cell] = []
    private var classCounts: [Int]

    init(weights: [Double], capacity: Int) {
      weightOfClass = weights
      classCounts = [Int](repeating: 0, count: weights.count)
      distances.reserveCapacity(capacity)
      counts.reserveCapacity(capacity)
      self.weights.reserveCapacity(capacity)
    }

    mutating func begin(distance: Double) {
      // Squares that differ may have equal roots.
      if distances.last == distance { return }
      distances.append(distance)
      counts.append(0)
      weights.append(0)
    }

    /// Adds samples at the distance begun last; classes ascend within a distance.
    mutating func add(weightClass: Int, count: Int) {
      let weight = weightOfClass[weightClass]
      counts[counts.count - 1] += count
      classCounts[weightClass] += count
      weights[weights.count - 1] += weight * Double(count)
      cells.append(Cell(position: Int32(distances.count - 1), weight: weight, count: count))
    }

    consuming func finish() -> DirectedDistances {
      DirectedDistances(
        distances: distances, counts: counts, weights: weights, sampleCount: counts.reduce(0, +),
        totalWeight: weights.reduce(0, +), cells: cells, classCounts: classCounts)
    }
  }
}

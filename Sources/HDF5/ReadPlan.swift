internal import VolumeCore

/// Which elements of a data set to read and where each goes in (channel, z, y, x) order.
struct ReadPlan {
  /// The first position and the number of positions along every dimension of the file.
  let start: [Int]
  let count: [Int]
  let size: VolumeSize
  /// The channels of all samples.
  let channelCount: Int
  /// The extent of a batch axis that is read whole.
  let batchCount: Int?
  /// The step in the volume for one position along each dimension of the file.
  let strides: [Int]
  /// The position of the volume's first voxel in the whole data set.
  let origin: VoxelIndex

  init(
    _ dataset: HDF5Dataset, axes: HDF5Axes, selection: HDF5Selection, timeIndex: Int?, includesBatch: Bool = false,
    place: FaultPlace
  ) throws(HDF5Error) {
    let shape = dataset.shape ?? []
    var (start, count) = try ReadPlan.block(of: selection, shape: shape, axes: axes, place)
    if let time = try ReadPlan.timePosition(
      timeIndex, count: count, axes: axes, includesBatch: includesBatch, place)
    {
      start[time.dimension] += time.index
      count[time.dimension] = 1
    }
    _ = try ReadPlan.checkedSize(count, scalar: dataset.element.scalarType ?? .float64, place)
    func extent(_ axis: HDF5Axes.Axis) -> Int { axes.axes.firstIndex(of: axis).map { count[$0] } ?? 1 }
    func first(_ axis: HDF5Axes.Axis) -> Int { axes.axes.firstIndex(of: axis).map { start[$0] } ?? 0 }
    size = VolumeSize(x: extent(.x), y: extent(.y), z: extent(.z))
    origin = VoxelIndex(x: first(.x), y: first(.y), z: first(.z))
    batchCount = includesBatch && axes.axes.contains(.batch) ? extent(.batch) : nil
    let channels = extent(.channel)
    channelCount = channels * (batchCount ?? 1)
    let (sliceCount, voxelCount, nx) = (size.sliceCount, size.voxelCount, size.x)
    let sampleCount = batchCount == nil ? 0 : channels * voxelCount
    strides = axes.axes.map { axis in
      switch axis {
      case .x: 1
      case .y: nx
      case .z: sliceCount
      case .channel: voxelCount
      case .time: 0
      case .batch: sampleCount
      }
    }
    self.start = start
    self.count = count
  }

  /// All elements in the file's order.
  init(flat dataset: HDF5Dataset, place: FaultPlace) throws(HDF5Error) {
    let shape = dataset.shape ?? [0]
    let total = try ReadPlan.checkedSize(shape, scalar: dataset.element.scalarType ?? .float64, place)
    start = shape.map { _ in 0 }
    count = shape
    size = VolumeSize(x: max(total, 1), y: 1, z: 1)
    origin = VoxelIndex(x: 0, y: 0, z: 0)
    channelCount = 1
    batchCount = nil
    strides = shape.indices.map { axis in shape[(axis + 1)...].reduce(1, *) }
  }

  /// The number of elements.
  var elementCount: Int { count.reduce(1, *) }

  /// Whether the file's order is the volume's order, so that no transposition is needed.
  var isInFileOrder: Bool {
    var step = 1
    for axis in count.indices.reversed() where count[axis] > 1 {
      if strides[axis] != step { return false }
      step *= count[axis]
    }
    return true
  }

  private static func block(
    of selection: HDF5Selection, shape: [Int], axes: HDF5Axes, _ place: FaultPlace
  ) throws(HDF5Error) -> (start: [Int], count: [Int]) {
    var start = shape.map { _ in 0 }
    var count = shape
    func check(_ dimension: Int, _ first: Int, _ number: Int) throws(HDF5Error) {
      guard first >= 0, number >= 1, number <= shape[dimension], first <= shape[dimension] - number else {
        throw place.error(
          .invalidArgument, "has \(shape[dimension]) positions along \(axes.axes[dimension].rawValue)",
          expected: "\(number) from position \(first) were asked for")
      }
    }
    switch selection {
    case .all: break
    case .slices(let range):
      let slowest = axes.axes.firstIndex { $0.isSpatial } ?? 0
      try check(slowest, range.lowerBound, range.count)
      start[slowest] = range.lowerBound
      count[slowest] = range.count
    case .block(let first, let number):
      guard first.count == shape.count, number.count == shape.count else {
        throw place.error(
          .invalidArgument, "has \(shape.count) dimensions", expected: "a block states one start and one count for each"
        )
      }
      for dimension in shape.indices { try check(dimension, first[dimension], number[dimension]) }
      (start, count) = (first, number)
    }
    return (start, count)
  }

  private static func timePosition(
    _ timeIndex: Int?, count: [Int], axes: HDF5Axes, includesBatch: Bool, _ place: FaultPlace
  ) throws(HDF5Error) -> (dimension: Int, index: Int)? {
    let timeAxes = axes.axes.indices.filter { axes.axes[$0] == .time || axes.axes[$0] == .batch && !includesBatch }
    let long = timeAxes.filter { count[$0] > 1 }
    guard let dimension = long.first else {
      guard let timeIndex, timeIndex != 0 || timeAxes.isEmpty else { return nil }
      throw place.error(
        .invalidArgument, timeAxes.isEmpty ? "has no time axis (\(axes))" : "has one time point",
        expected: "time point \(timeIndex) was asked for")
    }
    let letter = axes.axes[dimension].rawValue
    if long.count > 1 {
      throw place.error(
        .unsupported, "has several positions along both t and b", expected: "one of the two must have extent 1")
    }
    guard let timeIndex else {
      throw place.error(
        .invalidArgument, "has \(count[dimension]) positions along \(letter)", expected: "a volume is one of them",
        remedy: "choose one by its time index, or state other axes if \(letter) is none of time and batch")
    }
    guard timeIndex >= 0, timeIndex < count[dimension] else {
      throw place.error(
        .invalidArgument, "has \(count[dimension]) positions along \(letter), 0 to \(count[dimension] - 1)",
        expected: "position \(timeIndex) was asked for")
    }
    return (dimension, timeIndex)
  }

  /// More elements than this are taken for a damaged description.
  static let mostElements = 1 << 36

  /// The number of elements, once it is known that they can lie in this machine's memory.
  static func checkedSize(
    _ extents: [Int], scalar: ScalarType, _ place: FaultPlace
  ) throws(HDF5Error) -> Int {
    var product = 1
    for extent in extents {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: extent)
      if isTooLarge || next > mostElements {
        throw place.error(
          .tooLarge, "has \(extents.map(String.init).joined(separator: " x ")) elements",
          expected: "must be at most 2^36", remedy: "read a part of it")
      }
      product = next
    }
    let byteCount = product * scalar.byteCount
    guard byteCount <= physicalMemory() else {
      throw place.error(
        .tooLarge, "takes \(byteCount >> 20) MiB as \(scalar.rawValue)",
        expected: "this machine has \(physicalMemory() >> 20) MiB of memory", remedy: "read a part of it")
    }
    return product
  }
}

internal import VolumeCore

/// What the dimensions of a data set mean, slowest first as the file holds them: `zyx`, `czyx`, `tzyxc` ...
public struct HDF5Axes: Hashable, Sendable, CustomStringConvertible {
  /// The meaning of one dimension.
  public enum Axis: Character, CaseIterable, Sendable {
    case x = "x"
    case y = "y"
    case z = "z"
    /// The class or channel.
    case channel = "c"
    /// The time point.
    case time = "t"
    /// The sample of a batch; read as time is.
    case batch = "b"

    /// Whether the axis is one of x, y and z.
    public var isSpatial: Bool { self == .x || self == .y || self == .z }
  }

  /// The axes, slowest first.
  public let axes: [Axis]

  /// - Throws: `HDF5Error.invalidArgument` unless the text is x, y and up to three of z, c, t, b, each once.
  public init(parsing text: String) throws(HDF5Error) {
    guard let axes = HDF5Axes(text) else {
      throw HDF5Error(
        .invalidArgument,
        FaultContext(
          path: "axes \(text)", found: "cannot be understood",
          expected: "must be x, y and up to three of z, c (class), t (time) and b (batch), each once, slowest first",
          remedy: "such as zyx or czyx"))
    }
    self = axes
  }

  /// The axes of a text, in upper or lower case; nil unless it is x, y and up to three of z, c, t, b, each once.
  public init?(_ text: String) {
    let axes = text.lowercased().map { Axis(rawValue: $0) }
    self.init(axes.compactMap { $0 })
    if axes.contains(nil) { return nil }
  }

  init?(_ axes: [Axis]) {
    guard (2...5).contains(axes.count), Set(axes).count == axes.count, axes.contains(.x), axes.contains(.y) else {
      return nil
    }
    self.axes = axes
  }

  /// What the dimensions mean when nothing says so: yx, zyx, czyx, bczyx; nil for other ranks.
  public init?(defaultForRank rank: Int) {
    switch rank {
    case 2: self.init([.y, .x])
    case 3: self.init([.z, .y, .x])
    case 4: self.init([.channel, .z, .y, .x])
    case 5: self.init([.batch, .channel, .z, .y, .x])
    default: return nil
    }
  }

  /// The spatial axes, slowest first.
  public var spatialAxes: [Axis] { axes.filter(\.isSpatial) }

  /// The letters, slowest first.
  public var description: String { String(axes.map(\.rawValue)) }
}

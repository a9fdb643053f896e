/// One of the equal shares into which the cases of a plan are dealt; the first has the number 1.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// From 1 to `count`.
  public let number: Int
  /// The number of shards.
  public let count: Int

  /// A shard; nil when there is none of that number.
  public init?(number: Int, of count: Int) {
    guard number >= 1, number <= count, count <= 99_999 else { return nil }
    self.number = number
    self.count = count
  }

  /// All cases.
  public static let whole = Shard(number: 1, of: 1)!

  /// `3/64`.
  public var description: String { "\(number)/\(count)" }

  /// The name of its part file without ending: `part-00003-of-00064`.
  var partName: String { "part-\(Shard.padded(number))-of-\(Shard.padded(count))" }

  private static func padded(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
  }
}

extension StudyPlan {
  /// The cases of a shard, the costliest first.
  ///
  /// Cases are dealt by their cost, the largest first, each to the shard that has the least so far; of equal ones the
  /// first. Only the plan and the number of shards decide.
  public func cases(of shard: Shard) -> [PlannedCase] {
    shards(shard.count)[shard.number - 1]
  }

  /// The number of the shard that each case belongs to, by name.
  public func shardNumbers(of count: Int) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for (index, cases) in shards(count).enumerated() { for planned in cases { numbers[planned.name] = index + 1 } }
    return numbers
  }

  private func shards(_ count: Int) -> [[PlannedCase]] {
    var shards = [[PlannedCase]](repeating: [], count: count)
    var loads = [Int](repeating: 0, count: count)
    let ordered = cases.sorted { $0.voxelCount != $1.voxelCount ? $0.voxelCount > $1.voxelCount : $0.name < $1.name }
    for planned in ordered {
      let least = loads.indices.min { loads[$0] < loads[$1] } ?? 0
      shards[least].append(planned)
      // A case of unknown cost still takes a turn.
      loads[least] += max(planned.voxelCount, 1)
    }
    return shards
  }
}

internal import Synchronization

/// Hands out targets in a fixed order, one at a time, to whichever worker asks.
final class TargetQueue: Sendable {
  private let order: [Int]
  private let position = Atomic<Int>(0)

  init(_ order: [Int]) { self.order = order }

  /// The next target; nil when all are handed out.
  func next() -> Int? {
    let index = position.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < order.count ? order[index] : nil
  }
}

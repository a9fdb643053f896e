import Synchronization

/// A number that several threads increase.
final class Counter: Sendable {
  private let number = Atomic(0)

  func increase() { number.add(1, ordering: .relaxed) }

  var value: Int { number.load(ordering: .relaxed) }
}

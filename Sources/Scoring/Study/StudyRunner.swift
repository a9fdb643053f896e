internal import Dispatch
internal import Synchronization

/// Scores the cases of a study, several at a time.
///
/// Outcomes do not depend on the number of workers, nor on which cases run at the same time.
public struct StudyRunner: Sendable {
  /// How each case is scored; its `workerCount` is what all cases together may use.
  public var options: CaseOptions
  /// The bytes that the cases in hand may need together by `CaseMemory`.
  ///
  /// Nil sets no limit. One case always runs.
  public var memoryLimit: Int?

  /// A runner with the defaults of the command.
  public init(options: CaseOptions) { self.options = options }

  /// Scores cases in their order and hands each outcome over as soon as it is there, one at a time.
  ///
  /// - Parameters:
  ///   - isStopped: asked before each case; once true, the cases in hand are finished and no other is begun.
  ///   - finished: gets the index of a case and its outcome, from any thread, never two at a time.
  public func run(
    _ cases: [StudyCase], isStopped: @escaping @Sendable () -> Bool = { false },
    finished: @escaping @Sendable (_ index: Int, _ outcome: CaseOutcome) -> Void
  ) {
    let concurrent = max(1, min(options.workerCount, cases.count))
    var caseOptions = options
    caseOptions.workerCount = max(1, options.workerCount / concurrent)
    let queue = CaseQueue(cases, limit: memoryLimit, workerCount: concurrent)
    let delivery = Mutex(())
    let own = caseOptions
    DispatchQueue.concurrentPerform(iterations: concurrent) { _ in
      while let (index, memory) = queue.next(unless: isStopped) {
        let outcome = cases[index].outcome(own)
        queue.release(memory)
        delivery.withLock { _ in finished(index, outcome) }
      }
    }
  }
}

/// Hands out cases in their order, each when the memory that it needs is free.
private final class CaseQueue: Sendable {
  private struct State {
    var position = 0
    var used = 0
  }

  private let cases: [StudyCase]
  private let limit: Int?
  private let state = Mutex(State())
  private let isFree = DispatchSemaphore(value: 0)
  private let workerCount: Int

  init(_ cases: [StudyCase], limit: Int?, workerCount: Int) {
    self.cases = cases
    self.limit = limit
    self.workerCount = workerCount
  }

  /// The next case and the memory set aside for it.
  ///
  /// Nil when there is none left or the run is stopped. Waits until its
  /// memory is free.
  func next(unless isStopped: () -> Bool) -> (index: Int, memory: Int)? {
    while !isStopped() {
      let position = state.withLock { $0.position }
      if position >= cases.count { return nil }
      let memory = limit == nil ? 0 : CaseMemory.bytes(of: cases[position])
      let taken = state.withLock { state -> Bool? in
        guard state.position == position else { return nil }
        guard state.used == 0 || limit == nil || state.used + memory <= limit! else { return false }
        state.position += 1
        state.used += memory
        return true
      }
      switch taken {
      case true?: return (position, memory)
      case false?: isFree.wait()
      case nil: continue
      }
    }
    return nil
  }

  func release(_ memory: Int) {
    state.withLock { $0.used -= memory }
    // Each waiting worker looks again.
    if limit != nil { for _ in 0..<workerCount { isFree.signal() } }
  }
}

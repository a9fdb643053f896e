internal import Dispatch

/// Calls `body` once for each block 0..<count, on up to `workerCount` threads, and returns the results in block order.
///
/// Block boundaries are the caller's and do not depend on `workerCount`, so results do not either.
package func mapBlocks<Result: Sendable>(
  count: Int, workerCount: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  if count <= 1 || workerCount <= 1 { return (0..<count).map(body) }
  let results = ResultSlots<Result>(count: count)
  let workers = Swift.min(workerCount, count)
  DispatchQueue.concurrentPerform(iterations: workers) { worker in
    for block in stride(from: worker, to: count, by: workers) { results.store(body(block), at: block) }
  }
  return results.values()
}

/// One slot a block; each slot is written by one worker before all are read.
@safe private final class ResultSlots<Result: Sendable>: @unchecked Sendable {
  private let slots: UnsafeMutableBufferPointer<Result?>

  init(count: Int) {
    unsafe slots = .allocate(capacity: count)
    unsafe slots.initialize(repeating: nil)
  }

  func store(_ result: Result, at index: Int) { unsafe slots[index] = result }
  func values() -> [Result] { unsafe slots.map { $0! } }

  deinit {
    unsafe slots.deinitialize()
    unsafe slots.deallocate()
  }
}

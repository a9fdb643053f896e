#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

extension Array where Element: BitwiseCopyable {
  /// An array that `initialize` fills completely, on huge pages where the system offers them on request.
  ///
  /// A fresh 300 MB array costs more time in 4 KiB page faults than most engines need for their work
  /// (Docs/Performance.md).
  package init<Failure: Error>(
    largeCount count: Int, initializingWith initialize: (UnsafeMutableBufferPointer<Element>) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    unsafe self.init(unsafeUninitializedCapacity: count) { buffer, initializedCount in
      let exact = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<count])
      unsafe adviseHugePages(UnsafeMutableRawBufferPointer(exact))
      do throws(Failure) {
        try unsafe initialize(exact)
        initializedCount = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// An array of `count` equal values, on huge pages where the system offers them on request.
  package init(largeCount count: Int, repeating value: Element) {
    unsafe self.init(largeCount: count) { buffer in unsafe buffer.initialize(repeating: value) }
  }
}

/// Asks for huge pages under the part of the memory that can have them.
package func adviseHugePages(_ memory: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    let hugePage = 2 << 20
    guard let base = memory.baseAddress, memory.count >= 2 * hugePage else { return }
    let first = (UInt(bitPattern: base) + UInt(hugePage) - 1) & ~UInt(hugePage - 1)
    let end = (UInt(bitPattern: base) + UInt(memory.count)) & ~UInt(hugePage - 1)
    guard end > first, let start = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
    _ = unsafe madvise(start, Int(end - first), 14)  // MADV_HUGEPAGE
  #endif
}
